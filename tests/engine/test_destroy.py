"""`pulumi destroy` deletes for good, and only what may be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.doors import each_door
from engine.programs import Code, flex, options

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator


def test_a_sandbox_processor_is_deleted(project: Project, simulator: Simulator) -> None:
    """With a literal `sandbox_mode=True` nothing stands in the way."""
    project.up()
    project.destroy()
    assert simulator.processors() == []
    assert project.state() == {}


@pytest.mark.parametrize("sandbox_mode", [False, Code("pulumi.Output.from_input(True)")])
def test_any_other_processor_is_protected(
    project: Project, simulator: Simulator, sandbox_mode: object
) -> None:
    """A destroy names protect and deletes nothing, until the program lifts the protection."""
    project.write(flex(sandbox_mode=sandbox_mode))
    project.up()
    project.destroy(fails=True).shows("ach-main", "protect")
    assert len(simulator.processors()) == 1

    project.write(flex(sandbox_mode=sandbox_mode, deletion_protection=False))
    project.up()
    project.destroy()
    assert simulator.processors() == []


@each_door
def test_what_was_live_is_kept_where_a_refresh_finds_it_in_the_sandbox(
    project: Project, simulator: Simulator
) -> None:
    """The program alone lifts a protection, not who switches it by hand."""
    unprotected = options(protect=False)
    project.write(flex(sandbox_mode=False, opts=unprotected))
    project.up()
    simulator.update(simulator.processors()[0]["id"], sandbox_mode=True)
    for _again in range(2):
        run = project.run("destroy", "--yes", "--refresh", fails=True)
        run.shows("Its deletion protection is on")
    project.write(flex(sandbox_mode=True, opts=unprotected))
    project.up("--expect-no-changes")
    project.destroy(fails=True)
    project.write(flex(sandbox_mode=True, deletion_protection=False, opts=unprotected))
    project.up()
    assert simulator.requests("update") == []
    project.destroy()
    assert simulator.processors() == []


def test_gone_already_is_success(project: Project, simulator: Simulator) -> None:
    """A destroy of what was deleted by hand has nothing to do, and says nothing against it."""
    project.up()
    simulator.delete(simulator.processors()[0]["id"])
    project.destroy().hides("error", "warning")
    assert project.state() == {}


def test_a_processor_renamed_by_hand_is_not_deleted(project: Project, simulator: Simulator) -> None:
    """It may serve another purpose since then: the destroy names both names and the way on."""
    project.up()
    id_ = simulator.processors()[0]["id"]
    simulator.update(id_, name="Payroll")
    run = project.destroy(fails=True)
    run.shows(f'Cannot delete the FLEX processor "FLEX Processor" (ID {id_})', '"Payroll"')
    run.shows("pulumi refresh")
    run.hides("Traceback")
    assert [it["id"] for it in simulator.processors()] == [id_]

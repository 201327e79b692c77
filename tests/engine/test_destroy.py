"""`pulumi destroy` deletes for good, and only what may be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.programs import Code, flex

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

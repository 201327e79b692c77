"""Replacements that Pulumi's options force although an update would do, and what fails beside them.

A replacement under another name meets no guard on names: it would leave two that take payments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from engine.doors import each_door
from engine.programs import flex, options
from stand_in import EU

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

OURS_ALONE: Final = options(protect=False)
"""Pulumi's own protection would be in front of ours."""

FORCED: Final = options(protect=False, replace_on_changes=["name"])


@each_door
def test_what_is_protected_is_not_replaced(project: Project, simulator: Simulator) -> None:
    """The preview says so, and neither half of the replacement happens."""
    project.write(flex(sandbox_mode=False, opts=OURS_ALONE))
    project.up()
    project.write(flex(sandbox_mode=False, name="renamed", opts=FORCED))
    for command in ("preview", "up --yes --skip-preview"):
        run = project.run(*command.split(), fails=True)
        run.shows("Cannot replace the FLEX processor", "[LP-protected]")
    assert [it["name"] for it in simulator.processors()] == ["FLEX Processor"]
    assert simulator.counts()["create"] == 1


@each_door
def test_a_preview_says_that_a_live_one_is_replaced(project: Project) -> None:
    """Without protection nothing refuses it."""
    project.write(flex(sandbox_mode=False, deletion_protection=False))
    project.up()
    project.write(flex(sandbox_mode=False, deletion_protection=False, name="renamed", opts=FORCED))
    project.run("preview").shows(
        "A live processor is replaced", "(replaced-live)", "The name changes"
    )


@each_door
def test_the_rest_of_a_replacement_follows_the_program(
    project: Project, simulator: Simulator
) -> None:
    """A taint that nobody could see leaves the old one, until the program gives it up."""
    project.write(flex(sandbox_mode=False, opts=OURS_ALONE))
    project.up()
    urn = project.state()["ach-main"]["urn"]
    project.run("state", "taint", urn, "--yes")
    project.write(flex(sandbox_mode=False, name="renamed", opts=OURS_ALONE))
    project.up(fails=True).shows("Its deletion protection is on")
    assert len(simulator.processors()) == 2
    project.write(
        flex(sandbox_mode=False, name="renamed", deletion_protection=False, opts=OURS_ALONE)
    )
    project.up()
    assert [it["name"] for it in simulator.processors()] == ["renamed"]


@each_door
@pytest.mark.parametrize("replacing", ["account", "client_id"])
def test_a_replacement_sends_nothing_that_is_ignored(
    project: Project, simulator: Simulator, replacing: str
) -> None:
    """Pulumi would send what the program declares, and its preview would not say so."""
    project.up()
    project.environment["LOANPRO_ACCOUNTS__EU__TOKEN"] = EU.token
    project.environment["LOANPRO_ACCOUNTS__EU__SECRET"] = EU.secret
    opts = options(
        ignore_changes=[project.spelt("sandbox_mode")],
        replace_on_changes=[project.spelt("client_id")],
    )
    project.write(flex(**{"sandbox_mode": False, replacing: "eu", "opts": opts}))
    for command in ("preview", "up --yes --skip-preview"):
        run = project.run(*command.split(), fails=True)
        run.shows(project.spelt("sandbox_mode is held back by `ignore"))
    assert simulator.counts() == {"list": 2, "create": 1}
    project.write(flex(sandbox_mode=True, **{replacing: "eu"}, opts=opts))
    assert project.preview().steps["ach-main"].op == "replace"


@each_door
def test_a_preview_says_that_a_live_one_moves(project: Project) -> None:
    """All that it means: the old one is deleted, and the new one is in the sandbox."""
    project.write(flex(sandbox_mode=False, deletion_protection=False))
    project.up()
    project.write(flex(sandbox_mode=True, deletion_protection=False, account="eu"))
    run = project.run("preview")
    run.shows("A live processor is replaced", "(goes-sandbox)")
    assert run.text.partition("Diagnostics:")[2].count("(replaced-live)") == 1


@each_door
def test_what_a_failed_create_was_to_follow_stays(project: Project, simulator: Simulator) -> None:
    """Renamed without an alias, and Secure Payments fails: the old one is not deleted meanwhile."""
    project.environment["LOANPRO_DEADLINE"] = "2"
    project.write(flex("old"))
    project.up()
    simulator.fault("list", "status", code=500, count="all")
    project.write(flex("new"))
    run = project.up("--continue-on-error", fails=True)
    run.shows("A create of this run, with the same name, has failed", "[LP-still-declared]")
    assert len(simulator.processors()) == 1
    assert "old" in project.state()

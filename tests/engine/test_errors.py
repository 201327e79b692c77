"""What went wrong reaches the terminal as one short paragraph, beneath its resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.programs import flex
from engine.project import Step

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

BENEATH: Final = "pulumi-python:dynamic/loanpro:FlexProcessor (ach-main):\n    error: "
"""How the diagnostics of the resource begin."""


def test_a_name_that_exists_already_stops_the_create(
    project: Project, simulator: Simulator
) -> None:
    """The error names the ID that has the name and both ways on, and nothing is created."""
    id_ = simulator.create()
    run = project.up(fails=True)
    run.shows(f'{BENEATH}Cannot create the FLEX processor "FLEX Processor"', f"ID {id_}")
    run.shows("another name", "import")
    run.hides("Traceback")
    assert simulator.counts() == {"list": 1}


def test_a_refused_update_leaves_the_change_to_be_made(
    project: Project, simulator: Simulator
) -> None:
    """The error quotes Secure Payments, and the next preview shows the change again."""
    project.up()
    [processor] = simulator.processors()
    simulator.fault("update", "status", code=409)
    project.write(flex(username="another user"))
    run = project.up(fails=True)
    called = f'the FLEX processor "FLEX Processor" (ID {processor["id"]})'
    run.shows(f"{BENEATH}Cannot update {called}: Secure Payments answered 409")
    run.hides("Traceback")
    assert project.preview().steps == {"ach-main": Step("update", {"username": "update"})}


def test_refused_credentials_are_named_and_not_shown(project: Project) -> None:
    """A pair that Secure Payments does not know is an error without the pair in it."""
    project.environment["LOANPRO_TOKEN"] = "an-expired-token"
    run = project.up(fails=True)
    run.shows(f'{BENEATH}Cannot create the FLEX processor "FLEX Processor"', "401")
    run.hides("Traceback", "an-expired-token", project.environment["LOANPRO_SECRET"])


def test_a_create_that_cannot_be_read_back_is_only_a_warning(
    project: Project, simulator: Simulator
) -> None:
    """Once Secure Payments has said the ID, it is in the state, and nothing is left to do."""
    project.environment["LOANPRO_DEADLINE"] = "1"
    simulator.fault("get", "status", code=500, count="all")
    simulator.fault("list", "status", skip=1, code=500, count="all")
    project.up().shows('warning: the FLEX processor "FLEX Processor"', "could not be read back")
    [processor] = simulator.processors()
    assert project.state()["ach-main"]["id"] == str(processor["id"])
    assert project.preview("--expect-no-changes").steps == {}

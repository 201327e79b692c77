"""A program that cannot be accepted is refused by its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.programs import ELSEWHERE, UNLIKELY, Code, flex

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator


def test_one_preview_names_all_that_is_wrong(project: Project, simulator: Simulator) -> None:
    """Every failure comes with its remedy; no traceback, no secret, and no request."""
    secrets = {**UNLIKELY, "password": ""}
    project.write(
        flex(
            username=True,
            sandbox_mode=None,
            same_day_cutoff_time="16:07",
            same_day_cutoff_timezone="US/Montain",
            **secrets,
        )
    )
    run = project.run("preview", fails=True)
    run.shows(
        "property username value {true} has a problem: must be a string, not a boolean",
        "password must not be empty",
        "sandbox_mode is required: True for FLEX's sandbox, False for FLEX production",
        "property same_day_cutoff_time value {16:07}",
        'must be in steps of 15 minutes: use "16:00" or "16:15"',
        "property same_day_cutoff_timezone value {US/Montain}",
        "is not an IANA time zone; did you mean 'US/Mountain'?",
    )
    run.hides("Traceback", *map(str, UNLIKELY.values()))
    assert simulator.counts() == {}


def test_same_day_needs_both_parts_of_a_cutoff(project: Project) -> None:
    """Cut-off time and time zone are each named where they are missing."""
    project.write(flex(same_day_cutoff_time=None, same_day_cutoff_timezone=None))
    run = project.run("preview", fails=True)
    run.shows(
        "same_day_cutoff_time is required when same_day is on",
        "same_day_cutoff_timezone is required when same_day is on",
    )
    run.hides("Traceback")


def test_a_refused_secret_is_not_shown(project: Project) -> None:
    """What is wrong with a credential is said without its value."""
    project.write(flex(password=17171717))
    run = project.run("preview", fails=True)
    run.shows("password must be a string, not a number")
    run.hides("Traceback", "17171717", "1.7171717e+07")


def test_what_was_unknown_at_preview_is_refused_by_the_up(
    project: Project, simulator: Simulator
) -> None:
    """A value that another resource brings is judged before anything is sent."""
    project.write(ELSEWHERE, flex(same_day_cutoff_timezone=Code("elsewhere.text")))
    project.preview()
    project.up(fails=True).shows("same_day_cutoff_timezone", "is not an IANA time zone")
    assert simulator.counts() == {}

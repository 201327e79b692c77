"""`pulumi preview` says by itself what a change means for money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.programs import ELSEWHERE, Code, flex

if TYPE_CHECKING:
    from ended import Run
    from engine.project import Project
    from loanpro_simulator import Simulator

GOES_LIVE: Final = (
    'warning: critical for the FLEX processor "FLEX Processor": Sandbox to live: from the next '
    "transaction on, FLEX moves real money. (goes-live)"
)


def said(run: Run) -> list[str]:
    """The warnings of a run in its summary, by their rules and in their order."""
    _, _, summary = run.stdout.partition("Diagnostics:")
    lines = (line.strip() for line in summary.splitlines())
    return [line.rpartition("(")[2][:-1] for line in lines if line.startswith("warning:")]


def test_a_preview_says_what_a_change_means(project: Project) -> None:
    """Each finding is a warning once, the most severe first; what marks a preview is not stored."""
    project.up()
    project.write(
        flex(sandbox_mode=False, same_day_cutoff_time="17:15", client_secret="a new one"),
    )
    previewed = project.run("preview")
    previewed.shows(GOES_LIVE, "[diff: ~client_secret,same_day_cutoff_time,sandbox_mode]")
    assert said(previewed) == ["goes-live", "cutoff-later", "credential"]
    previewed.hides("a new one")
    assert "__preview" not in project.export().stdout


def test_an_up_says_it_before_it_happens(project: Project) -> None:
    """It warns in its preview, and not again in the update; a second up has no warning."""
    project.write(flex(sandbox_mode=False))
    first = project.run("up", "--yes")
    assert said(first) == ["created-live"]
    assert said(project.run("up", "--yes")) == []
    assert "__preview" not in project.export().stdout


def test_what_is_harmless_is_passed_over(project: Project) -> None:
    """There is no warning of a processor in the sandbox or of a new name."""
    assert said(project.run("preview")) == []
    project.up()
    project.write(flex(name="renamed"))
    assert said(project.run("preview")) == []


def test_a_replacement_is_one_change(project: Project, simulator: Simulator) -> None:
    """It is warned of once, though the engine checks its inputs a second time, as of a create."""
    eu = simulator.accounts["eu"]
    project.environment |= {
        "LOANPRO_ACCOUNTS__EU__TOKEN": eu.token,
        "LOANPRO_ACCOUNTS__EU__SECRET": eu.secret,
    }
    project.write(flex(sandbox_mode=False, deletion_protection=False))
    project.up()
    project.write(
        ELSEWHERE,
        flex(
            account="eu",
            sandbox_mode=False,
            deletion_protection=False,
            username=Code("elsewhere.text"),
        ),
    )
    assert said(project.run("preview")) == ["replaced-live", "unknown"]


def test_a_protection_that_is_switched_off(project: Project, simulator: Simulator) -> None:
    """A preview warns of the first of the two steps of a delete; nothing is sent."""
    project.write(flex(sandbox_mode=False))
    project.up()
    requests = simulator.counts()
    project.write(flex(sandbox_mode=False, deletion_protection=False))
    assert said(project.run("preview")) == ["unprotected"]
    project.up()
    assert said(project.run("preview", "--expect-no-changes")) == []
    assert simulator.counts() == requests

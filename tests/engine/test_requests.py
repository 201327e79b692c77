"""How many requests to Secure Payments each command makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from engine.programs import flex

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator


NAMES: Final = ("first", "second", "third")


def test_nothing_is_asked_until_something_is_to_do(project: Project, simulator: Simulator) -> None:
    """A preview sends nothing, whatever it shows, nor does an up without a change."""
    project.write(*(flex(name, name=name) for name in NAMES))
    project.preview()
    assert simulator.counts() == {}
    project.up()

    simulator.clear_journal()
    project.preview("--expect-no-changes")
    project.up("--expect-no-changes")
    project.write(*(flex(name, name=name, username="another user") for name in NAMES))
    project.preview()
    assert simulator.counts() == {}


def test_a_write_asks_for_what_it_needs(project: Project, simulator: Simulator) -> None:
    """A create is looked for in a list, an update read back once, and each delete looks first."""
    project.write(*(flex(name, name=name) for name in NAMES))
    project.up()
    made(simulator, 3)

    simulator.clear_journal()
    first, *others = NAMES
    project.write(
        flex(first, name=first, username="another user"),
        *(flex(name, name=name) for name in others),
    )
    project.up()
    assert simulator.counts() == {"update": 1, "get": 1}

    simulator.clear_journal()
    project.destroy()
    assert simulator.counts() == {"get": 3, "delete": 3}


def made(simulator: Simulator, number: int) -> None:
    """Asserts that so many creates took a list before them all, and after each no more than one."""
    counts = simulator.counts()
    assert (counts["create"], counts["get"]) == (number, 0)
    assert 2 <= counts["list"] <= number + 1


@pytest.mark.parametrize("number", [1, 51])
def test_one_list_serves_however_many(project: Project, simulator: Simulator, number: int) -> None:
    """All reads of a refresh share one list, in any command, and creates those that they need.

    None of the numbers is one at which a list may have been cut, which costs a second request.
    """
    many = [f"processor {count}" for count in range(number)]
    project.write(*(flex(name, name=name) for name in many))
    project.up()
    made(simulator, number)
    for command in (
        ("refresh", "--yes", "--skip-preview"),
        ("up", "--refresh", "--yes", "--skip-preview"),
        ("preview", "--refresh"),
    ):
        simulator.clear_journal()
        project.run(*command, "--expect-no-changes")
        assert simulator.counts() == {"list": 1}, command

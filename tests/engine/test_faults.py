"""The network and Secure Payments break under the real CLI."""

from __future__ import annotations

import random
import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from engine.doors import each_door, each_door_with
from engine.programs import flex
from engine.project import Step, until

if TYPE_CHECKING:
    from ended import Run
    from engine.project import Project
    from loanpro_simulator import Remote

TWENTY: Final = [f"processor {number:02}" for number in range(1, 21)]

UP: Final = ("up", "--yes", "--skip-preview")

DEADLINE: Final = 9
"""Seconds; an attempt may take a third of them."""

LIST_DELAY: Final = 0.5

KINDS: Final = (
    *("reset", "close", "cut_headers", "cut_body", "hang", "late"),
    *("malformed", "wrong_shape", "refuse", "restart"),
    *(500, 502, 503, 504, 429),
)
"""How a create can break: `late` does its work when nobody waits, a number is a status."""


@each_door_with("seed", {"11": 11, "15": 15, "27": 27}, yaml=["15"])
def test_twenty_creates_with_a_fault_each_are_neither_doubled_nor_lost(
    project: Project, simulator: Remote, seed: int
) -> None:
    """What exists after the faults is in the state, or the next up names it; never is it twice."""
    project.environment |= {
        "LOANPRO_DEADLINE": str(DEADLINE),
        "LOANPRO_LIST_DELAY": str(LIST_DELAY),
    }
    project.write(*(flex(name, name=name) for name in TWENTY))
    simulator.clear_faults(seed)
    simulator.fault("any", "delay", count="all", seconds=0.05, jitter=0.25)
    simulator.fault("create", "list_lag", count="all", seconds=0, jitter=LIST_DELAY / 2)
    numbers = random.Random(seed)  # noqa: S311 - faults are to be reproducible
    for place in range(len(TWENTY)):
        one_fault(simulator, numbers, place)
    first = up_as_far_as_it_goes(project)
    first.hides("Traceback")
    until(lambda: not simulator.in_flight()["current"])
    assert len(simulator.faults()["rules"]) < len(TWENTY) / 2, "most of the faults struck"
    simulator.clear_faults()

    actual = {str(it["id"]): it["name"] for it in simulator.processors()}
    assert len(set(actual.values())) == len(actual), f"{actual}\n{first}"
    recorded = {it["id"] for name, it in project.state().items() if name in TWENTY}
    assert recorded <= actual.keys(), str(first)

    second = up_as_far_as_it_goes(project)
    second.hides("Traceback")
    lost = actual.keys() - recorded
    second.shows(*(f'"{actual[id_]}": Secure Payments already has' for id_ in lost))
    second.shows(*(f"with the ID {id_}" for id_ in lost))
    assert (second.exit_code != 0) is bool(lost), str(second)
    assert sorted(it["name"] for it in simulator.processors()) == TWENTY


@each_door
def test_a_create_that_is_late_is_named_by_the_next_up(project: Project, simulator: Remote) -> None:
    """Nobody waits any longer when it happens: one up says that it may, the next that it has."""
    project.environment |= {"LOANPRO_DEADLINE": "3", "LOANPRO_LIST_DELAY": "0.3"}
    simulator.fault("create", "delay", seconds=4)
    first = project.up(fails=True)
    first.shows("may have been created", "Run `pulumi up` again")
    first.hides("Traceback")
    until(simulator.processors)
    second = project.up(fails=True)
    [actual] = simulator.processors()
    second.shows(f"with the ID {actual['id']}", "another name", "import")
    second.hides("Traceback")


@each_door
def test_a_lost_read_back_is_a_warning_that_the_next_refresh_makes_up_for(
    project: Project, simulator: Remote
) -> None:
    """The ID is in the state at once, and what else only the server knows a refresh later."""
    project.environment["LOANPRO_DEADLINE"] = "3"
    simulator.fault("get", "reset", count="all")
    simulator.fault("list", "reset", skip=1, count="all")
    project.up().shows('warning: the FLEX processor "FLEX Processor"', "could not be read back")
    [actual] = simulator.processors()
    recorded = project.state()["ach-main"]
    assert (recorded["id"], "user_id" in recorded["outputs"]) == (str(actual["id"]), False)
    simulator.clear_faults()
    project.refresh()
    assert project.state()["ach-main"]["outputs"]["user_id"] == str(actual["user_id"])
    assert project.preview("--expect-no-changes").steps == {}


def test_what_is_not_as_it_was_asked_for_is_a_warning(project: Project, simulator: Remote) -> None:
    """A create reads back what it made: what differs is named, and a refresh shows the way back."""
    simulator.fault("create", "delay", phase="after", seconds=2)
    with project.start(*UP) as up:
        until(simulator.processors)
        [actual] = simulator.processors()
        simulator.update(actual["id"], username="another user")
        run = up.ended()
    assert not run.exit_code, str(run)
    run.shows("warning: ", "than the program declares: username.")
    run.hides("another user")
    project.refresh()
    assert project.preview().steps == {"ach-main": Step("update", {"username": "update"})}
    project.up()
    assert [it["username"] for it in simulator.processors()] == ["username"]


def test_a_list_waits_for_as_long_as_it_is_asked_to(project: Project, simulator: Remote) -> None:
    """After a 429 with `Retry-After` nothing is asked until then, and the up succeeds."""
    simulator.fault("list", "status", code=429, retry_after=2)
    project.up()
    refused, answered, _ = simulator.requests("list")
    assert (refused["status"], answered["status"]) == (429, 200)
    waited = datetime.fromisoformat(answered["time"]) - datetime.fromisoformat(refused["time"])
    assert 1.9 < waited.total_seconds() < 10
    assert len(simulator.processors()) == 1


def test_a_final_error_says_how_often_and_how_long_it_was_tried(
    project: Project, simulator: Remote
) -> None:
    """What goes on beyond the deadline is an error, which names the attempts and the seconds."""
    project.environment["LOANPRO_DEADLINE"] = "2"
    simulator.fault("list", "status", code=503, count="all")
    run = project.up(fails=True)
    run.shows('Cannot create the FLEX processor "FLEX Processor"', "answered 503")
    run.hides("Traceback")
    tried = re.search(r"\(Tried ([0-9]+) times in ([0-9]+) s\.\)", run.text)
    assert tried, str(run)
    assert 1 < int(tried[1]) <= simulator.counts()["list"] + 1  # the last may not get through
    assert int(tried[2]) <= 3


def one_fault(simulator: Remote, numbers: random.Random, place: int) -> None:
    """Lets the create that comes at this place break in some way, before its work or after."""
    kind, phase = numbers.choice(KINDS), numbers.choice(["before", "after"])
    body = numbers.choice(["json", "html", "empty"])
    if kind == "late":
        simulator.fault("create", "delay", skip=place, seconds=DEADLINE)
        simulator.fault("create", "close", phase="after")
    elif kind == 429:  # it says that nothing was done
        simulator.fault("create", "status", code=kind, body=body)
    elif isinstance(kind, int):
        simulator.fault("create", "status", phase=phase, code=kind, body=body)
    else:
        seconds = DEADLINE / 2 if kind == "hang" else 0.2
        simulator.fault("create", kind, phase=phase, seconds=seconds)


def up_as_far_as_it_goes(project: Project) -> Run:
    """Runs an up of all twenty at once, in which some may fail."""
    with project.start(*UP, "--parallel=20", "--continue-on-error") as up:
        return up.ended()

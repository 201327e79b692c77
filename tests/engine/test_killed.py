"""Processes are killed in the middle of a create, and a person goes on."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from engine.doors import each_door, each_door_with
from engine.programs import flex
from engine.project import Step, YamlProject, until
from loanpro_simulator import SimulatorProcess
from stand_in import MAIN

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project import Project
    from loanpro_simulator import Remote

HOLD: Final = 2.0
"""Seconds for which a request is held, so that a process can be killed meanwhile."""

FOR_GOOD: Final = 600.0
"""Seconds for which a request is held whose server is killed."""

UP: Final = ("up", "--yes", "--skip-preview")

CLI: Final = "pulumi up"

OURS: Final = "/pulumi_loanpro/"
"""In every traceback of ours; Pulumi's own SDK may print one when its run is cut short."""


class Stage(NamedTuple):
    """How far a create has come: the request that is held, and whether its work is done.

    Attributes:
        operation: What is asked.
        phase: Whether it is held before its work is done, or after.
        earlier: Requests of the same operation that come before it.
    """

    operation: str
    phase: str
    earlier: int = 0

    def hold(self, simulator: Remote, seconds: float = HOLD) -> None:
        """Lets the next create get as far as this, and no further for some seconds."""
        simulator.fault(
            self.operation, "delay", phase=self.phase, seconds=seconds, skip=self.earlier
        )

    def reached(self, simulator: Remote) -> bool:
        """Whether a create has got as far as this."""
        asked = len(simulator.requests(self.operation)) > self.earlier
        return asked and (self.phase == "before" or bool(simulator.processors()))

    def held(self, simulator: Remote) -> bool:
        """Whether it was never answered, or is not yet."""
        return simulator.requests(self.operation)[self.earlier]["status"] is None


NOT_SENT: Final = Stage("list", "before")
SENT: Final = Stage("create", "before")
COMMITTED: Final = Stage("create", "after")
ANSWERED: Final = Stage("list", "before", earlier=1)

STAGES: Final = {
    "before-the-post-is-sent": NOT_SENT,
    "after-it-is-sent": SENT,
    "after-the-commit": COMMITTED,
    "after-the-answer": ANSWERED,
}

each_stage: Final = pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)

each_stage_and_door: Final = each_door_with(
    "stage", STAGES, yaml=["before-the-post-is-sent", "after-the-commit"]
)


@each_stage_and_door
def test_a_killed_cli_leaves_one_configuration_that_the_next_up_names(
    project: Project, simulator: Remote, stage: Stage
) -> None:
    """The plugin ends the create alone; once unlocked, an up says how to go on, and that works."""
    stage.hold(simulator)
    with project.start(*UP) as up:
        until(lambda: stage.reached(simulator))
        up.signal(CLI, signal.SIGKILL)
        assert stage.held(simulator)
        assert up.ended().exit_code == -signal.SIGKILL
        until(lambda: [bool(it["status"]) for it in simulator.requests("list")] == [True, True])
        until(lambda: not up.running(YamlProject.plugin))  # Pulumi's own, for Python, stays
    project.up(fails=True).shows("pulumi cancel")
    project.run("cancel", "--yes")
    is_named(project, simulator)
    project.write(flex(name="Another Name"))
    project.up()
    assert [it["name"] for it in simulator.processors()] == ["FLEX Processor", "Another Name"]
    assert project.preview("--expect-no-changes").steps == {}


@each_stage_and_door
def test_a_killed_plugin_leaves_at_most_one_configuration_that_the_next_up_names(
    project: Project, simulator: Remote, stage: Stage
) -> None:
    """What was sent becomes one configuration, at which an up stops; else an up creates it."""
    stage.hold(simulator)
    with project.start(*UP) as up:
        until(lambda: stage.reached(simulator))
        up.signal(project.plugin, signal.SIGKILL)
        assert stage.held(simulator)
        run = up.ended()
        assert run.exit_code, str(run)
        run.hides(OURS)
        until(lambda: not simulator.in_flight()["current"])
    if stage == NOT_SENT:
        assert simulator.processors() == []
        project.up()
        is_recorded(project, simulator)
    else:
        is_named(project, simulator)


@each_stage
def test_a_killed_server_that_comes_back_leaves_one_configuration_in_the_state(
    project: Project, tmp_path: Path, stage: Stage
) -> None:
    """The up waits for it and finds out how far it had come; a create is never sent again."""
    server = SimulatorProcess(
        accounts=[MAIN], database=tmp_path / "secure-payments.db", port=unused_port()
    )
    with server:
        project.environment |= {"LOANPRO_URL": server.url, "LOANPRO_LIST_DELAY": "3"}
        stage.hold(server, FOR_GOOD)
        with project.start(*UP) as up:
            until(lambda: stage.reached(server))
            server.kill()
            with server:
                run = up.ended()
                assert bool(run.exit_code) is (stage == SENT), str(run)
                run.hides("warning:", "Traceback")
                assert stage.held(server)
                assert server.counts()["create"] == 1
                if stage == SENT:
                    run.shows("may have been created all the same", "Run `pulumi up` again")
                    project.up()
                is_recorded(project, server)


@each_door
def test_ctrl_c_lets_what_is_under_way_end_and_be_recorded(
    project: Project, simulator: Remote
) -> None:
    """Creates under way reach the state, others do not begin, and the next up makes up for them."""
    names = {"first", "second", "third", "fourth"}
    project.write(*(flex(name, name=name) for name in sorted(names)))
    simulator.fault("create", "delay", phase="after", count="all", seconds=HOLD)
    with project.start(*UP, "--parallel=2") as up:
        until(lambda: len(simulator.processors()) == 2)
        up.signal(CLI, signal.SIGINT)
        run = up.ended()
    assert run.exit_code, str(run)
    run.hides(OURS)
    simulator.clear_faults()
    created = {it["name"] for it in simulator.processors()}
    assert len(created) == 2
    assert project.preview().steps == dict.fromkeys(names - created, Step("create", {}))
    project.up()
    assert sorted(it["name"] for it in simulator.processors()) == sorted(names)
    assert simulator.counts()["create"] == 4


def is_recorded(project: Project, simulator: Remote) -> None:
    """Asserts that there is one configuration, that the state has it, and that this is all."""
    [actual] = simulator.processors()
    assert project.state()["ach-main"]["id"] == str(actual["id"])
    assert project.preview("--expect-no-changes").steps == {}


def is_named(project: Project, simulator: Remote) -> None:
    """Asserts that there is one configuration, and that an up stops at it with both ways on."""
    [actual] = simulator.processors()
    run = project.up(fails=True)
    run.shows(f"with the ID {actual['id']}", "another name", "import")
    run.hides("Traceback")
    assert simulator.processors() == [actual]


def unused_port() -> int:
    """A port that a server can be started on more than once."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port

"""`pulumi up` brings about what a program declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.doors import each_door
from engine.programs import ELSEWHERE, MASKED, REQUEST, SECRETS, Call, Code, flex

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator


@each_door
def test_the_ten_values_of_the_request_are_sent_exactly(
    project: Project, simulator: Simulator
) -> None:
    """The body of the create holds the ten declared fields with their values, and nothing else."""
    project.up()
    created = simulator.requests("create")
    assert [request["account"] for request in created] == ["main"]
    assert [request["body"] for request in created] == [
        {"flex": {**REQUEST, **dict.fromkeys(SECRETS, MASKED)}}
    ]
    id_ = simulator.processors()[0]["id"]
    held = simulator.holds(id_, **{name: str(REQUEST[name]) for name in SECRETS})
    assert held == dict.fromkeys(SECRETS, True)


@each_door
def test_what_is_up_has_nothing_left_to_do(project: Project) -> None:
    """After an up a preview is empty, a refresh finds nothing, and a preview after it is empty."""
    assert project.preview().steps["ach-main"].op == "create"
    project.up()
    assert project.preview("--expect-no-changes").steps == {}
    project.refresh("--expect-no-changes")
    assert project.preview("--expect-no-changes").steps == {}


def test_two_processors_live_in_one_program(project: Project, simulator: Simulator) -> None:
    """Each is created under its own name, which never is that of the resource."""
    project.write(flex("ach-main"), flex("late", name="ach-late", same_day_cutoff_time="19:30"))
    project.up()
    held = {it["name"]: it["same_day_cutoff_time"] for it in simulator.processors()}
    assert held == {"FLEX Processor": "16:00", "ach-late": "19:30"}
    assert project.preview("--expect-no-changes").steps == {}


def test_values_may_come_from_another_resource(project: Project, simulator: Simulator) -> None:
    """Unknown values pass a preview, are checked and sent by the up, and leave nothing to do."""
    from_elsewhere = {
        "username": Code("elsewhere.text"),
        "password": Code("elsewhere.text"),
        "same_day_cutoff_time": Code("elsewhere.time"),
    }
    project.write(ELSEWHERE, flex(**from_elsewhere))
    assert project.preview().steps["ach-main"].op == "create"
    project.up()
    [processor] = simulator.processors()
    assert (processor["username"], processor["same_day_cutoff_time"]) == ("from elsewhere", "09:00")
    assert simulator.holds(processor["id"], password="from elsewhere") == {"password": True}
    assert project.preview("--expect-no-changes").steps == {}


def test_outputs_are_the_id_and_what_is_declared(project: Project, simulator: Simulator) -> None:
    """A program can use both; the state has the owner and the URL besides, for later runs."""
    project.write(
        f"processor = {flex()}",
        *(Call("pulumi.export", it, value=Code(f"processor.{it}")) for it in ("id", "name")),
    )
    project.up()
    [processor] = simulator.processors()
    assert project.outputs() == {"id": str(processor["id"]), "name": "FLEX Processor"}
    kept = project.state()["ach-main"]["outputs"]
    assert kept.keys() - REQUEST.keys() == {"__provider", "user_id", "url"}
    assert (kept["user_id"], kept["url"]) == (str(processor["user_id"]), simulator.url)

"""Pulumi's commands that choose, plan, refresh or rearrange, each with what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.programs import ELSEWHERE, MASKED, REQUEST, SECRETS, Code, flex
from engine.project import Step

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

CHANGED: Final = Step("update", {"username": "update"})


def updates(simulator: Simulator) -> list[dict[str, Any]]:
    """What was sent to change processors."""
    return [it["body"]["flex"] for it in simulator.requests("update")]


def test_what_is_not_chosen_is_left_alone(project: Project, simulator: Simulator) -> None:
    """The preview names what is chosen, and no more than that is sent."""
    names = ("one", "two")
    project.write(*(flex(name, name=name) for name in names))
    project.up()
    urn = project.state()["one"]["urn"]
    project.write(*(flex(name, name=name, username=f"user of {name}") for name in names))
    for option, chosen in (("--target", "one"), ("--exclude", "two")):
        simulator.clear_journal()
        assert project.preview(option, urn).steps == {chosen: CHANGED}
        project.up(option, urn)
        assert updates(simulator) == [{"username": f"user of {chosen}"}]


def test_a_plan_may_leave_open_what_is_not_known_yet(
    project: Project, simulator: Simulator
) -> None:
    """What the run computes is filled in; what nobody planned is refused before it is sent."""
    unknown = {"username": Code("elsewhere.text"), "same_day_cutoff_time": Code("elsewhere.time")}
    project.write(ELSEWHERE, flex(**unknown))
    project.run("preview", "--save-plan", "plan.json")
    project.up("--plan", "plan.json")
    [create] = simulator.requests("create")
    computed = {"username": "from elsewhere", "same_day_cutoff_time": "09:00"}
    assert create["body"]["flex"] == REQUEST | dict.fromkeys(SECRETS, MASKED) | computed

    simulator.clear_journal()
    project.write(ELSEWHERE, flex(client_id="unplanned", **unknown))
    run = project.up("--plan", "plan.json", fails=True)
    run.shows("violates plan")
    run.hides("Traceback")
    assert simulator.counts() == {}


def test_a_refresh_shows_the_way_back_wherever_it_is_asked_for(
    project: Project, simulator: Simulator
) -> None:
    """By a flag of preview and up, by a command that runs the program, by the project's options."""

    def drift() -> None:
        simulator.update(processor["id"], username="by hand")
        simulator.clear_journal()

    project.up()
    [processor] = simulator.processors()
    drift()
    assert project.preview("--refresh").steps == {"ach-main": CHANGED}
    assert simulator.counts() == {"list": 1}
    project.up("--refresh")
    assert updates(simulator) == [{"username": REQUEST["username"]}]

    drift()
    project.refresh("--run-program")
    assert simulator.counts() == {"list": 1}
    assert project.preview().steps == {"ach-main": CHANGED}
    project.up()

    settings = project.directory / "Pulumi.yaml"
    settings.write_text(f"{settings.read_text()}options:\n  refresh: always\n")
    drift()
    assert project.preview().steps == {"ach-main": CHANGED}
    assert simulator.counts() == {"list": 1}


def test_a_state_may_be_rearranged_without_a_request(
    project: Project, simulator: Simulator
) -> None:
    """A resource renamed in the state as in the program, and a taint that is taken back."""
    project.up()
    project.run("state", "rename", project.state()["ach-main"]["urn"], "payroll", "--yes")
    project.write(flex("payroll"))
    urn = project.state()["payroll"]["urn"]
    simulator.clear_journal()
    project.preview("--expect-no-changes")
    project.run("state", "taint", urn, "--yes")
    assert {it.op for it in project.preview().steps.values()} & {"replace", "create-replacement"}
    project.run("state", "untaint", urn, "--yes")
    project.preview("--expect-no-changes")
    assert simulator.counts() == {}


def test_a_processor_may_move_to_another_stack(project: Project, simulator: Simulator) -> None:
    """Nothing is sent, and the configuration of the old stack goes along, until the next up."""
    token = project.environment["LOANPRO_TOKEN"]
    project.config_set(f"loanpro:token={token}")
    project.up()
    moved = project.state()["ach-main"]
    project.run("stack", "init", "other")
    simulator.clear_journal()
    source = ("--source", "test", "--dest", "other", moved["urn"], "--yes")
    project.run("state", "move", *source).hides(token)
    project.environment["PULUMI_STACK"] = "other"
    assert project.state()["ach-main"]["id"] == moved["id"]
    assert "loanpro:token" in project.state()["default"]["inputs"]
    project.export().hides(token)
    project.preview("--expect-no-changes")
    project.refresh("--expect-no-changes")
    assert simulator.counts() == {"list": 1}
    project.up()
    project.export().hides("loanpro:token")


def test_another_stack_reads_what_this_one_exports(project: Project, simulator: Simulator) -> None:
    """By the ID, as a text or as a number, and without managing it."""
    project.write(
        f"processor = {flex()}",
        'pulumi.export("text", processor.id)',
        'pulumi.export("number", processor.id.apply(int))',
    )
    project.up()
    project.run("stack", "init", "reader")
    project.environment["PULUMI_STACK"] = "reader"
    project.write(
        'payments = pulumi.StackReference("organization/engine/test")',
        'for exported in ("text", "number"):',
        "    processor = FlexProcessor.get(exported, payments.require_output(exported))",
        "    pulumi.export(exported, processor.same_day_cutoff_time)",
    )
    project.up()
    cutoff = REQUEST["same_day_cutoff_time"]
    assert project.outputs() == {"text": cutoff, "number": cutoff}
    project.destroy()
    assert len(simulator.processors()) == 1

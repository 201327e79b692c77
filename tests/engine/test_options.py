"""Pulumi's options of a resource, each with what it does to a processor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from engine.programs import SECRETS, Code, flex
from engine.project import Step

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator


def options(arguments: str) -> Code:
    """Writes the options of a resource."""
    return Code(f"pulumi.ResourceOptions({arguments})")


def ids(simulator: Simulator) -> list[str]:
    """The IDs of all configurations there are."""
    return [str(it["id"]) for it in simulator.processors()]


COMPONENT: Final = """
class Payments(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("example:index:Payments", name, None, opts)
        {processor}
"""
"""A component with a processor, to be filled in."""


def test_a_processor_moves_into_a_component_with_an_alias_alone(
    project: Project, simulator: Simulator
) -> None:
    """Without one the move is refused; with one it changes nothing, as does a renamed component."""
    project.write(flex("payments-ach"))
    project.up()
    [id_] = ids(simulator)

    inside = flex("payments-ach", opts=options("parent=self"))
    project.write(COMPONENT.format(processor=inside), 'Payments("payments")')
    run = project.up(fails=True)
    run.shows(f"with the ID {id_}", "has another parent", "`aliases`")
    run.hides("Traceback")
    assert ids(simulator) == [id_]

    alias = "aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]"
    inside = flex("NAME", opts=options(f"parent=self, {alias}"))
    component = COMPONENT.format(processor=inside.replace("'NAME'", 'f"{name}-ach"'))
    project.write(component, 'Payments("payments")')
    simulator.clear_journal()
    project.up()
    assert "Payments$" in project.state()["payments-ach"]["urn"]

    renamed = options('aliases=[pulumi.Alias(name="payments")]')
    project.write(component, f'Payments("payouts", {renamed})')
    project.preview("--expect-no-changes")
    project.up()
    assert project.state()["payouts-ach"]["id"] == id_
    assert simulator.counts() == {}


TRANSFORM: Final = """
def set_the_cutoff(args):
    return pulumi.ResourceTransformResult({{**args.props, "same_day_cutoff_time": {}}}, args.opts)

pulumi.runtime.register_resource_transform(set_the_cutoff)
"""


def test_what_a_transform_sets_is_what_the_preview_names_and_what_is_sent(
    project: Project, simulator: Simulator
) -> None:
    """It is checked as if the program had declared it."""
    project.up()
    simulator.clear_journal()
    project.write(TRANSFORM.format('"17:07"'), flex())
    run = project.run("preview", fails=True)
    run.shows("same_day_cutoff_time value {17:07} has a problem")
    run.hides("Traceback")

    project.write(TRANSFORM.format('"17:00"'), flex())
    named = project.preview().steps
    assert named == {"ach-main": Step("update", {"same_day_cutoff_time": "update"})}
    project.up()
    [update] = simulator.requests("update")
    assert update["body"] == {"flex": {"same_day_cutoff_time": "17:00"}}
    project.preview("--expect-no-changes")


def test_a_difference_that_is_hidden_is_warned_of_all_the_same(project: Project) -> None:
    """Pulumi's text leaves the field out, its JSON does not, and what it means stays in both."""
    project.up()
    project.write(flex(sandbox_mode=False, opts=options('hide_diffs=["sandbox_mode"]')))
    shown = project.run("preview", "--diff")
    shown.shows("Sandbox to live: from the next transaction on, FLEX moves real money.")
    shown.hides("sandbox_mode: true => false", "~ sandbox_mode")
    assert project.preview().steps == {"ach-main": Step("update", {"sandbox_mode": "update"})}


def test_dependents_are_created_later_and_deleted_first(
    project: Project, simulator: Simulator
) -> None:
    """The order is the program's; outputs that it keeps secret are so beside the credentials."""
    secret = 'depends_on=[first], additional_secret_outputs=["user_id"]'
    project.write(
        f"first = {flex('first', name='first')}",
        flex("second", name="second", opts=options(secret)),
    )
    project.up()
    created = [it["body"]["flex"]["name"] for it in simulator.requests("create")]
    assert created == ["first", "second"]
    outputs = project.state()["second"]["outputs"]
    assert {it for it, value in outputs.items() if isinstance(value, dict)} == {*SECRETS, "user_id"}

    by_id = {str(it["id"]): it["name"] for it in simulator.processors()}
    project.destroy()
    deleted = [by_id[it["path"].rpartition("/")[2]] for it in simulator.requests("delete")]
    assert deleted == ["second", "first"]


def test_what_is_retained_stays_in_secure_payments(project: Project, simulator: Simulator) -> None:
    """Nothing is sent: Pulumi forgets it, and a program may import it again."""
    project.write(flex(opts=options("retain_on_delete=True")))
    project.up()
    kept = ids(simulator)
    simulator.clear_journal()
    project.write()
    project.run("preview").shows("delete[retain]")
    project.up()
    assert project.state() == {}
    assert ids(simulator) == kept
    assert simulator.counts() == {}


def test_what_is_deleted_with_something_is_not_deleted_at_all(
    project: Project, simulator: Simulator
) -> None:
    """Pulumi takes it for gone and sends nothing, though no delete takes another one along."""
    project.write(
        f"container = {flex('container', name='container')}",
        flex("inside", name="inside", opts=options("deleted_with=container")),
    )
    project.up()
    project.destroy().shows("inside deleted")
    assert [it["name"] for it in simulator.processors()] == ["inside"]


RETRY: Final = """
hook = pulumi.ErrorHook("again", lambda args: len(args.errors) < {})
"""
AGAIN: Final = options("hooks=pulumi.ResourceHookBinding(on_error=[hook])")


@pytest.fixture
def hasty(project: Project) -> Project:
    """A project whose operations do not wait for long."""
    project.environment |= {"LOANPRO_DEADLINE": "3", "LOANPRO_LIST_DELAY": "0.3"}
    return project


def test_an_error_hook_finds_a_late_create(hasty: Project, simulator: Simulator) -> None:
    """Each retry of an uncertain create looks again: what shows up is its own."""
    hasty.write(RETRY.format(100), flex(opts=AGAIN))
    simulator.fault("create", "late", code=504, seconds=1)
    run = hasty.up()
    run.shows("retrying create due to on-error hook request")
    assert simulator.counts()["create"] == 1
    assert [hasty.state()["ach-main"]["id"]] == ids(simulator)


@pytest.mark.parametrize("fault", ["hang", "close"])
def test_an_error_hook_sends_no_create_twice(
    hasty: Project, simulator: Simulator, fault: str
) -> None:
    """However often it retries: what never shows up stays uncertain until the next run."""
    hasty.write(RETRY.format(3), flex(opts=AGAIN))
    simulator.fault("create", fault, seconds=5)
    run = hasty.up(fails=True)
    run.shows("request (2/100)", "It may have been created all the same.", "Run `pulumi up` again")
    run.hides("Traceback", "another resource")
    assert simulator.counts()["create"] == 1
    hasty.up()
    assert len(ids(simulator)) == 1


def test_what_is_no_plain_value_is_refused_by_a_sentence(project: Project) -> None:
    """Nobody has to read a traceback of Pulumi's, be it an argument, an `Output` or an ID."""
    decimal = "__import__('decimal').Decimal(1)"
    get = "FlexProcessor.get('legacy', id={})"
    for statement, sentence in {
        flex(username=Code(decimal)): "username of a FLEX processor cannot be a Decimal",
        flex(username=Code(f"pulumi.Output.from_input({decimal})")): "cannot be a Decimal",
        get.format(None): "needs the ID of a configuration, such as 4711, not None.",
        get.format("pulumi.Output.secret('hunter2')"): "such as 4711, not what this Output holds.",
    }.items():
        project.write(statement)
        run = project.run("preview", fails=True)
        run.shows(sentence)
        run.hides("Traceback", "hunter2")

"""What goes over the wire is what the preview named, and no configuration is lost on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from engine.doors import each_door, each_door_with
from engine.programs import Code, flex, options
from engine.project import Step

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

UNPROTECTED: Final = options(protect=False)

DRIFT: Final[dict[str, Any]] = {
    "sandbox_mode": True,
    "username": "by hand",
    "same_day": False,
}


def ids(simulator: Simulator) -> list[str]:
    """The IDs of all configurations there are."""
    return [str(it["id"]) for it in simulator.processors()]


@each_door_with("drifted", {it: it for it in DRIFT}, yaml=["same_day"])
def test_drift_that_was_only_warned_of_is_never_sent(
    project: Project, simulator: Simulator, drifted: str
) -> None:
    """An update after an update sends what its preview names; a refresh shows the rest."""
    project.write(flex(sandbox_mode=False))
    project.up()
    [id_] = ids(simulator)
    simulator.update(id_, **{drifted: DRIFT[drifted]})
    simulator.clear_journal()
    for cutoff in ("17:00", "18:00"):
        project.write(flex(sandbox_mode=False, same_day_cutoff_time=cutoff))
        named = project.preview().steps
        assert named == {"ach-main": Step("update", {"same_day_cutoff_time": "update"})}
        project.up().shows(project.spelt(f"than the program declares: {drifted}."))
    sent = [it["body"]["flex"] for it in simulator.requests("update")]
    assert sent == [{"same_day_cutoff_time": cutoff} for cutoff in ("17:00", "18:00")]

    project.refresh()
    assert project.preview().steps == {"ach-main": Step("update", {drifted: "update"})}


@each_door
def test_a_saved_plan_is_what_is_sent(project: Project, simulator: Simulator) -> None:
    """Drift between the plan and the update that it constrains changes nothing of it."""
    project.up()
    project.write(flex(same_day_cutoff_time="17:00"))
    project.run("preview", "--save-plan", "plan.json")
    [id_] = ids(simulator)
    simulator.update(id_, username="by hand")
    simulator.clear_journal()
    project.up("--plan", "plan.json")
    [update] = simulator.requests("update")
    assert update["body"] == {"flex": {"same_day_cutoff_time": "17:00"}}


def test_actual_values_in_the_outputs_of_an_older_state_are_not_sent(
    project: Project, simulator: Simulator
) -> None:
    """As an earlier version wrote them when it read a configuration back."""
    project.write(flex(sandbox_mode=False))
    project.up()
    [id_] = ids(simulator)
    simulator.update(id_, sandbox_mode=True)
    simulator.clear_journal()
    state = json.loads(project.export().stdout)
    for resource in state["deployment"]["resources"]:
        if resource["type"].endswith("FlexProcessor"):
            resource["outputs"]["sandbox_mode"] = True
    (project.directory / "state.json").write_text(json.dumps(state))
    project.run("stack", "import", "--file", "state.json")

    assert project.preview("--expect-no-changes").steps == {}
    project.write(flex(sandbox_mode=False, same_day_cutoff_time="17:00"))
    assert project.preview().steps == {
        "ach-main": Step("update", {"same_day_cutoff_time": "update"})
    }
    project.up()
    [update] = simulator.requests("update")
    assert update["body"] == {"flex": {"same_day_cutoff_time": "17:00"}}


@each_door_with("option", {it: it for it in ("username", "password", "*")}, yaml=["*"])
def test_what_is_ignored_is_not_sent(project: Project, simulator: Simulator, option: str) -> None:
    """Neither a change of the program nor drift, in plain fields, secrets or all of them."""
    project.up()
    [id_] = ids(simulator)
    if option != "password":
        simulator.update(id_, username="by hand")
    simulator.clear_journal()
    opts = options(ignore_changes=[option])
    changed = {"username": "new", "password": "new"} if option == "*" else {option: "new"}
    project.write(flex(**changed, opts=opts))
    assert project.preview().steps == {}
    project.up()
    project.refresh()
    project.up()
    assert simulator.requests("update") == []


@each_door
def test_a_rename_without_an_alias_keeps_what_there_is(
    project: Project, simulator: Simulator
) -> None:
    """The refusal names the alias first, which changes nothing at all; no option loses the old."""
    project.write(flex("old"))
    project.up()
    [id_] = ids(simulator)
    project.write(flex("new"))
    for flags in ((), ("--continue-on-error",)):
        run = project.up(*flags, fails=True)
        run.shows(f"with the ID {id_}", "name the old one in its `aliases`")
        run.hides("Traceback")
        assert run.text.index("aliases") < run.text.index("import it by")
        assert ids(simulator) == [id_]
        assert "old" in project.state()

    project.write(flex("new", opts=options(aliases=[project.state()["old"]["urn"]])))
    assert project.preview("--expect-no-changes").steps == {}
    project.up()
    assert ids(simulator) == [id_]
    assert "old" not in project.state()


def test_an_id_that_another_resource_manages_is_not_deleted(
    project: Project, simulator: Simulator
) -> None:
    """However it came twice into the state, such as by an import after a rename."""
    project.write(flex("old"))
    project.up()
    [id_] = ids(simulator)
    state = json.loads(project.export().stdout)
    [old] = [it for it in state["deployment"]["resources"] if it["urn"].endswith("::old")]
    new = old | {"urn": old["urn"].removesuffix("old") + "new"}
    state["deployment"]["resources"].append(new)
    (project.directory / "state.json").write_text(json.dumps(state))
    project.run("stack", "import", "--file", "state.json")
    project.write(flex("new"))
    run = project.up(fails=True)
    remedy = f"pulumi state delete --force {old['urn']}"
    run.shows(f"(ID {id_}): The resource 'new' manages it now.", f"take this one out by `{remedy}`")
    run.hides("Traceback")
    assert ids(simulator) == [id_]
    project.run(*remedy.split()[1:], "--yes")
    assert project.preview("--expect-no-changes").steps == {}
    assert ids(simulator) == [id_]


def test_two_resources_of_one_name_fail_in_the_preview(
    project: Project, simulator: Simulator
) -> None:
    """By both of their names, before anything is sent; with different accounts they are fine."""
    for one, same in (("ACH", "ACH"), ("Café  ACH", "Cafe\N{COMBINING ACUTE ACCENT} ACH")):
        project.write(flex("ach-main", name=one), flex("ach-late", name=same))
        run = project.run("preview", fails=True)
        run.shows("must be unique in an account, but 'ach-late' and 'ach-main' share it")
        run.hides("Traceback")
    assert simulator.counts() == {}
    project.write(flex("ach-main"), flex("ach-late", account="eu"))
    assert {*project.preview().steps} == {"ach-main", "ach-late"}


FORCED: Final[dict[str, tuple[list[str], str]]] = {
    "taint": ([], ""),
    "target-replace": (["--target-replace", "URN"], ""),
    "replacement_trigger": ([], "replacement_trigger=2"),
    "replace_on_changes": ([], 'replace_on_changes=["username"]'),
}


@pytest.mark.parametrize("forced", FORCED)
def test_a_forced_replacement_explains_itself(
    project: Project, simulator: Simulator, forced: str
) -> None:
    """It is in its own way: the error says so, nothing is lost, and its last resort works."""
    options, argument = FORCED[forced]
    before = "replacement_trigger=1" if forced == "replacement_trigger" else ""
    project.write(flex(opts=Code(f"pulumi.ResourceOptions({before})")))
    project.up()
    [id_] = ids(simulator)
    urn = project.state()["ach-main"]["urn"]
    options = [urn if it == "URN" else it for it in options]
    changed = {"username": "new"} if forced == "replace_on_changes" else {}
    project.write(flex(**changed, opts=Code(f"pulumi.ResourceOptions({argument})")))
    if forced == "taint":
        project.run("state", "taint", urn, "--yes")
    run = project.up(*options, "--continue-on-error", fails=True)
    run.shows(f"with the ID {id_}.", "it is in its own way", "rotated by setting it", "untaint")
    run.hides("Traceback")
    assert ids(simulator) == [id_]

    opts = Code(f"pulumi.ResourceOptions(delete_before_replace=True, {argument})")
    project.write(flex(**changed, opts=opts))
    project.up(*options)
    [new] = ids(simulator)
    assert new != id_


@each_door
def test_a_live_one_is_deleted_in_two_steps_only(project: Project, simulator: Simulator) -> None:
    """Neither a flag nor the state's own protection lifts what the state says of it."""
    project.write(flex(sandbox_mode=False))
    project.up()
    for command in (
        ("destroy", "--yes", "--skip-preview", "--ignore-protect"),
        ("state", "unprotect", "--all", "--yes"),
        ("destroy", "--yes", "--skip-preview"),
    ):
        run = project.run(*command, fails=command[0] == "destroy")
        run.hides("Traceback")
    run.shows(
        "Its deletion protection is on.", project.spelt("declare it with `deletion_protection")
    )
    assert len(ids(simulator)) == 1

    project.write(flex(sandbox_mode=False, deletion_protection=False))
    simulator.clear_journal()
    assert project.preview().steps == {"ach-main": Step("update", {"deletion_protection": "add"})}
    project.up()
    assert simulator.counts() == {}
    project.destroy()
    assert ids(simulator) == []


def test_a_transform_that_goes_live_leaves_it_protected(
    project: Project, simulator: Simulator
) -> None:
    """`protect` is decided when the resource is declared, the protection by what was sent."""
    transform = """
def go_live(args):
    return pulumi.ResourceTransformResult({**args.props, "sandbox_mode": False}, args.opts)
"""
    opts = Code("pulumi.ResourceOptions(transforms=[go_live])")
    project.write(transform, flex(opts=opts))
    project.up()
    assert not simulator.processors()[0]["sandbox_mode"]
    project.destroy(fails=True).shows("Its deletion protection is on.")
    assert len(ids(simulator)) == 1


def test_a_protected_one_does_not_change_its_account(
    project: Project, simulator: Simulator
) -> None:
    """The preview says so already, in whatever mode the new one is to be."""
    eu = simulator.accounts["eu"]
    project.environment |= {
        "LOANPRO_ACCOUNTS__EU__TOKEN": eu.token,
        "LOANPRO_ACCOUNTS__EU__SECRET": eu.secret,
    }
    project.write(flex(sandbox_mode=False, opts=UNPROTECTED))
    project.up()
    project.write(flex(account="eu", opts=UNPROTECTED))
    for run in (project.run("preview", fails=True), project.up(fails=True)):
        run.shows("to another account: The old configuration would be deleted")
        run.hides("Traceback")
    assert len(ids(simulator)) == 1


def test_import_is_refused_with_the_way_that_works(project: Project) -> None:
    """In the program itself, without a traceback."""
    project.write(flex(opts=Code('pulumi.ResourceOptions(import_="4711")')))
    run = project.run("preview", fails=True)
    run.shows("`import_` works for no dynamic resource", "pulumi-loanpro import 4711")
    run.hides("Traceback")


def test_timeouts_that_have_no_effect_are_a_warning(project: Project) -> None:
    """It names the setting that has one."""
    timeouts = 'pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="5m"))'
    project.write(flex(opts=Code(timeouts)))
    project.run("preview").shows("`custom_timeouts` has no effect", "loanpro:deadline")

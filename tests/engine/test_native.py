"""The native plugin: the same promises for programs that are not Python's `FlexProcessor`.

The programs here declare the resource by its type, as the languages of Pulumi do underneath.
"""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest

from engine.programs import ELSEWHERE, MASKED, REQUEST, SECRETS, UNLIKELY, Code, flex
from engine.project import Project, Step
from pulumi_loanpro.plugin.schema import GET_PROCESSORS, PROCESSOR
from pulumi_loanpro.plugin.values import camel
from stand_in import EU

if TYPE_CHECKING:
    from pathlib import Path

    from loanpro_simulator import Simulator


@pytest.fixture
def native(project: Project, tmp_path: Path) -> Project:
    """A project that finds the plugin on PATH, as an installed wheel brings it."""
    script = tmp_path / "plugins/pulumi-resource-loanpro"
    script.parent.mkdir()
    command = shlex.join([sys.executable, "-m", "pulumi_loanpro.plugin.serve"])
    script.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    script.chmod(0o755)
    project.environment["PATH"] = f"{script.parent}:{project.environment['PATH']}"
    project.write(declared())
    return project


def declared(resource: str = "ach-main", opts: str = "", /, **fields: object) -> str:
    """Declares a processor with the fields of the published request, but for those given."""
    given = {camel(k): v for k, v in {**REQUEST, **fields}.items() if v is not None}
    options = f", pulumi.ResourceOptions({opts})" if opts else ""
    return f"pulumi.CustomResource({PROCESSOR!r}, {resource!r}, {given!r}{options})"


def sent(simulator: Simulator) -> list[tuple[str, Any]]:
    """The requests that change something, with what they sent."""
    return [
        (it["operation"], (it.get("body") or {}).get("flex"))
        for it in simulator.requests()
        if it["operation"] in ("create", "update", "delete")
    ]


def test_a_whole_life(native: Project, simulator: Simulator) -> None:
    """Previews make no requests; what is sent is what they name; the end leaves nothing."""
    created = native.preview()
    assert created.steps == {"ach-main": Step("create", {})}
    assert simulator.counts() == {}
    native.up()
    native.run("preview", "--expect-no-changes")
    assert simulator.counts()["create"] == 1

    native.write(declared(same_day_cutoff_time="17:15", password="another password"))
    simulator.clear_journal()
    changed = {"password": "update", "sameDayCutoffTime": "update"}
    assert native.preview().steps == {"ach-main": Step("update", changed)}
    native.up()
    [update] = sent(simulator)
    assert update == ("update", {"password": MASKED, "same_day_cutoff_time": "17:15"})
    native.run("preview", "--expect-no-changes")

    native.refresh()
    native.run("preview", "--expect-no-changes")
    native.destroy()
    assert simulator.processors() == []


def test_drift_shows_and_is_put_right(native: Project, simulator: Simulator) -> None:
    """A refresh names what was changed by hand, and the next preview the way back."""
    native.up()
    [processor] = simulator.processors()
    simulator.update(processor["id"], same_day_cutoff_time="04:45")
    simulator.clear_journal()
    native.refresh()
    back = Step("update", {"sameDayCutoffTime": "update"})
    assert native.preview().steps == {"ach-main": back}
    native.up()
    assert sent(simulator) == [("update", {"same_day_cutoff_time": "16:00"})]


def test_what_is_wrong_is_named_at_once(native: Project, simulator: Simulator) -> None:
    """Each property by the name that the program knows; no value of a secret is printed."""
    native.write(
        declared(username=None, same_day_cutoff_time="16:07", password="", passwort="hunter 2")
    )
    run = native.run("preview", fails=True)
    run.shows("username is required: User of the FLEX account.")
    run.shows("property sameDayCutoffTime value {16:07} has a problem: must be in steps of 15")
    run.shows("password must not be empty")
    run.shows("passwort is not a property of a FLEX processor; did you mean password?")
    assert "hunter 2" not in str(run)
    assert simulator.counts() == {}


def test_a_preview_warns_under_the_resource(native: Project) -> None:
    """As the Python `FlexProcessor` does, by the names that the program knows."""
    native.write(declared(sandbox_mode=False))
    native.run("preview").shows("critical for the FLEX processor", "(created-live)")


def test_an_error_is_one_sentence(native: Project, simulator: Simulator) -> None:
    """A name that is taken stops the create, names the ID, and creates nothing."""
    id_ = simulator.create(name=REQUEST["name"])
    run = native.up(fails=True)
    run.shows(f"Secure Payments already has a configuration of this name, with the ID {id_}.")
    assert "Traceback" not in str(run)
    assert len(simulator.processors()) == 1


def test_what_is_live_is_protected(native: Project, simulator: Simulator) -> None:
    """A delete is refused, in the terms of the program; the processor stays."""
    native.write(declared(sandbox_mode=False))
    native.up()
    native.destroy(fails=True).shows("Its deletion protection is on.", "deletionProtection")
    assert len(simulator.processors()) == 1


def test_values_that_are_not_known_yet(native: Project, simulator: Simulator) -> None:
    """A preview goes through; what is wrong with them is named before anything is sent."""
    native.write(ELSEWHERE, declared(name=Code("elsewhere.text")))
    assert native.preview().steps["ach-main"] == Step("create", {})
    native.up()
    assert [it["name"] for it in simulator.processors()] == ["from elsewhere"]


def test_an_import_by_type_and_id(native: Project, simulator: Simulator) -> None:
    """The state is as Secure Payments has it; a preview then shows nothing but the secrets."""
    id_ = str(simulator.create(name="by hand", sandbox_mode=True))
    simulator.clear_journal()
    arguments = ("--yes", "--protect=false", "--generate-code=false")
    native.run("import", PROCESSOR, "ach-main", id_, *arguments)
    assert sent(simulator) == []
    switches = {"account_balance_check": False, "process_non_connected": False}
    native.write(declared(name="by hand", sandbox_mode=True, **switches))
    added = Step("update", dict.fromkeys(map(camel, SECRETS), "add"))
    assert native.preview().steps == {"ach-main": added}
    native.run("import", PROCESSOR, "other", "4711", *arguments, fails=True).shows("4711")


@pytest.mark.parametrize("sandbox", [True, False])
def test_a_state_of_the_python_resource_is_taken_over(
    native: Project,
    simulator: Simulator,
    sandbox: bool,  # noqa: FBT001 - of pytest
) -> None:
    """An alias takes it to this door: no change in a preview, and no request but reads."""
    native.write(flex(sandbox_mode=sandbox))
    native.up()
    simulator.clear_journal()
    alias = 'aliases=[pulumi.Alias(type_="pulumi-python:dynamic/loanpro:FlexProcessor")]'
    protect = "" if sandbox else ", protect=True"
    native.write(declared("ach-main", alias + protect, sandbox_mode=sandbox))
    native.run("preview", "--expect-no-changes")
    native.up()
    native.refresh()
    native.run("preview", "--expect-no-changes")
    assert sent(simulator) == []


def test_a_provider_of_its_own_and_what_an_account_holds(
    native: Project, simulator: Simulator
) -> None:
    """Explicit providers are the way to several accounts; a function lists what one holds."""
    theirs = str(simulator.create(account="eu", name="theirs", sandbox_mode=True))
    native.config_set(f"token={EU.token}", f"secret={EU.secret}")
    native.write(
        "config = pulumi.Config()",
        "settings = {it: config.require_secret(it) for it in ('token', 'secret')}",
        "eu = pulumi.ProviderResource('loanpro', 'eu', settings)",
        declared("ours"),
        declared("in-eu", "provider=eu", name="another"),
        f"found = pulumi.runtime.invoke({GET_PROCESSORS!r}, {{'name': 'theirs'}},"
        " pulumi.InvokeOptions(provider=eu))",
        "pulumi.export('found', found.value['processors'])",
    )
    native.up()
    owners = {it["name"]: it["user_id"] for it in simulator.processors()}
    assert owners["theirs"] == owners["another"] != owners[str(REQUEST["name"])]
    [found] = native.outputs()["found"]
    assert (found["id"], found["sandboxMode"]) == (theirs, True)
    assert EU.secret not in native.export().stdout
    native.run("preview", "--expect-no-changes")


def test_nothing_leaks(native: Project, simulator: Simulator, tmp_path: Path) -> None:
    """No secret of FLEX or of the account is in clear in the state, or in anything printed."""
    native.write(declared(**UNLIKELY))
    printed = [native.run("preview", "--diff"), native.up(), native.refresh("--diff")]
    native.write(declared(**UNLIKELY | {"password": "another-unlikely-0815"}))
    printed += [native.run("preview", "--json"), native.up("--diff"), native.destroy()]
    needles = [*map(str, UNLIKELY.values()), "another-unlikely-0815"]
    needles += [native.environment["LOANPRO_TOKEN"], native.environment["LOANPRO_SECRET"]]
    shown = "".join(map(str, printed)) + json.dumps(simulator.requests())
    kept = [
        it.read_text("utf-8", "replace")
        for it in (tmp_path / "backend").rglob("*.*")
        if it.is_file()
    ]
    for needle in needles:
        assert needle not in shown
        assert not any(needle in text for text in kept)

"""What only the native plugin has; the promises that it shares are tested where both are: `doors`.

The programs here declare the resource by its type, as the languages of Pulumi do underneath.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pulumi.dynamic.dynamic import PROVIDER_KEY

from engine.programs import ELSEWHERE, MASKED, REQUEST, SECRETS, Code, camel, flex
from engine.project import Project, Step, YamlProject
from pulumi_loanpro.fields import NATIVE_TYPE
from pulumi_loanpro.plugin.schema import GET_PROCESSORS
from stand_in import EU

if TYPE_CHECKING:
    from ended import Run
    from loanpro_simulator import Simulator


@pytest.fixture
def native(project: Project) -> Project:
    """A project that declares a processor by its type; the plugin is on PATH."""
    project.write(declared())
    return project


def declared(resource: str = "ach-main", opts: str = "", /, **fields: object) -> str:
    """Declares a processor with the fields of the published request, but for those given."""
    given = {camel(k): v for k, v in {**REQUEST, **fields}.items() if v is not None}
    options = f", pulumi.ResourceOptions({opts})" if opts else ""
    return f"pulumi.CustomResource({NATIVE_TYPE!r}, {resource!r}, {given!r}{options})"


def sent(simulator: Simulator) -> list[tuple[str, Any]]:
    """The requests that change something, with what they sent."""
    return [
        (it["operation"], (it.get("body") or {}).get("flex"))
        for it in simulator.requests()
        if it["operation"] in ("create", "update", "delete")
    ]


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
    native.run("import", NATIVE_TYPE, "ach-main", id_, *arguments)
    assert sent(simulator) == []
    switches = {"account_balance_check": False, "process_non_connected": False}
    native.write(declared(name="by hand", sandbox_mode=True, **switches))
    added = Step("update", dict.fromkeys(map(camel, SECRETS), "add"))
    assert native.preview().steps == {"ach-main": added}


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("4711", "(ID 4711): Secure Payments answered 404: Invalid processor ID. Check the ID and"),
        (
            "of EU",
            "Secure Payments answered 404: Invalid processor ID. Check the ID and the account",
        ),
        ("ACH", '"ACH" is no ID of Secure Payments. Give its number, such as 4711.'),
    ],
)
def test_an_import_of_what_is_not_there(
    native: Project, simulator: Simulator, id_: str, words: str
) -> None:
    """A sentence says so, of another account's ID as well; the state has nothing of it."""
    of_eu = simulator.create(name="by hand", account=EU.name)
    id_ = str(of_eu) if id_ == "of EU" else id_
    run = native.run("import", NATIVE_TYPE, "ach-main", id_, "--yes", fails=True)
    run.shows(words)
    run.hides("Traceback")
    assert "ach-main" not in native.state()


def test_a_name_that_is_taken_is_imported_as_the_error_says(
    native: Project, simulator: Simulator
) -> None:
    """The remedy is one for programs in any language, and safe as it is."""
    id_ = simulator.create(name=str(REQUEST["name"]))
    run = native.up(fails=True)
    command = f"pulumi import {NATIVE_TYPE} NAME {id_}"
    run.shows("its URN, as `pulumi stack --show-urns` shows it", f"import it by `{command}`")
    run.hides("opts=", "=True", "pulumi-loanpro import")
    arguments = command.replace("NAME", "ach-main").split()[1:]
    native.run(*arguments, "--yes", "--generate-code=false")  # for which the tests have no host
    assert native.preview().steps["ach-main"].op == "update"
    native.up()
    assert [it["id"] for it in simulator.processors()] == [id_]


def test_an_import_in_a_program(native: Project, simulator: Simulator) -> None:
    """The preview shows the import and what it then changes; the update sends just that."""
    id_ = simulator.create(name="by hand")
    simulator.clear_journal()
    native.write(
        declared("ach-main", f"import_='{id_}'", name="by hand", same_day_cutoff_time="17:00")
    )
    plan = native.preview()
    native.up()
    [(operation, body)] = sent(simulator)
    assert operation == "update"
    assert body == {"same_day_cutoff_time": "17:00", **dict.fromkeys(SECRETS, MASKED)}
    assert {*map(camel, body)} <= plan.steps["ach-main"].fields.keys()
    assert native.preview("--expect-no-changes").steps == {}


@pytest.mark.parametrize("sandbox", [True, False])
def test_a_processor_goes_from_python_to_native_and_back(
    native: Project,
    simulator: Simulator,
    sandbox: bool,  # noqa: FBT001 - of pytest
) -> None:
    """By an alias each: no preview shows a change, no request but reads, and the state is right."""
    protect = "" if sandbox else "protect=True, "
    to_native = declared("ach-main", f"{protect}{alias(YamlProject)}", sandbox_mode=sandbox)
    to_python = flex(sandbox_mode=sandbox, opts=Code(f"pulumi.ResourceOptions({alias(Project)})"))
    native.write(flex(sandbox_mode=sandbox))
    native.up()
    names = {PROVIDER_KEY, "user_id", "url", *REQUEST}
    simulator.clear_journal()
    for program, outputs in (
        (to_native, {it if it == PROVIDER_KEY else camel(it) for it in names}),
        (to_python, names),
    ):
        native.write(program)
        native.run("preview", "--expect-no-changes")
        native.up()
        native.refresh()
        state = native.state()["ach-main"]
        assert state["outputs"].keys() == outputs
        assert state.get("protect", False) is not sandbox
        assert str(REQUEST["password"]) not in native.export().stdout
        native.run("preview", "--expect-no-changes")
    assert sent(simulator) == []


@pytest.mark.parametrize("goes", ["there", "back"])
def test_what_has_just_gone_to_the_other_door_is_updated_and_deleted(
    native: Project, simulator: Simulator, goes: str
) -> None:
    """Without a refresh in between, from outputs that the other door has written."""
    opts = {"opts": Code(f"pulumi.ResourceOptions({alias(Project)})")}

    def program(**fields: object) -> str:
        if goes == "back":
            return flex(**opts, **fields)
        return declared("ach-main", alias(YamlProject), **fields)

    native.write(declared() if goes == "back" else flex())
    native.up()
    native.write(program())
    native.up()
    native.write(program(same_day_cutoff_time="17:00"))
    native.up()
    assert sent(simulator)[1:] == [("update", {"same_day_cutoff_time": "17:00"})]
    native.destroy()
    assert simulator.processors() == []

    native.write(declared() if goes == "back" else flex())
    native.up()
    native.write(program())
    native.up()
    native.destroy()
    assert simulator.processors() == []


def alias(to: type[Project]) -> str:
    """Pulumi's option for what the other door has declared under the same name."""
    other = Project if to is YamlProject else YamlProject
    return f"aliases=[pulumi.Alias(type_={other.type!r})]"


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


def test_what_a_program_keeps_secret_is_in_no_later_error(
    native: Project, simulator: Simulator
) -> None:
    """Neither of a refresh nor of a destroy, which ask for no check before."""
    native.write(declared(name=Code('pulumi.Output.secret("Mango Pewter 66")')))
    native.up()
    simulator.fault("list", "malformed", count="all")
    simulator.fault("get", "malformed", count="all")
    for command in ("refresh", "destroy"):
        run = native.run(command, "--yes", "--skip-preview", fails=True)
        run.shows("LP-malformed-answer")
        run.hides("Mango")


def test_custom_timeouts_are_the_deadline_of_their_operation(
    native: Project, simulator: Simulator
) -> None:
    """Each ends after its own time, in place of what the settings say; the error says so."""
    native.environment["LOANPRO_DEADLINE"] = "100"
    timeouts = "custom_timeouts=pulumi.CustomTimeouts(create='4s', update='1s', delete='8s')"
    native.write(declared("ach-main", timeouts))
    simulator.fault("any", "status", code=503, count="all")

    def seconds(run: Run) -> int:
        found = re.findall(r"\(Tried \d+ times in (\d+) s\.\)", run.text)
        assert found, str(run)
        return int(found[0])

    created = seconds(native.up(fails=True))
    simulator.clear_faults()
    native.up()
    simulator.fault("any", "status", code=503, count="all")
    native.write(declared("ach-main", timeouts, username="another"))
    updated = seconds(native.up(fails=True))
    deleted = seconds(native.destroy(fails=True))
    assert updated < created < deleted < 60, "in the order of their time-outs, not after 100 s"


def test_the_settings_of_a_provider_may_not_be_known_yet(
    native: Project, simulator: Simulator
) -> None:
    """A preview goes through without a request; the credentials stay secrets in the state."""
    elsewhere = ELSEWHERE.replace("from elsewhere", EU.token).replace("9:00", EU.secret)
    settings = "'loanpro', 'eu', {'token': elsewhere.text, 'secret': elsewhere.time}"
    in_eu = (f"eu = pulumi.ProviderResource({settings})", declared("in-eu", "provider=eu"))
    native.write(elsewhere, *in_eu)
    created = native.preview().steps
    assert created["in-eu"] == created["eu"] == Step("create", {})
    assert simulator.counts() == {}
    native.up()
    assert {it["account"] for it in simulator.requests()} == {"eu"}
    kept = native.state()["eu"]
    assert EU.secret not in str(kept["inputs"]) + str(kept["outputs"])
    native.run("preview", "--expect-no-changes")

    native.write(elsewhere, in_eu[0].replace("elsewhere.time", "'rotated'"), in_eu[1])
    assert native.preview().steps == {"eu": Step("update", {"secret": "update"})}
    native.up()
    native.refresh(fails=True).shows("401")

"""What is written for an import: names of resources, the import file, the program."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_loanpro.cli.importing import (
    import_file,
    importables,
    program,
    resource_names,
)
from pulumi_loanpro.cli.managed import Resource, processors_in
from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.fields import NATIVE_TYPE, SECRETS, TYPE
from pulumi_loanpro.lifecycle.account_guard import ONE_SERVICE

RESERVED = ("class", "import", "config", "pulumi", "secret", "not_set", "print")

ACTUAL: dict[str, Any] = {
    "name": "ACH main",
    "username": "username",
    "client_id": "client_id",
    "sandbox_mode": True,
    "same_day": True,
    "same_day_cutoff_time": "16:00",
    "same_day_cutoff_timezone": "US/Mountain",
    "user_id": "1",
    "url": "https://securepayments.loanpro.io/api",
}
"""Outputs of a configuration, as a read gives them."""

TEXTS = st.text(min_size=1).filter(lambda text: text.strip())
IDS = st.integers(1, 10**9).map(str)
CONFIGURATIONS = st.fixed_dictionaries(
    {"name": TEXTS, "username": TEXTS, "client_id": TEXTS, "sandbox_mode": st.booleans()},
    optional={"account_balance_check": st.booleans(), "account": TEXTS},
)


@given(st.dictionaries(IDS, st.text()), st.sets(st.from_regex(r"[a-z]{1,2}", fullmatch=True)))
def test_any_text_gives_unique_and_valid_names(names: dict[str, str], taken: set[str]) -> None:
    """Whatever processors are called, and whatever names are taken, each resource has its own."""
    found = resource_names(names, taken)
    assert list(found) == list(names)
    assert len(set(found.values())) == len(names)
    assert not set(found.values()) & taken
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) for name in found.values())
    assert found == resource_names(names, taken)


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        ("ACH main", "ach-main"),
        ("  Größe/Évian -- №5  ", "grosse-evian-no5"),
        ("24/7 debits", "flex-24-7-debits"),
        ('a "quoted" \\ name', "a-quoted-name"),
        ("💸", "flex-7"),
        ("", "flex-7"),
        ("class", "class"),
        ("x" * 200, "x" * 48),
    ],
)
def test_a_name_becomes_words(name: str, resource: str) -> None:
    """Accents, quotes and signs go; what has no letter in front gets one."""
    assert resource_names({"7": name}) == {"7": resource}


def test_an_id_is_added_to_equal_names() -> None:
    """The first of them keeps the name; what is taken already is avoided in the same way."""
    assert resource_names({"1": "A", "2": "a!", "3": "a-2"}) == {"1": "a", "2": "a-2", "3": "a-2-3"}
    assert resource_names({"5": "A"}, {"a"}) == {"5": "a-5"}
    assert resource_names({"5": "A"}, {"a", "a-5"}) == {"5": "a-5-2"}


@settings(max_examples=20)  # ruff is started for each
@given(st.dictionaries(IDS, CONFIGURATIONS, min_size=1, max_size=5))
def test_the_program_is_formatted_and_says_what_is_there(actual: dict[str, dict[str, Any]]) -> None:
    """It is what `ruff format` makes of it, and every public value in it is the actual one."""
    found = importables(actual)
    text = program(found)
    assert text == formatted(text)
    declared = declarations(text)
    assert list(declared) == [one.resource for one in found]
    for one in found:
        assert declared[one.resource] == one.inputs


def test_lines_may_be_longer() -> None:
    """A project with longer lines than ruff's own has nothing to format either."""
    text = program(importables({"1": ACTUAL, "2": {**ACTUAL, "name": "n" * 48}}))
    assert formatted(text, "--line-length=120") == text


@pytest.mark.parametrize("name", [*RESERVED, "1st"])
def test_no_name_breaks_the_program(name: str) -> None:
    """A keyword, a builtin and the program's own names are not assigned to."""
    text = program(importables({"1": {**ACTUAL, "name": name}}))
    [*_, target] = [
        node.targets[0] for node in ast.parse(text).body if isinstance(node, ast.Assign)
    ]
    assert ast.unparse(target) not in RESERVED


def test_one_login_has_its_secrets_once() -> None:
    """Processors of the same user name and client ID share them, but for the gateway key."""
    other = ACTUAL | {"name": "Other", "client_id": "another"}
    text = program(importables({"1": ACTUAL, "2": ACTUAL | {"name": "Payroll"}, "3": other}))
    assert text.count('    password=secret("ach-main-password"),\n') == 2
    assert text.count('    client_secret=secret("ach-main-client-secret"),\n') == 2
    assert '"payroll-card-gateway-private-api-key"' in text
    assert '    password=secret("other-password"),\n' in text
    top = ast.get_docstring(ast.parse(text)) or ""
    assert top.count("pulumi config set --secret ach-main-password\n") == 1
    command = top[top.index("pulumi config set-all") :]
    assert '--secret ach-main-password="$ACH_MAIN_PASSWORD"' in command
    assert command.count("--secret ") == 7
    assert command.count("\\\n") == 7


def test_sandbox_and_live_have_no_secret_in_common() -> None:
    """FLEX's production may know the same user by another password."""
    live = ACTUAL | {"name": "Live", "sandbox_mode": False}
    text = program(importables({"1": ACTUAL | {"sandbox_mode": True}, "2": live}))
    for key in ("ach-main-password", "live-password", "live-client-secret"):
        assert text.count(f'=secret("{key}")') == 1


def test_secrets_come_from_stack_configuration() -> None:
    """Each under a key of the resource's own, named at the top; the optional one may be unset."""
    text = program(importables({"1": ACTUAL}))
    assert 'password=secret("ach-main-password")' in text
    assert 'client_secret=secret("ach-main-client-secret")' in text
    assert re.search(r'config\.get_secret\(\s*"ach-main-card-gateway-private-api-key"', text)
    top = ast.get_docstring(ast.parse(text)) or ""
    for name in SECRETS:
        assert f"pulumi config set --secret ach-main-{name.replace('_', '-')}" in top


def test_the_import_file_holds_inputs_and_outputs_but_no_secret() -> None:
    """Both are in canonical form, and both carry the provider; the server's own is output only."""
    actual = {**ACTUAL, "same_day_cutoff_time": " 9:00", "account": "eu"}
    [entry] = json.loads(import_file(importables({"7": actual}), "pickle"))["resources"]
    assert (entry["type"], entry["name"], entry["id"]) == (TYPE, "ach-main", "7")
    inputs, outputs = entry["inputs"], entry["outputs"]
    assert inputs["same_day_cutoff_time"] == outputs["same_day_cutoff_time"] == "09:00"
    assert inputs["__provider"] == outputs["__provider"] == "pickle"
    assert inputs["account"] == "eu"
    assert outputs.keys() - inputs.keys() == {"user_id", "url"}
    assert inputs.items() <= outputs.items()
    assert not outputs.keys() & SECRETS


def test_what_a_program_may_not_declare_is_named() -> None:
    """It is imported as it is, so that Pulumi shows and takes the correction."""
    [one] = importables({"7": {**ACTUAL, "same_day_cutoff_time": "16:07", "username": ""}})
    assert sorted(failure.name for failure in one.failures) == ["same_day_cutoff_time", "username"]
    assert one.inputs["same_day_cutoff_time"] == "16:07"


def test_a_processor_without_a_name_gets_one_from_its_user() -> None:
    """The program has to declare what LoanPro's users see, which the resource's name is not."""
    [one] = importables({"7": without("name")})
    [failure] = one.failures
    assert str(failure).startswith("name is required: ")
    assert one.resource == "flex-7"
    assert "name" not in declarations(program([one]))["flex-7"]


@pytest.mark.parametrize("masked", [("username",), ("client_id",), ("username", "client_id")])
def test_a_login_that_is_masked_is_asked_for(masked: tuple[str, ...]) -> None:
    """The program takes it from stack configuration, as it does a secret, and no file holds it."""
    found = importables({"7": without(*masked)})
    assert found[0].failures == []
    text = program(found)
    assert text == formatted(text)
    [entry] = json.loads(import_file(found, "pickle"))["resources"]
    for name in masked:
        key = f"ach-main-{name.replace('_', '-')}"
        assert f'    {name}=secret("{key}"),\n' in text
        assert f"    pulumi config set --secret {key}\n" in text
        assert name not in entry["inputs"] | entry["outputs"]
    assert "not shown" not in text + json.dumps(entry)


def test_no_program_declares_what_is_derived() -> None:
    """Deletion protection stays unset: it is on for whatever is not in the sandbox."""
    assert "deletion_protection" not in program(importables({"7": ACTUAL}))


def test_a_state_holds_its_processors() -> None:
    """All processors of a state are found, those that it only reads too, and nothing else."""
    found = processors_in(
        export(
            resource("ours", "1", outputs={"account": "eu"}),
            resource("read", "3", external=True),
            resource("in::parts", "4"),
            resource("native", "5", outputs={"userId": "1"}, type=NATIVE_TYPE),
            {"urn": "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s", "type": "pulumi:pulumi:Stack"},
        )
    )
    assert found == [
        Resource("ours", "1", {"account": "eu"}),
        Resource("read", "3", {}, external=True),
        Resource("in::parts", "4", {}),
        Resource("native", "5", {"user_id": "1"}),
    ]
    assert processors_in('{"deployment": {}}') == []


HERE: dict[str, Any] = {"url": "https://pay.example/api", "user_id": "1"}


@pytest.mark.parametrize(
    ("outputs", "same"),
    [
        ({**HERE, "account": "under another name"}, True),
        ({"url": HERE["url"]}, True),
        ({**HERE, "user_id": "2"}, False),
        ({**HERE, "url": "https://sandbox.example/api"}, False),
        ({}, True),
    ],
)
def test_a_configuration_is_known_by_where_it_is(outputs: dict[str, Any], *, same: bool) -> None:
    """URL and owner distinguish it from another of the same ID, whatever the account is called."""
    actual = {**HERE, "account": "eu"}
    assert Resource("a", "7", outputs).manages("7", actual) is same
    assert not Resource("a", "8", outputs).manages("7", actual)
    assert not Resource("a", "7", outputs, external=True).manages("7", actual)


def test_one_service_has_two_urls() -> None:
    """What was made under the one is managed under the other, too."""
    one, other = sorted(ONE_SERVICE)
    assert Resource("a", "7", HERE | {"url": one}).manages("7", HERE | {"url": other})


def test_an_owner_that_is_unknown_does_not_count() -> None:
    """A configuration without an owner is compared by its URL alone."""
    assert Resource("a", "7", HERE).manages("7", {"url": HERE["url"]})


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"deployment": {"resources": [1]}}'])
def test_what_is_no_export_is_refused(text: str) -> None:
    """The error says how to get an export."""
    with pytest.raises(LoanProError, match="pulumi stack export"):
        processors_in(text)


def without(*names: str) -> dict[str, Any]:
    """What a read gives of a configuration of which some fields are masked."""
    return {name: value for name, value in ACTUAL.items() if name not in names}


def formatted(text: str, *options: str) -> str:
    """What ruff makes of it, whatever the settings of this repository."""
    done = subprocess.run(  # noqa: S603 - ruff, beside this interpreter
        [sys.executable, "-m", "ruff", "format", "--isolated", *options, "-"],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


def declarations(text: str) -> dict[str, dict[str, Any]]:
    """The literal arguments of each processor in a program, by resource."""
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "FlexProcessor":
            [resource_name] = node.args
            found[ast.literal_eval(resource_name)] = {
                keyword.arg: ast.literal_eval(keyword.value)
                for keyword in node.keywords
                if keyword.arg and isinstance(keyword.value, ast.Constant)
            }
    return found


def resource(name: str, id_: str, **more: Any) -> dict[str, Any]:
    """A processor as a stack's export has it."""
    urn = f"urn:pulumi:stack::project::{TYPE}::{name}"
    return {"urn": urn, "type": TYPE, "id": id_, "outputs": {}, **more}


def export(*resources: dict[str, Any]) -> str:
    """What `pulumi stack export` prints."""
    return json.dumps({"version": 3, "deployment": {"resources": resources}})

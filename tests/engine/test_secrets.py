"""Credentials given as plain strings are secrets all the same."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Final

import pytest

from engine.programs import SECRETS, UNLIKELY, flex

if TYPE_CHECKING:
    from engine.project import Project

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"  # pragma: allowlist secret
"""The key by which Pulumi's state marks a value as more than it looks like."""

SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # pragma: allowlist secret
"""What stands under that key for a secret."""


def test_the_state_holds_ciphertext_only(project: Project) -> None:
    """Inputs and outputs keep the three credentials encrypted, the account's nowhere at all."""
    project.write(flex(**UNLIKELY))
    project.up()
    processor = project.state()["ach-main"]
    for properties in (processor["inputs"], processor["outputs"]):
        for name in SECRETS:
            assert properties[name][SIGNATURE] == SECRET
            assert properties[name].keys() == {SIGNATURE, "ciphertext"}
    project.export().hides(*in_any_form(project, UNLIKELY))


def test_no_command_shows_a_secret(project: Project) -> None:
    """Neither preview, as text or JSON, nor up shows an old or a new value."""
    new = {name: f"newer {value}" for name, value in UNLIKELY.items()}
    forms = in_any_form(project, UNLIKELY)
    project.write(flex(**UNLIKELY))
    project.up("--diff").hides(*forms)
    project.write(flex(**new))
    project.preview().hides(*forms)
    shown = project.run("preview", "--diff")
    shown.shows("[secret] => [secret]")
    shown.hides(*forms)
    project.up("--diff").hides(*forms)


def test_the_serialized_provider_holds_no_secret_and_stays_the_same(project: Project) -> None:
    """`__provider` is the class by its name and no more, whatever the program changes."""
    project.write(flex(**UNLIKELY))
    project.up()
    before = project.state()["ach-main"]
    assert before["type"] == "pulumi-python:dynamic/loanpro:FlexProcessor"
    pickled = base64.b64decode(before["inputs"]["__provider"])
    assert b"pulumi_loanpro.flex_processor" in pickled
    assert b"FlexProcessorProvider" in pickled
    assert not [form for form in in_any_form(project, UNLIKELY) if form.encode() in pickled]

    project.write(flex(**UNLIKELY, username="another user"))
    project.up()
    after = project.state()["ach-main"]
    for properties in ("inputs", "outputs"):
        assert after[properties]["__provider"] == before["inputs"]["__provider"]


@pytest.mark.parametrize(
    ("register", "result"),
    [
        ("register_resource_transform", "ResourceTransformResult"),
        ("register_stack_transformation", "ResourceTransformationResult"),
    ],
)
def test_what_a_transform_puts_in_place_of_a_secret_is_one(
    project: Project, register: str, result: str
) -> None:
    """It hands over a plain text, for which the program has marked nothing."""
    change = f"pulumi.{result}({{**it.props, **{UNLIKELY}}}, it.opts)"
    project.write(f"pulumi.runtime.{register}(lambda it: {change})", flex())
    forms = in_any_form(project, UNLIKELY)
    project.run("preview", "--diff").hides(*forms)
    project.preview().hides(*forms)
    project.up("--diff").hides(*forms)
    project.export().hides(*forms)
    assert not project.preview().steps


def in_any_form(project: Project, fields: dict[str, object]) -> list[str]:
    """The values, and the account's credentials, in clear and in likely encodings."""
    account = [project.environment[name] for name in ("LOANPRO_TOKEN", "LOANPRO_SECRET")]
    return [
        form
        for value in (*map(str, fields.values()), *account)
        for form in (
            value,
            json.dumps(value)[1:-1],
            json.dumps(value)[1:-1].replace("&", r"\u0026"),  # as Go writes it
            base64.b64encode(value.encode()).decode(),
            value.encode().hex(),
        )
    ]

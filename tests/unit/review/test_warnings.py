"""What a preview warns of by itself, and what it keeps to itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from pulumi_loanpro.fields import FlexProcessorInputs
from pulumi_loanpro.review.warnings import Warned, Warnings

NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)

OLD: Final[dict[str, Any]] = {
    "name": "SPILT name",
    "username": "SPILT user",
    "password": "SPILT password",
    "client_id": "SPILT client",
    "client_secret": "SPILT secret",
    "sandbox_mode": True,
    "same_day": True,
    "same_day_cutoff_time": "16:00",
    "same_day_cutoff_timezone": "US/Mountain",
    "deletion_protection": True,
}
NEW: Final = OLD | {
    "name": "LEAKED name",
    "username": "LEAKED user",
    "password": "LEAKED password",
    "client_id": "LEAKED client",
    "client_secret": "LEAKED secret",
    "sandbox_mode": False,
    "same_day_cutoff_time": "17:15",
    "deletion_protection": False,
}


LIVE: Final = OLD | {"sandbox_mode": False}


class Unknown:
    """Stands for a value that is not known until the update."""


def urn(resource: str) -> str:
    """Pulumi's name of a resource."""
    return f"urn:pulumi:prod::money::pulumi-python:dynamic/loanpro:FlexProcessor::{resource}"


def said(olds: dict[str, Any], news: dict[str, Any], *secret: str, resource: str = "") -> list[str]:
    """The warnings of a change, which is the only one."""
    where = urn(resource) if resource else ""
    found = Warnings(Unknown).of(where, olds, news, NOW, secret)
    assert {it.urn for it in found} <= {where}
    return [it.text for it in found]


def test_a_processor_is_called_by_its_name() -> None:
    """A warning has the name that users see now, whether the resource's name is known or not."""
    change = {"sandbox_mode": False}
    for resource in ("", "ach-main"):
        [warning] = said(OLD, OLD | change, resource=resource)
        assert warning.startswith('critical for the FLEX processor "SPILT name": Sandbox to live: ')


def test_what_is_critical_comes_first() -> None:
    """Then the warnings, in the order of the review."""
    rules = [it.rpartition("(")[2][:-1] for it in said(OLD, NEW, resource="ach-main")]
    assert rules == ["goes-live", "cutoff-later", "credential", "login", "renamed", "unprotected"]


def test_equal_warnings_are_said_once() -> None:
    """The others are named beneath the first; what is critical has all its words each time."""
    preview = Warnings(Unknown)
    change = {"same_day_cutoff_time": "17:15", "sandbox_mode": False}
    found = [
        preview.of(urn(name), OLD | {"name": name}, OLD | change | {"name": name}, NOW)
        for name in ("a", "b", "c")
    ]
    assert [it.text.partition(" for ")[0] for it, _ in found] == ["critical"] * 3
    assert [it.urn for it, _ in found] == [urn(name) for name in ("a", "b", "c")]
    assert found[0][1].text.startswith('the FLEX processor "a": The cut-off is later: payments')
    assert [it for _, it in found[1:]] == [
        Warned(urn("a"), 'the FLEX processor "b": the same (cutoff-later)'),
        Warned(urn("a"), 'the FLEX processor "c": the same (cutoff-later)'),
    ]


def test_two_processors_that_swap_their_names() -> None:
    """Both have the warning, once the second one is known."""
    preview = Warnings(Unknown)
    a, b = ({"name": name} for name in ("A", "B"))
    [first] = preview.of(urn("a"), LIVE | a, LIVE | b, NOW)
    assert first.text.endswith("(renamed)")
    found = preview.of(urn("b"), LIVE | b, LIVE | a, NOW)
    assert [(it.urn, it.text.rpartition(" (")[2]) for it in found] == [
        (urn("b"), "names-swapped)"),
        (urn("a"), "renamed)"),
        (urn("a"), "names-swapped)"),
    ]
    assert found[2].text.startswith('critical for the FLEX processor "A": A name goes over')


def test_three_processors_that_rotate_their_names() -> None:
    """Each has the warning, and has it once."""
    preview = Warnings(Unknown)
    names = ("A", "B", "C")
    found = [
        warned
        for old, new in zip(names, names[1:] + names[:1], strict=True)
        for warned in preview.of(urn(old), LIVE | {"name": old}, LIVE | {"name": new}, NOW)
    ]
    swapped = [it.urn for it in found if it.text.endswith("(names-swapped)")]
    assert sorted(swapped) == [urn(it) for it in names]


def test_what_the_engine_replaces_by_itself_is_said_once_more() -> None:
    """It has asked about an update before, with all else that the change means."""
    preview = Warnings(Unknown)
    new = LIVE | {"username": "new"}
    [update] = preview.of(urn("a"), LIVE, new, NOW)
    [replacement] = preview.of_replacement(urn("a"), LIVE, new, NOW)
    assert update.text.endswith("(login)")
    assert replacement.text.endswith("(replaced-live)")
    assert len(preview.of_replacement(urn("b"), LIVE, new, NOW)) == 2


def test_the_new_half_of_a_replacement_has_no_warning_of_its_own() -> None:
    """The engine asks about it once more, as about a create."""
    preview = Warnings(Unknown)
    [warning] = preview.of(urn("a"), LIVE, LIVE | {"account": "eu"}, NOW)
    assert warning.text.endswith("(replaced-live)")
    assert preview.of(urn("a"), {}, LIVE | {"account": "eu"}, NOW) == []
    assert len(preview.of(urn("b"), {}, LIVE | {"name": "another"}, NOW)) == 1


def test_without_resources_nothing_is_held_for_the_same() -> None:
    """Where the engine's request cannot be seen, each change has its own warnings, in full."""
    preview = Warnings(Unknown)
    for name in ("A", "B"):
        [warning] = preview.of("", LIVE | {"name": name}, LIVE | {"name": "C"}, NOW)
        assert warning.urn == ""
        assert f'"{name}": The name changes: ' in warning.text


def test_what_only_concerns_the_sandbox_is_no_warning() -> None:
    """A preview is silent about it; the review has it."""
    harmless = {name: value for name, value in NEW.items() if name != "sandbox_mode"}
    assert said(OLD, OLD | harmless) == []


@pytest.mark.parametrize("olds", [{}, OLD])
def test_what_the_program_keeps_secret_is_printed_nowhere(olds: dict[str, Any]) -> None:
    """No warning has its old or new value, nor a hint at it; that it is secret is said."""
    everything = FlexProcessorInputs.model_fields
    warnings = said(olds, NEW, *everything, resource="ach-main")
    text = "\n".join(warnings)
    assert not [it for it in ("SPILT", "LEAKED", "16:00", "17:15", "live: ") if it in text]
    assert all('the FLEX processor of the resource "ach-main": ' in it for it in warnings)
    rules = [it.rpartition("(")[2][:-1] for it in warnings]
    assert rules[0] == "mode-unknown"
    assert "secret" in rules


def test_a_processor_without_a_known_name() -> None:
    """It is named by its resource, and by neither where that is not known."""
    created = OLD | {"name": Unknown(), "sandbox_mode": False}
    assert "critical for the FLEX processor: " in said({}, created)[0]
    assert 'the FLEX processor of the resource "a b": ' in said({}, created, resource="a\nb")[0]


def test_a_switched_off_protection_is_a_warning() -> None:
    """Switching it off, the first of the two steps of a delete, gives one warning."""
    [warning] = said(LIVE, LIVE | {"deletion_protection": False})
    assert warning.startswith(
        'the FLEX processor "SPILT name": Deletion protection is switched off'
    )
    assert warning.endswith(" deletes it for good. (unprotected)")

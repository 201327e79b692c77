"""What a preview warns of by itself, and what it keeps to itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from pulumi_loanpro.fields import FlexProcessorInputs
from pulumi_loanpro.review.warnings import warnings_of

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


class Unknown:
    """Stands for a value that is not known until the update."""


def said(olds: dict[str, Any], news: dict[str, Any], *secret: str, resource: str = "") -> list[str]:
    """The warnings of a change."""
    return warnings_of(olds, news, Unknown, NOW, secret=secret, resource=resource or None)


def test_a_processor_is_called_by_its_name() -> None:
    """A warning has the name that users see now, whether the resource's name is known or not."""
    change = {"sandbox_mode": False}
    for resource in ("", "ach-main"):
        [warning] = said(OLD, OLD | change, resource=resource)
        assert warning.startswith('critical for the FLEX processor "SPILT name": Sandbox to live: ')


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
    [warning] = said(OLD, OLD | {"deletion_protection": False})
    assert warning.startswith(
        'the FLEX processor "SPILT name": Deletion protection is switched off'
    )
    assert warning.endswith(" deletes it for good. (unprotected)")

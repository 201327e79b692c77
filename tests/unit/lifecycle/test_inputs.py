"""Check and diff, which are pure: nothing here has an account to talk to."""

from __future__ import annotations

import pytest

from published import PUBLISHED
from pulumi_loanpro.fields import Failure
from pulumi_loanpro.lifecycle.inputs import FORMER, SERVER_SET, check, diff

INPUTS = PUBLISHED

OUTPUTS = INPUTS | {
    "user_id": "7",
    "created": "2026-01-01T00:00:00+00:00",
    "updated": "2026-01-01T00:00:00+00:00",
    "url": "https://pay.example/api",
}


class Unknown:
    """What stands for a value that is not known before the update."""


def test_check_brings_inputs_into_canonical_form() -> None:
    """Defaults are filled in, names trimmed."""
    declared = {name: value for name, value in INPUTS.items() if name != "same_day"}
    assert check({}, declared | {"name": " FLEX Processor "}) == (INPUTS | {"same_day": False}, [])


def test_check_names_what_is_wrong() -> None:
    """An update and a create are refused for the same reasons."""
    failures = [Failure("username", "must not be empty")]
    assert check({}, INPUTS | {"username": ""})[1] == failures
    assert check(INPUTS, INPUTS | {"username": ""})[1] == failures


def test_check_lets_unknown_values_pass() -> None:
    """They are returned as they are."""
    declared = INPUTS | {"username": Unknown()}
    assert check(INPUTS, declared, Unknown) == (declared, [])


def test_check_returns_what_the_state_holds_already() -> None:
    """The result is a copy: the host adds a key of its own to it."""
    inputs, failures = check(INPUTS, INPUTS)
    assert (inputs, failures) == (INPUTS, [])
    assert inputs is not INPUTS


def test_nothing_differs_after_a_create() -> None:
    """What only the server knows is no difference."""
    found = diff(OUTPUTS, INPUTS)
    assert not found.changed
    assert not found.replaces


@pytest.mark.parametrize("name", sorted(SERVER_SET | FORMER))
def test_what_the_server_sets_never_differs(name: str) -> None:
    """Outputs of the server are no difference, whether they are there or not."""
    without = {key: value for key, value in OUTPUTS.items() if key != name}
    assert diff(without, INPUTS).changed == frozenset()


@pytest.mark.parametrize("name", INPUTS)
def test_a_change_is_of_one_input(name: str) -> None:
    """Its name is in the difference and no other; no replacement follows from it."""
    found = diff(OUTPUTS, INPUTS | {name: "other"})
    assert found.changed == {name}
    assert not found.replaces


def test_an_input_that_is_added_or_removed_differs() -> None:
    """Unset on one side is a difference."""
    declared = INPUTS | {"account_balance_check": False}
    assert diff(OUTPUTS, declared).changed == {"account_balance_check"}
    assert diff(OUTPUTS | {"account_balance_check": False}, INPUTS).changed == {
        "account_balance_check"
    }


@pytest.mark.parametrize(("old", "new"), [("eu", "us"), (None, "us"), ("eu", None)])
def test_only_another_account_replaces(old: str | None, new: str | None) -> None:
    """Every other input is updated in place: a deleted configuration is gone for good."""
    before = OUTPUTS if old is None else OUTPUTS | {"account": old}
    declared = INPUTS | {"name": "b"} | ({} if new is None else {"account": new})
    found = diff(before, declared)
    assert found.changed == {"account", "name"}
    assert found.replaces == {"account"}


def test_another_spelling_is_no_other_account() -> None:
    """Settings tell accounts apart by neither capitals nor hyphens, so that nothing moves."""
    found = diff(OUTPUTS | {"account": "EU-1"}, INPUTS | {"account": "eu_1"})
    assert found.changed == {"account"}
    assert not found.replaces


def test_an_account_that_is_not_known_yet_may_be_the_same() -> None:
    """Nothing is replaced for it, and what is protected does not fail the preview."""
    found = diff(OUTPUTS | {"account": "eu"}, INPUTS | {"account": object()})
    assert found.changed == {"account"}
    assert not found.replaces


def test_an_unknown_value_differs() -> None:
    """Whether it will be another one cannot be said before the update."""
    assert diff(OUTPUTS, INPUTS | {"username": Unknown()}).changed == {"username"}

"""What Secure Payments gives back is taken as it is, in canonical form."""

from __future__ import annotations

import pytest

from pulumi_loanpro.fields import SECRETS, WIRE
from pulumi_loanpro.secure_payments.configuration import ActualConfiguration


@pytest.mark.parametrize(
    ("name", "answered", "canonical"),
    [
        ("same_day", True, True),
        ("same_day", 1, True),
        ("same_day", 0, False),
        ("sandbox_mode", "1", True),
        ("sandbox_mode", "0", False),
        ("account_balance_check", "true", True),
        ("process_non_connected", None, None),
        ("same_day_cutoff_time", "16:00", "16:00"),
        ("same_day_cutoff_time", "16:00:00", "16:00"),
        ("same_day_cutoff_time", None, None),
        ("same_day_cutoff_timezone", "us/mountain", "US/Mountain"),
        ("name", " FLEX Processor ", "FLEX Processor"),
    ],
)
def test_what_is_live_becomes_canonical(name: str, answered: object, canonical: object) -> None:
    """Every shape that Secure Payments may answer compares with what programs declare."""
    actual = ActualConfiguration.model_validate({"id": 42, name: answered})
    assert actual.declared() == {name: canonical}


@pytest.mark.parametrize(
    ("name", "answered"),
    [
        ("same_day_cutoff_time", "16:07"),
        ("same_day_cutoff_time", "whenever"),
        ("same_day_cutoff_timezone", "Mars/Olympus"),
        ("name", ""),
        ("username", ""),
    ],
)
def test_what_is_live_is_not_judged(name: str, answered: str) -> None:
    """A value that no program may declare is drift to be shown, no error."""
    actual = ActualConfiguration.model_validate({"id": 42, name: answered})
    assert actual.declared() == {name: answered}


@pytest.mark.parametrize("name", ["username", "client_id", "same_day", "same_day_cutoff_timezone"])
@pytest.mark.parametrize(
    "mask",
    [
        *("Encrypted-Value", "Encrypted value", "ENCRYPTED_VALUE", " encryptedValue\n"),
        *("***", "********", "••••"),
    ],
)
def test_a_masked_value_is_no_value(name: str, mask: str) -> None:
    """As if the answer had left the field out, whichever field it is and however it is spelt."""
    actual = ActualConfiguration.model_validate({"id": 42, name: mask, "user_id": mask})
    assert actual.declared() == {}
    assert actual.user_id is None


@pytest.mark.parametrize("name", ["username", "client_id"])
@pytest.mark.parametrize(
    "mask",
    [
        *("ENCRYPTED", "Encrypted-Value==", "REDACTED", "masked"),
        *("[hidden]", "<hidden>", "[redacted]", "(secret)", "{{ENCRYPTED}}"),
        *("**", "****1234", "••••1234", "ab***yz", "j****@example.com"),
        *("xxxx", "xxxxxxxx", "XXXX1234"),
    ],
)
def test_a_masked_login_is_no_value(name: str, mask: str) -> None:
    """However it is spelt: else it would be drift at each refresh, and imported as the login."""
    actual = ActualConfiguration.model_validate({"id": 42, "name": "FLEX", name: mask})
    assert actual.declared() == {"name": "FLEX"}
    assert actual.masked == {name}


@pytest.mark.parametrize("name", ["username", "client_id"])
@pytest.mark.parametrize(
    "value",
    [
        *("encrypted-payments", "xavier", "xxx", "xxxxy", "hidden", "masked-rider", "secret"),
        *("null", "none", "N/A", "-", "*", "a*b", "[ops]", "redacted@example.com", "x1234"),
    ],
)
def test_a_login_that_is_like_a_mask_is_a_value(name: str, value: str) -> None:
    """A user may be called so, and what is no value has a form of its own."""
    actual = ActualConfiguration.model_validate({"id": 42, name: value})
    assert actual.declared() == {name: value}


@pytest.mark.parametrize("value", ["xxxx", "Encrypted", "The encrypted value", "*", "** A **"])
def test_what_may_be_a_value_is_no_mask(value: str) -> None:
    """A name that is taken for a mask would look free: it is one in the published spellings."""
    actual = ActualConfiguration.model_validate({"id": 42, "name": value})
    assert actual.declared() == {"name": value}


def test_what_only_the_server_knows_is_text() -> None:
    """Numbers among it are no reason to see drift."""
    actual = ActualConfiguration.model_validate({"id": 42, "user_id": 7, "created": 1700000000})
    assert (actual.id, actual.user_id, actual.created) == ("42", "7", "1700000000")
    assert actual.declared() == {}


def test_live_secrets_and_unknown_fields_are_not_taken_in() -> None:
    """They are never drift, and cannot be shown by accident."""
    secrets = dict.fromkeys(SECRETS, "hunter2")
    actual = ActualConfiguration.model_validate({"id": 42, "company_code": "hunter2", **secrets})
    assert actual.declared() == {}
    assert "hunter2" not in repr(actual)


def test_every_field_but_the_secrets_can_be_actual() -> None:
    """`declarable` names what `declared` may hold."""
    assert ActualConfiguration.declarable() == {*WIRE} - SECRETS

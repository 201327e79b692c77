"""Every rule of the fields with the text of its failure, and canonical forms."""

from __future__ import annotations

import bisect
import zoneinfo
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from published import PUBLISHED
from pulumi_loanpro.fields import (
    SECRETS,
    WIRE,
    Failure,
    FlexProcessorInputs,
    check_inputs,
)

GRID = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 15, 30, 45)]

NO_TIME = (
    "must be a time of day as hh:mm, from 00:00 to 23:45 in steps of 15 minutes, "
    'for example "16:00"'
)


class Unknown:
    """What stands for a value that is not known before the update."""


class Canary:
    """A secret of a type that no field takes, and whose texts give it away."""

    def __repr__(self) -> str:
        return "hunter2"


def _failures(**changes: Any) -> list[Failure]:
    """What is wrong with the published request once some of its values are others."""
    return check_inputs({**PUBLISHED, **changes})[1]


def _canonical(**changes: Any) -> dict[str, Any]:
    inputs, failures = check_inputs({**PUBLISHED, **changes})
    assert failures == []
    return inputs


def test_the_published_request_is_accepted_as_it_is() -> None:
    """It is in canonical form already."""
    assert check_inputs(PUBLISHED) == (PUBLISHED, [])


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("name", "", "must not be empty"),
        ("name", " \t", "must not be empty"),
        ("username", "", "must not be empty"),
        ("username", " ", "must not be empty"),
        ("username", True, "must be a string, not a boolean"),
        ("username", 5.0, "must be a string, not a number"),
        ("username", 5, "must be a string, not a number"),
        ("username", ["a"], "must be a string, not a list"),
        ("username", {"a": 1}, "must be a string, not a dict"),
        ("client_id", "", "must not be empty"),
        ("password", "", "must not be empty"),
        ("password", " ", "must not be empty"),
        ("password", 5.0, "must be a string, not a number"),
        ("client_secret", "", "must not be empty"),
        ("card_gateway_private_api_key", "", "must not be empty"),
        ("card_gateway_private_api_key", False, "must be a string, not a boolean"),
        ("sandbox_mode", "true", "must be True or False, not a string"),
        ("sandbox_mode", 1, "must be True or False, not a number"),
        ("same_day", 1.0, "must be True or False, not a number"),
        ("same_day", "", "must be True or False, not a string"),
        ("account_balance_check", "yes", "must be True or False, not a string"),
        ("process_non_connected", 0, "must be True or False, not a number"),
        ("account", " ", "must not be empty"),
        ("same_day_cutoff_time", "", NO_TIME),
        ("same_day_cutoff_time", "4pm", NO_TIME),
        ("same_day_cutoff_time", "16", NO_TIME),
        ("same_day_cutoff_time", "9:5", NO_TIME),
        ("same_day_cutoff_time", "24:00", NO_TIME),
        ("same_day_cutoff_time", "16:60", NO_TIME),
        ("same_day_cutoff_time", "16:00:30", NO_TIME),
        ("same_day_cutoff_time", "-1:00", NO_TIME),
        ("same_day_cutoff_time", 16.0, "must be a string, not a number"),
        (
            "same_day_cutoff_time",
            "16:07",
            'must be in steps of 15 minutes: use "16:00" or "16:15"',
        ),
        (
            "same_day_cutoff_time",
            "23:52",
            'must be in steps of 15 minutes: use "23:45" or "00:00"',
        ),
        (
            "same_day_cutoff_timezone",
            "US/Montain",
            "is not an IANA time zone; did you mean 'US/Mountain'?",
        ),
        (
            "same_day_cutoff_timezone",
            "Europe/Berlim",
            "is not an IANA time zone; did you mean 'Europe/Berlin'?",
        ),
        (
            "same_day_cutoff_timezone",
            "?",
            "is not an IANA time zone; for example 'US/Mountain'",
        ),
        ("same_day_cutoff_timezone", -7.0, "must be a string, not a number"),
        ("pasword", "x", "is not a property of a FLEX processor; did you mean password?"),
        ("colour", "blue", "is not a property of a FLEX processor"),
    ],
)
def test_a_failure_names_the_rule_and_the_way_out(name: str, value: object, reason: str) -> None:
    """One wrong value is one failure, of that property, in these words."""
    assert [*map(str, _failures(**{name: value}))] == [f"{name} {reason}"]


@pytest.mark.parametrize(
    "name", [n for n, field in FlexProcessorInputs.model_fields.items() if field.is_required()]
)
def test_a_required_input_that_is_missing_is_described(name: str) -> None:
    """Its failure says what belongs there; None is as good as missing."""
    description = FlexProcessorInputs.model_fields[name].description
    assert [*map(str, _failures(**{name: None}))] == [f"{name} is required: {description}"]


def test_where_money_goes_has_no_default() -> None:
    """`sandbox_mode` left out is refused in words that say what hangs on it."""
    [failure] = _failures(sandbox_mode=None)
    assert failure.reason == (
        "is required: True for FLEX's sandbox, False for FLEX production, where real money moves."
    )


@pytest.mark.parametrize("name", ["same_day_cutoff_time", "same_day_cutoff_timezone"])
def test_same_day_needs_a_cutoff(name: str) -> None:
    """Both of its parts are required as long as same-day transactions are on, and only then."""
    assert _failures(**{name: None}) == [Failure(name, "is required when same_day is on")]
    assert _failures(**{name: None, "same_day": False}) == []


def test_all_failures_come_at_once() -> None:
    """Nobody has to run a preview for each mistake."""
    failures = _failures(
        username=True,
        password="",
        sandbox_mode=None,
        same_day_cutoff_time="16:07",
        same_day_cutoff_timezone="US/Montain",
        pasword="x",
    )
    assert [failure.name for failure in failures] == [
        "username",
        "password",
        "sandbox_mode",
        "same_day_cutoff_time",
        "same_day_cutoff_timezone",
        "pasword",
    ]


def test_inputs_that_fail_come_back_as_they_were_given() -> None:
    """Nothing is brought into canonical form by halves."""
    inputs, _ = check_inputs({**PUBLISHED, "name": " padded ", "username": ""})
    assert inputs == {**PUBLISHED, "name": " padded ", "username": ""}


@pytest.mark.parametrize(
    ("name", "written", "canonical"),
    [
        ("name", "  FLEX Processor\n", "FLEX Processor"),
        ("account", " eu ", "eu"),
        ("same_day_cutoff_time", "9:00", "09:00"),
        ("same_day_cutoff_time", " 09:00 ", "09:00"),
        ("same_day_cutoff_time", "16:00:00", "16:00"),
        ("same_day_cutoff_timezone", "us/mountain", "US/Mountain"),
        ("same_day_cutoff_timezone", " US/Mountain\n", "US/Mountain"),
        ("same_day_cutoff_timezone", "utc", "UTC"),
    ],
)
def test_ways_to_write_a_value_become_one(name: str, written: str, canonical: str) -> None:
    """What is written differently but means the same is no difference."""
    assert _canonical(**{name: written})[name] == canonical


@pytest.mark.parametrize("name", [*sorted(SECRETS), "username", "client_id"])
def test_credentials_are_taken_to_the_letter(name: str) -> None:
    """A blank may belong to a password, so that none is trimmed."""
    assert _canonical(**{name: " a b\n"})[name] == " a b\n"


def test_only_same_day_has_a_default() -> None:
    """Deleting its line switches it off; every other input that is unset stays unmanaged."""
    required = {
        name: PUBLISHED[name]
        for name, field in FlexProcessorInputs.model_fields.items()
        if field.is_required()
    }
    assert check_inputs(required) == (required | {"same_day": False}, [])


def test_unset_inputs_are_left_out() -> None:
    """None means unset, whoever writes it."""
    assert "account_balance_check" not in _canonical(account_balance_check=None)


@pytest.mark.parametrize("name", FlexProcessorInputs.model_fields)
def test_what_is_not_known_yet_passes(name: str) -> None:
    """An unknown value is returned as it is, and asks for nothing from the others."""
    unknown = Unknown()
    inputs, failures = check_inputs({**PUBLISHED, name: unknown}, Unknown)
    assert failures == []
    assert inputs == {**PUBLISHED, name: unknown}


def test_an_unknown_same_day_asks_for_no_cutoff() -> None:
    """Whether a cut-off is required cannot be said before the update."""
    declared = {**PUBLISHED, "same_day": Unknown(), "same_day_cutoff_time": None}
    assert check_inputs(declared, Unknown)[1] == []


def test_unknown_values_do_not_hide_what_is_wrong_beside_them() -> None:
    """What can be judged is judged."""
    _, failures = check_inputs({**PUBLISHED, "name": Unknown(), "username": ""}, Unknown)
    assert failures == [Failure("username", "must not be empty")]


def test_unknown_values_mean_nothing_unless_announced() -> None:
    """Only the type that the caller names stands for what is not known."""
    assert _failures(name=Unknown()) == [Failure("name", "must be a string, not a Unknown")]


def test_the_secrets_are_the_three_of_the_contract() -> None:
    """They are derived from the types of the fields."""
    assert {"password", "client_secret", "card_gateway_private_api_key"} == SECRETS


def test_what_is_ours_does_not_travel() -> None:
    """The account's name and the deletion protection mean nothing to Secure Payments."""
    assert {*FlexProcessorInputs.model_fields} - {*WIRE} == {"account", "deletion_protection"}
    assert {*PUBLISHED} <= {*WIRE}


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize("wrong", [["hunter2"], {"hunter2": "hunter2"}, Canary()])
def test_a_failure_never_holds_a_secret(name: str, wrong: object) -> None:
    """Not even where the secret itself is what is wrong."""
    assert "hunter2" not in repr(_failures(**{name: wrong}))


@pytest.mark.parametrize("name", [*FlexProcessorInputs.model_fields, "pasword"])
def test_a_failure_says_whether_its_value_may_be_shown(name: str) -> None:
    """That of a secret may not, nor that of a name that may be a misspelt secret's."""
    [failure] = _failures(**{name: ["wrong"]})
    assert failure.secret is (name in SECRETS or name == "pasword")


def test_a_misspelt_secret_is_not_shown() -> None:
    """A name that we do not know may still belong to a secret."""
    assert "hunter2" not in repr(_failures(pasword="hunter2", Password=Canary()))


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_inputs_do_not_show_their_secrets(name: str) -> None:
    """Neither their repr nor their text nor their JSON does."""
    inputs = FlexProcessorInputs.model_validate({**PUBLISHED, name: "hunter2"})
    assert "hunter2" not in f"{inputs!r} {inputs} {inputs.model_dump_json()}"


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize("wrong", [["hunter2"], Canary()])
def test_validation_errors_do_not_show_secrets(name: str, wrong: object) -> None:
    """Whoever lets pydantic's own error through leaks nothing."""
    with pytest.raises(ValidationError) as caught:
        FlexProcessorInputs.model_validate({**PUBLISHED, name: wrong, "username": ""})
    assert "hunter2" not in f"{caught.value!r} {caught.value}"


def test_every_quarter_of_an_hour_is_a_cutoff() -> None:
    """The 96 times of the grid are accepted as they are."""
    assert [_canonical(same_day_cutoff_time=time)["same_day_cutoff_time"] for time in GRID] == GRID


def test_every_other_minute_is_refused_with_its_neighbours() -> None:
    """The failure names the time of the grid before it and the one after it."""
    every = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60)]
    for time in sorted({*every} - {*GRID}):
        after = bisect.bisect(GRID, time)
        nearest = f'use "{GRID[after - 1]}" or "{GRID[after % len(GRID)]}"'
        [failure] = _failures(same_day_cutoff_time=time)
        assert failure.reason == f"must be in steps of 15 minutes: {nearest}"


@given(st.text() | st.from_regex(r"\s*\d{1,2}:\d{2}(:\d{2})?\s*", fullmatch=True))
def test_a_cutoff_is_on_the_grid_or_a_failure(text: str) -> None:
    """Whatever text is accepted as a time, the grid's own spelling is what is sent."""
    inputs, failures = check_inputs({**PUBLISHED, "same_day_cutoff_time": text})
    assert failures or inputs["same_day_cutoff_time"] in GRID


def test_every_zone_of_the_machine_is_known() -> None:
    """The zones are those of the `tzdata` package, which has all that a system has."""
    for zone in zoneinfo.available_timezones() - {"localtime", "posixrules"}:
        assert _canonical(same_day_cutoff_timezone=zone)["same_day_cutoff_timezone"] == zone


filled = st.text(min_size=1).filter(str.strip)
time_of_day = st.builds(
    lambda hour, minute, tail: f"{hour}:{minute:02}{tail}",
    st.integers(0, 23),
    st.sampled_from([0, 15, 30, 45]),
    st.sampled_from(["", ":00", " "]),
)
acceptable = st.fixed_dictionaries(
    {
        **dict.fromkeys(["name", "username", "password", "client_id", "client_secret"], filled),
        "sandbox_mode": st.booleans(),
        "same_day": st.booleans(),
        "same_day_cutoff_time": time_of_day,
        "same_day_cutoff_timezone": st.sampled_from(["us/mountain", " UTC", "Asia/Kolkata"]),
    },
    optional={
        "card_gateway_private_api_key": filled,
        "account_balance_check": st.none() | st.booleans(),
        "process_non_connected": st.none() | st.booleans(),
        "account": st.none() | filled,
    },
)


@given(acceptable)
def test_a_canonical_form_stays_as_it_is(declared: dict[str, Any]) -> None:
    """Checking what was checked changes nothing, so that a second preview is empty."""
    canonical, failures = check_inputs(declared)
    assert failures == []
    assert check_inputs(canonical) == (canonical, [])


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=3,
)


@given(st.dictionaries(st.sampled_from(list(PUBLISHED)) | st.text(), anything))
def test_nothing_that_is_declared_raises(declared: dict[str, Any]) -> None:
    """Whatever a program passes, it is either canonical or a list of failures."""
    inputs, failures = check_inputs(declared)
    assert failures or check_inputs(inputs) == (inputs, [])

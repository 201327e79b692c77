"""Where the settings of an account come from, and what is refused about them."""

from __future__ import annotations

import json
import os
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_loanpro.errors import SettingsError
from pulumi_loanpro.secure_payments.account import DEFAULT_URL, Account
from pulumi_loanpro.secure_payments.settings import load_account, load_url, unknown_variables

if TYPE_CHECKING:
    from collections.abc import Mapping

PAIR = {"loanpro:token": "token", "loanpro:secret": "secret"}

CORRECT = "Correct them where they are set: by `pulumi config set`, or in the environment."
"""What to do about values that cannot be used."""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine's environment holds, the tests start without it."""
    for variable in [name for name in os.environ if name.upper().startswith("LOANPRO_")]:
        monkeypatch.delenv(variable)


def _load(config: Mapping[str, str] = PAIR, name: str | None = None) -> Account:
    return load_account(name, config.get)


def _accounts(**accounts: Any) -> dict[str, str]:
    """Stack configuration with named accounts, as Pulumi hands structured values over."""
    return {"loanpro:accounts": json.dumps(accounts)}


def _refusal(config: Mapping[str, str] = PAIR, name: str | None = None) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        _load(config, name)
    return caught.value


def _value(account: Account, key: str) -> str:
    value = getattr(account, key)
    return str(value.get_secret_value() if key in ("token", "secret") else value)


def test_a_pair_is_enough() -> None:
    """URL and times have defaults; the default account has no name."""
    account = _load()
    assert (account.name, account.url) == (None, DEFAULT_URL)
    assert (account.deadline, account.list_delay) == (60.0, 10.0)
    assert (_value(account, "token"), _value(account, "secret")) == ("token", "secret")


SOURCES = [
    ("url", "https://stack.example/api", "https://environment.example/api"),
    ("token", "stack-token", "environment-token"),
    ("secret", "stack-secret", "environment-secret"),
    ("deadline", "5.0", "6.0"),
    ("list_delay", "1.0", "2.0"),
]


@pytest.mark.parametrize(("key", "stack", "environment"), SOURCES)
def test_stack_configuration_comes_first_value_by_value(
    monkeypatch: pytest.MonkeyPatch, key: str, stack: str, environment: str
) -> None:
    """One value of the stack replaces that value of the environment and no other."""
    for other, _, its_environment in SOURCES:
        monkeypatch.setenv(f"LOANPRO_{other.upper()}", its_environment)
    account = _load({f"loanpro:{key}": stack})
    assert _value(account, key) == stack
    for other, _, its_environment in SOURCES:
        assert other == key or _value(account, other) == its_environment
    assert _value(_load({}), key) == environment


@pytest.mark.parametrize(("key", "stack", "environment"), SOURCES)
def test_named_accounts_follow_the_same_order(
    monkeypatch: pytest.MonkeyPatch, key: str, stack: str, environment: str
) -> None:
    """One account may take some of its values from the stack and others from the environment."""
    for other, _, its_environment in SOURCES:
        monkeypatch.setenv(f"LOANPRO_ACCOUNTS__EU__{other.upper()}", its_environment)
    account = _load(_accounts(eu={key: stack}), "eu")
    assert account.name == "eu"
    assert _value(account, key) == stack
    for other, _, its_environment in SOURCES:
        assert other == key or _value(account, other) == its_environment
    assert _value(_load({}, "eu"), key) == environment


def test_accounts_of_both_sources_stand_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """That the stack names accounts does not hide those of the environment."""
    monkeypatch.setenv("LOANPRO_ACCOUNTS__US__TOKEN", "us-token")
    monkeypatch.setenv("LOANPRO_ACCOUNTS__US__SECRET", "us-secret")
    config = _accounts(eu={"token": "eu-token", "secret": "eu-secret"})
    assert _value(_load(config, "eu"), "token") == "eu-token"
    assert _value(_load(config, "us"), "token") == "us-token"


@pytest.mark.parametrize("name", ["EU-West", "eu-west", "eu_west"])
@pytest.mark.parametrize("spelling", ["EU-West", "eu_west"])
def test_an_account_is_found_by_any_spelling(
    monkeypatch: pytest.MonkeyPatch, name: str, spelling: str
) -> None:
    """The environment knows no case and no hyphen, so that no two accounts differ by them alone."""
    monkeypatch.setenv("LOANPRO_ACCOUNTS__EU_WEST__TOKEN", "token")
    assert _load(_accounts(**{spelling: {"secret": "secret"}}), name).name == name


def test_a_named_account_takes_url_and_times_of_the_default_one() -> None:
    """Two accounts of one service need the service's address only once."""
    config = {
        "loanpro:url": "https://pay.example/api",
        "loanpro:deadline": "5",
        "loanpro:list_delay": "1",
        **_accounts(eu={"token": "t", "secret": "s"}),
    }
    account = _load(config, "eu")
    assert account.url == "https://pay.example/api"
    assert (account.deadline, account.list_delay) == (5.0, 1.0)


def test_a_named_account_has_its_own_pair() -> None:
    """It never falls back to the credentials of the default account."""
    error = _refusal(PAIR | _accounts(eu={"token": "t"}), "eu")
    assert str(error) == (
        "The Secure Payments credentials of the account 'eu' lack the secret. Set them with "
        "`pulumi config set --path --secret loanpro:accounts.eu.token` and "
        "`pulumi config set --path --secret loanpro:accounts.eu.secret`, or in the environment "
        "as LOANPRO_ACCOUNTS__EU__TOKEN and LOANPRO_ACCOUNTS__EU__SECRET. [LP-settings]"
    )


@pytest.mark.parametrize(
    ("present", "lacks"),
    [
        ([], "the token and the secret"),
        (["loanpro:token"], "the secret"),
        (["loanpro:secret"], "the token"),
    ],
)
def test_half_a_pair_is_refused(present: list[str], lacks: str) -> None:
    """The error says what is missing and both ways to set it."""
    assert str(_refusal({key: PAIR[key] for key in present})) == (
        f"The Secure Payments credentials of the default account lack {lacks}. Set them with "
        "`pulumi config set --secret loanpro:token` and "
        "`pulumi config set --secret loanpro:secret`, "
        "or in the environment as LOANPRO_TOKEN and LOANPRO_SECRET. [LP-settings]"
    )


def test_an_unknown_account_is_named_beside_the_known_ones() -> None:
    """A misspelt name is seen at once."""
    known = _accounts(us={"token": "t"}, eu={"token": "t"})
    assert _refusal(known, "ue").problem == (
        "The settings know no account 'ue' (known: 'eu', 'us')."
    )
    assert _refusal({}, "eu").problem == "The settings know no account 'eu' (known: none)."


@pytest.mark.parametrize(
    "url",
    [
        "https://securepayments.loanpro.io/api",
        "https://pay.example:8443/api",
        "http://localhost:8000/api",
        "http://127.0.0.1/api",
        "http://127.8.8.8:1/api",
        "http://[::1]:8000/api",
    ],
)
def test_a_url_is_encrypted_or_of_this_machine(url: str) -> None:
    """Credentials travel in the clear on the loopback only."""
    assert _load(PAIR | {"loanpro:url": url}).url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://securepayments.loanpro.io/api",
        "http://localhost.example/api",
        "http://127.0.0.1.example/api",
        "http://10.0.0.1/api",
        "http://0.0.0.0/api",
    ],
)
def test_a_url_without_encryption_is_refused(url: str) -> None:
    """Credentials are not sent in clear, and the error says so."""
    assert str(_refusal(PAIR | {"loanpro:url": url})) == (
        "Settings that cannot be used: loanpro:url (or LOANPRO_URL) must start with https://, "
        f"since credentials travel to it. {CORRECT} [LP-settings]"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://user@pay.example/api",
        "https://user:hunter2@pay.example/api",  # pragma: allowlist secret
        "https://pay.example/api?key=hunter2",
        "https://pay.example/api#hunter2",
    ],
)
def test_a_url_is_a_base_url(url: str) -> None:
    """A user, a query or a fragment has no place in it."""
    assert "must be a plain base URL" in _refusal(PAIR | {"loanpro:url": url}).problem


@pytest.mark.parametrize("url", ["nowhere", "ftp://pay.example/api", "https://", ""])
def test_what_is_no_url_is_refused(url: str) -> None:
    """The error shows how a URL looks."""
    assert str(_refusal(PAIR | {"loanpro:url": url})) == (
        "Settings that cannot be used: loanpro:url (or LOANPRO_URL) must be a URL such as "
        f"{DEFAULT_URL}. {CORRECT} [LP-settings]"
    )


def test_a_url_needs_no_credentials() -> None:
    """It is known before they are: its own, that of the default account, or LoanPro's."""
    config = {"loanpro:url": "https://pay.example/api/"}
    accounts = _accounts(eu={"url": "https://eu.example/api"}, us={"token": "t"})
    assert load_url(None, dict[str, str]().get) == DEFAULT_URL
    assert load_url("us", accounts.get) == DEFAULT_URL
    assert load_url("us", (config | accounts).get) == "https://pay.example/api"
    assert load_url("eu", (config | accounts).get) == "https://eu.example/api"


def test_a_slash_at_the_end_of_a_url_means_nothing() -> None:
    """The state holds the URL, so that there must be one spelling."""
    assert _load(PAIR | {"loanpro:url": "https://pay.example/api/"}).url == (
        "https://pay.example/api"
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n", " ", "\t\n"])
def test_the_end_of_a_line_is_no_part_of_a_credential(
    monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """A token that was read from a file is trimmed, whichever source it comes from."""
    monkeypatch.setenv("LOANPRO_SECRET", f"secret{ending}")
    account = _load({"loanpro:token": f"token{ending}"})
    assert (_value(account, "token"), _value(account, "secret")) == ("token", "secret")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "must not be empty"),
        ("\n", "must not be empty"),
        ("a\nb", "must consist of printable ASCII characters, to travel as a header"),
        ("schlüssel", "must consist of printable ASCII characters, to travel as a header"),
    ],
)
def test_a_credential_can_travel_as_a_header(value: str, reason: str) -> None:
    """What cannot is refused before anything is sent."""
    assert _refusal(PAIR | {"loanpro:token": value}).problem == (
        f"Settings that cannot be used: loanpro:token (or LOANPRO_TOKEN) {reason}."
    )


@pytest.mark.parametrize("key", ["deadline", "list_delay"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "soon", ""])
def test_a_time_is_a_number_of_seconds(key: str, value: str) -> None:
    """It is finite and more than nothing."""
    problem = _refusal(PAIR | {f"loanpro:{key}": value}).problem
    assert problem.startswith(
        f"Settings that cannot be used: loanpro:{key} (or LOANPRO_{key.upper()}) "
        "must be a number of seconds above 0, such as "
    )


@pytest.mark.parametrize("value", ["0", "1.5", "many"])
def test_a_concurrency_is_a_number_of_requests(value: str) -> None:
    """The number is whole, and at least one."""
    assert "must be a whole number above 0" in _refusal({"loanpro:concurrency": value}).problem


def test_a_misspelt_setting_of_an_account_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names those that there are."""
    monkeypatch.setenv("LOANPRO_ACCOUNTS__EU__TOKN", "1")
    assert str(_refusal()) == (
        "Settings that cannot be used: loanpro:accounts.eu.tokn (or LOANPRO_ACCOUNTS__EU__TOKN) "
        "is no setting; those of an account are url, token, secret, deadline, list_delay, "
        "concurrency, lms_url, lms_token, lms_tenant. "
        f"{CORRECT} [LP-settings]"
    )


def test_all_that_cannot_be_used_is_named_at_once() -> None:
    """Each value stands with both of the places where it may come from."""
    config = {"loanpro:url": "nowhere", **_accounts(eu={"token": "", "colour": "blue"})}
    problem = _refusal(config).problem
    assert "loanpro:url (or LOANPRO_URL)" in problem
    assert "loanpro:accounts.eu.token (or LOANPRO_ACCOUNTS__EU__TOKEN)" in problem
    assert "loanpro:accounts.eu.colour" in problem


@pytest.mark.parametrize("text", ["[]", "eu", '"eu"', "{", "5", "null"])
def test_accounts_are_a_structured_value(text: str) -> None:
    """The error says how such a value is set."""
    assert str(_refusal(PAIR | {"loanpro:accounts": text})) == (
        "The stack configuration loanpro:accounts is no structured value. Set it by path: "
        "`pulumi config set --path --secret loanpro:accounts.eu.token`. [LP-settings]"
    )


@pytest.mark.parametrize("other", ["us-east", "US_EAST", "Us-East"])
def test_two_accounts_of_one_name_are_refused(other: str) -> None:
    """The later would win, and its login would be used for the other's processors."""
    accounts = {name: {"token": name, "secret": name} for name in ("us_east", other)}
    for name in ("us_east", other, None):
        error = _refusal({**PAIR, **_accounts(**accounts)}, name)
        assert error.problem == (
            f"The stack configuration loanpro:accounts has 'us_east' and {other!r}, which are one "
            "name: neither capitals nor hyphens tell accounts apart."
        )
        assert error.remedy == "Take one of the two out, or give it another name."


def test_accounts_of_the_environment_are_single_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """One variable that is no JSON is an error that says what to set instead."""
    monkeypatch.setenv("LOANPRO_ACCOUNTS", "eu")
    assert str(_refusal()) == (
        "The environment's LOANPRO_ACCOUNTS cannot be read. "
        "Set one variable for each value, such as LOANPRO_ACCOUNTS__EU__TOKEN. "
        "[LP-settings]"
    )


def test_the_default_account_is_not_troubled_by_other_variables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A variable of that prefix may belong to another tool, or be misspelt."""
    for variable in ("LOANPRO_TENANT", "LOANPRO_DEADLINE", "LOANPRO_ACCOUNTS__EU__URL"):
        monkeypatch.setenv(variable, "")
    assert unknown_variables() == ["LOANPRO_TENANT"]
    monkeypatch.delenv("LOANPRO_DEADLINE")
    monkeypatch.delenv("LOANPRO_ACCOUNTS__EU__URL")
    assert _load().url == DEFAULT_URL


@pytest.mark.parametrize(
    "config",
    [
        {"loanpro:token": "hunter2\x00"},
        {"loanpro:secret": "hunter2 ü"},
        {"loanpro:token": "hunter2"},
        {"loanpro:secret": "hunter2"},
        PAIR | {"loanpro:url": "https://user:hunter2@pay.example/api"},  # pragma: allowlist secret
        PAIR | {"loanpro:url": "hunter2"},
        PAIR | {"loanpro:deadline": "hunter2"},
        {"loanpro:accounts": "{hunter2"},
        {"loanpro:accounts": '"hunter2"'},
        _accounts(eu="hunter2"),
        _accounts(eu=["hunter2"]),
        _accounts(eu={"token": {"a": "hunter2"}}),
        _accounts(eu={"tokn": "hunter2"}),
    ],
    ids=repr,
)
def test_no_error_holds_a_secret(config: dict[str, str]) -> None:
    """Neither its text nor its traceback, whatever is wrong with the value."""
    assert "hunter2" not in "".join(traceback.format_exception(_refusal(config)))


@pytest.mark.parametrize(
    "variable", ["LOANPRO_ACCOUNTS", "LOANPRO_ACCOUNTS__EU", "LOANPRO_URL", "LOANPRO_DEADLINE"]
)
def test_no_error_holds_a_secret_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """A secret that was put into the wrong variable stays there."""
    monkeypatch.setenv(variable, "{hunter2")
    assert "hunter2" not in "".join(traceback.format_exception(_refusal()))


def test_an_account_does_not_show_its_pair() -> None:
    """Neither repr nor text does, so that a log cannot."""
    account = _load({"loanpro:token": "hunter2", "loanpro:secret": "hunter3"})
    assert "hunter" not in f"{account!r} {account}"

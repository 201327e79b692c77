"""Which Secure Payments account: URL, token, secret and limits.

Stack configuration comes first, the environment second, value by value:

| stack configuration | environment | default |
| --- | --- | --- |
| `loanpro:url` | `LOANPRO_URL` | `https://securepayments.loanpro.io/api` |
| `loanpro:token` | `LOANPRO_TOKEN` | |
| `loanpro:secret` | `LOANPRO_SECRET` | |
| `loanpro:deadline` | `LOANPRO_DEADLINE` | 60 seconds for one operation |
| `loanpro:concurrency` | `LOANPRO_CONCURRENCY` | 32 requests at a time |
| `loanpro:list_delay` | `LOANPRO_LIST_DELAY` | 10 seconds until a list shows what was created |
| `loanpro:lms_url` | `LOANPRO_LMS_URL` | LoanPro LMS is not asked |
| `loanpro:lms_token` | `LOANPRO_LMS_TOKEN` | |
| `loanpro:lms_tenant` | `LOANPRO_LMS_TENANT` | |
| `loanpro:accounts` (`eu.token` …) | `LOANPRO_ACCOUNTS__EU__TOKEN` … | |

A named account takes URLs, times and concurrency of the default account where it has none of its
own; tokens, secret and tenant are always its own.
"""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError
from pydantic_core import from_json
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from pulumi_loanpro.errors import SettingsError
from pulumi_loanpro.secrecy import Hidden
from pulumi_loanpro.secure_payments.account import (
    DEFAULT_URL,
    Account,
    LoanProLms,
    Values,
)
from pulumi_loanpro.wording import account_called, account_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic_core import ErrorDetails

    StackConfiguration = Callable[[str], str | None]
    """Gives the stack configuration's value of a key such as `loanpro:token`, or None."""


class _Settings(Values, BaseSettings):
    """The values of the default account beside those of the named ones."""

    model_config = SettingsConfigDict(
        env_prefix="LOANPRO_", env_nested_delimiter="__", extra="forbid", hide_input_in_errors=True
    )

    accounts: dict[str, Values] = Field(default={}, description="accounts by name")


_OWN = ("token", "secret", "lms_token", "lms_tenant")
"""What a named account never takes from the default one."""

VARIABLES = tuple(f"LOANPRO_{key.upper()}" for key in _Settings.model_fields)
"""What the environment may say, besides the values of single accounts."""


def load_account(name: str | None, config: StackConfiguration) -> Account:
    """Finds the settings of one account.

    Args:
        name: The account's name; None for the default account.
        config: Gives the stack configuration's value of a key such as `loanpro:token`, or None.

    Raises:
        SettingsError: A value is missing or cannot be used; says which, and where to set it.
    """
    settings = _load(config)
    own = _own(settings, name)
    missing = [part for part in ("token", "secret") if getattr(own, part) is None]
    if missing:
        whose = account_called(name)
        raise SettingsError(
            f"The Secure Payments credentials of {whose} lack the {' and the '.join(missing)}.",
            _where_to_set(name),
        )
    chosen = settings.model_dump(exclude_none=True) | own.model_dump(exclude_none=True)
    known = {"name": name, "url": _base_url(settings, own), "lms": _lms(settings, own, name)}
    return Account.model_validate(chosen | known)


def load_url(name: str | None, config: StackConfiguration) -> str:
    """The base URL of an account, whether it has credentials or not.

    Raises:
        SettingsError: A value cannot be used, or there is no such account.
    """
    settings = _load(config)
    return _base_url(settings, _own(settings, name))


def account_names(config: StackConfiguration) -> list[str | None]:
    """The accounts that the settings know: the default one as None, then the named ones.

    The default account counts where it has credentials, or where there is no other.

    Raises:
        SettingsError: A value cannot be used.
    """
    settings = _load(config)
    has_default = settings.token or settings.secret or not settings.accounts
    return [*([None] if has_default else []), *sorted(settings.accounts)]


def where_found(name: str | None, config: StackConfiguration) -> dict[str, str]:
    """Where each setting of an account comes from; those that are not set are left out.

    Raises:
        SettingsError: A value cannot be used, or there is no such account.
    """
    own = _own(_load(config), name)
    stack = _stack_values(config)
    found: dict[str, str] = {}
    if name is not None:
        stack = stack.get("accounts", {}).get(account_key(name), {})
        found = where_found(None, config)
        for credential in _OWN:
            found.pop(credential, None)
    for key in Values.model_fields:
        if stack.get(key) is not None:
            found[key] = f"stack configuration {_stack_prefix(name)}{key}"
        elif getattr(own, key) is not None:
            found[key] = f"environment variable {_variable_prefix(name)}{key.upper()}"
    return found


def unknown_variables() -> list[str]:
    """Variables of the environment that look like settings and are none.

    They may belong to another tool, so that they are no error.
    """
    return [
        name
        for name in sorted(os.environ)
        if name.upper().startswith("LOANPRO_")
        and name.upper() not in VARIABLES
        and not name.upper().startswith("LOANPRO_ACCOUNTS__")
    ]


def _lms(settings: _Settings, own: Values, name: str | None) -> LoanProLms | None:
    """LoanPro LMS, where an account has all that it takes to ask it, and None where nothing."""
    url, token, tenant = own.lms_url or settings.lms_url, own.lms_token, own.lms_tenant
    if url and token and tenant:
        return LoanProLms(url=str(url).rstrip("/"), token=token, tenant=tenant)
    if token or tenant or (url and name is None):
        given = {"lms_url": url, "lms_token": token, "lms_tenant": tenant}
        missing = " and the ".join(key for key, value in given.items() if not value)
        path = _stack_prefix(name)
        raise SettingsError(
            f"The LoanPro LMS settings of {account_called(name)} lack the {missing}.",
            f"Set all three, {path}lms_url, {path}lms_token and {path}lms_tenant, or none of them.",
        )
    return None


def _base_url(settings: _Settings, own: Values) -> str:
    return str(own.url or settings.url or DEFAULT_URL).rstrip("/")


def _own(settings: _Settings, name: str | None) -> Values:
    own = settings if name is None else settings.accounts.get(account_key(name))
    if own is None:
        known = ", ".join(map(repr, sorted(settings.accounts))) or "none"
        raise SettingsError(
            f"The settings know no account {name!r} (known: {known}).", _where_to_set(name)
        )
    return own


def _stack_values(config: StackConfiguration) -> dict[str, Any]:
    values: dict[str, Any] = {
        key: value
        for key in _Settings.model_fields
        if (value := _stack_value(key, config)) is not None
    }
    if "accounts" in values:
        values["accounts"] = _named_accounts(values["accounts"])
    return values


def _stack_value(key: str, config: StackConfiguration) -> str | None:
    value = config(f"loanpro:{key}")
    return None if value is None else Hidden(value)


def _load(config: StackConfiguration) -> _Settings:
    try:
        return _Settings(**_stack_values(config))
    except ValidationError as error:
        problems = "; ".join(map(_problem, error.errors(include_url=False)))
        raise SettingsError(
            f"Settings that cannot be used: {problems}.",
            "Correct them where they are set: by `pulumi config set`, or in the environment.",
        ) from None
    except SourceError:
        raise SettingsError(
            "The environment's LOANPRO_ACCOUNTS cannot be read.",
            "Set one variable for each value, such as LOANPRO_ACCOUNTS__EU__TOKEN.",
        ) from None


def _named_accounts(text: str) -> dict[str, Any]:
    # No variable holds what is parsed: a traceback with locals would show it.
    try:
        # Unlike Python's own parser, this one refuses half a character, which is no text.
        written = sorted(from_json(text).keys(), key=account_key)
        same = [pair for pair in pairwise(written) if len({*map(account_key, pair)}) == 1]
        if not same:
            return {account_key(name): values for name, values in from_json(text).items()}
    except (AttributeError, ValueError):
        raise SettingsError(
            "The stack configuration loanpro:accounts is no structured value.",
            "Set it by path: `pulumi config set --path --secret loanpro:accounts.eu.token`.",
        ) from None
    one, other = same[0]
    raise SettingsError(
        f"The stack configuration loanpro:accounts has {one!r} and {other!r}, which are one name: "
        "neither capitals nor hyphens tell accounts apart.",
        "Take one of the two out, or give it another name.",
    )


def _problem(error: ErrorDetails) -> str:
    path = [str(part) for part in error["loc"]]
    variable = "LOANPRO_" + "__".join(path).upper()
    match error["type"]:
        case "value_error":
            reason = error["msg"].removeprefix("Value error, ")
        case "extra_forbidden":
            reason = f"is no setting; those of an account are {', '.join(Values.model_fields)}"
        case "model_type":
            reason = "must hold a token, a secret and the like"
        case _:
            reason = f"must be {_Settings.model_fields[path[-1]].description}"
    return f"loanpro:{'.'.join(path)} (or {variable}) {reason}"


def _stack_prefix(name: str | None) -> str:
    return "loanpro:" if name is None else f"loanpro:accounts.{name}."


def _variable_prefix(name: str | None) -> str:
    return "LOANPRO_" if name is None else f"LOANPRO_ACCOUNTS__{account_key(name).upper()}__"


def _where_to_set(name: str | None) -> str:
    path, prefix = _stack_prefix(name), _variable_prefix(name)
    by_path = "" if name is None else "--path "
    return (
        f"Set them with `pulumi config set {by_path}--secret {path}token` and "
        f"`pulumi config set {by_path}--secret {path}secret`, "
        f"or in the environment as {prefix}TOKEN and {prefix}SECRET."
    )

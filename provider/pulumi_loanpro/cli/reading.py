"""What the command line wants to know: the settings, and what accounts hold."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from pulumi_loanpro.cli.stacks import hinting, stack_configuration
from pulumi_loanpro.cli.terminal import watched
from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.fields import SECRETS, WIRE
from pulumi_loanpro.lifecycle.operations import Lifecycle
from pulumi_loanpro.secure_payments.client import SecurePayments
from pulumi_loanpro.secure_payments.settings import account_names, load_account

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pulumi_loanpro.cli.terminal import Row
    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.secure_payments.account import Account
    from pulumi_loanpro.secure_payments.configuration import ServerSet
    from pulumi_loanpro.secure_payments.settings import StackConfiguration

FIELDS = (
    "id",
    *(name for name in WIRE if name not in SECRETS),
    *("account", "user_id", "created", "updated", "url"),
)
"""What is shown of a processor: all but its secrets."""


def settings_of(name: str | None, stack: str | None) -> Account:
    """The settings of an account.

    Args:
        name: The account's name; None for the default account.
        stack: The stack whose configuration comes before the environment, if any.

    Raises:
        SettingsError: A value is missing or cannot be used.
    """
    with hinting(stack):
        return load_account(name, stack_configuration(stack))


def listed(account: Account) -> list[Row]:
    """What an account holds, by ID.

    Raises:
        RequestError: It could not be asked.
    """
    [rows] = asyncio.run(watched("Listing", [_rows(account)]))
    return rows


def listings(names: Sequence[str | None], stack: str | None) -> list[list[Row] | LoanProError]:
    """What each of several accounts holds, or why that is not known.

    Args:
        names: The accounts' names, None among them for the default account; without any, all
            that the settings know.
        stack: The stack whose configuration comes before the environment, if any.

    Raises:
        SettingsError: No account's settings can be read.
    """
    with hinting(stack):
        config = stack_configuration(stack)
        names = names or account_names(config)
    return asyncio.run(watched("Listing", [_rows_or_error(name, config, stack) for name in names]))


async def _rows_or_error(
    name: str | None, config: StackConfiguration, stack: str | None
) -> list[Row] | LoanProError:
    try:
        with hinting(stack):
            account = load_account(name, config)
        return await _rows(account)
    except LoanProError as error:
        return error


async def _rows(account: Account) -> list[Row]:
    async with aclosing(SecurePayments(account)) as client:
        return [_row(it, account) for it in await Lifecycle(client).everything()]


def _row(actual: ServerSet, account: Account) -> Row:
    """All fields, in their order; None where one is not known."""
    known = actual.model_dump() | {"account": account.name, "url": account.url}
    return {name: known.get(name) for name in FIELDS}


def details(account: Account, id_: str) -> Row:
    """All of one configuration but its secrets.

    Raises:
        RequestError: It could not be read.
    """
    return asyncio.run(_details(account, id_))


async def _details(account: Account, id_: str) -> Row:
    async with aclosing(SecurePayments(account)) as client:
        [actual] = await watched("Reading", [Lifecycle(client).actual(id_)])
    return _row(actual, account)


def states(account: Account, ids: Iterable[str]) -> dict[str, Properties]:
    """The outputs of some configurations, by ID, as a state would hold them.

    Raises:
        RequestError: One could not be read.
    """
    return asyncio.run(_states(account, list(ids)))


async def _states(account: Account, ids: Sequence[str]) -> dict[str, Properties]:
    known = {"account": account.name} if account.name else {}
    async with aclosing(SecurePayments(account)) as client:
        lifecycle = Lifecycle(client)
        found = await watched("Reading", (lifecycle.read(id_, known) for id_ in ids))
    return {id_: state[0] for id_, state in zip(ids, found, strict=True) if state is not None}

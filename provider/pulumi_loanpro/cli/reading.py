"""What the command line wants to know: the settings, and what accounts hold."""

from __future__ import annotations

import asyncio
import fnmatch
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from pulumi_loanpro.cli.options import note
from pulumi_loanpro.cli.stacks import hinting, stack_configuration
from pulumi_loanpro.cli.terminal import watched
from pulumi_loanpro.errors import LoanProError, NotFoundError, RequestError
from pulumi_loanpro.fields import SECRETS, WIRE
from pulumi_loanpro.lifecycle.operations import Lifecycle
from pulumi_loanpro.secure_payments.answers import ID
from pulumi_loanpro.secure_payments.client import ATTEMPT, SecurePayments
from pulumi_loanpro.secure_payments.settings import account_names, load_account
from pulumi_loanpro.wording import plain

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable, Sequence

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


def listings(
    names: Sequence[str | None], stack: str | None
) -> dict[str | None, list[Row] | LoanProError]:
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
    names = list(dict.fromkeys(names))
    each = [_rows_or_error(name, config, stack) for name in names]
    return dict(zip(names, asyncio.run(watched("Listing", each)), strict=True))


def is_wanted(row: Row, mode: str | None, pattern: str | None) -> bool:
    """Whether a processor is among those that are asked for.

    Args:
        row: The processor.
        mode: `sandbox`, or `live` for those, too, whose mode is unknown; None for all.
        pattern: What its name is like, in upper or lower case; None for any name.
    """
    name = (row["name"] or "").casefold()
    is_like = pattern is None or fnmatch.fnmatchcase(name, pattern.casefold())
    return is_like and (mode is None or (row["sandbox_mode"] is True) is (mode == "sandbox"))


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


def details(account: Account, called: str) -> Row:
    """All of one configuration but its secrets.

    Args:
        account: Where it is.
        called: Its ID, or its name.

    Raises:
        RequestError: It could not be read.
        LoanProError: No configuration has this name, or several have it.
    """
    return asyncio.run(_details(account, called))


async def _details(account: Account, called: str) -> Row:
    async with aclosing(SecurePayments(account)) as client:
        [actual] = await watched("Reading", [_one(Lifecycle(client), called)])
        row = _row(actual, account)
        if client.loanpro:
            found = client.loanpro.lists(row["id"], row["name"] or "", account.deadline * ATTEMPT)
            [row["listed_in_loanpro"]] = await watched("Asking LoanPro", [_known(found)])
    return row


async def _known(asked: Coroutine[Any, Any, bool | None]) -> bool | None:
    """What LoanPro answers; None, and a note, where that is not known."""
    try:
        return await asked
    except RequestError as error:
        note(f"Whether LoanPro lists it is unknown: {error}")
        return None


async def _one(lifecycle: Lifecycle, called: str) -> ServerSet:
    """What has an ID, or else a name: there are names of digits alone."""
    if not ID.fullmatch(called):
        return await lifecycle.actual(await _id_of(lifecycle, called))
    try:
        return await lifecycle.actual(called)
    except NotFoundError:
        with suppress(LoanProError):
            return await lifecycle.actual(await _id_of(lifecycle, called))
        raise


async def _id_of(lifecycle: Lifecycle, name: str) -> str:
    found = await lifecycle.everything()
    ids = [it.id for it in found if (getattr(it, "name", None) or "").strip() == name.strip()]
    if len(ids) == 1:
        return ids[0]
    shown = plain(name)
    if ids:
        raise LoanProError(
            f'Several FLEX processors are called "{shown}": the IDs {" and ".join(ids)}.',
            "Show one of them by its ID.",
        )
    raise LoanProError(
        f'No FLEX processor is called "{shown}".', "`pulumi-loanpro list` shows those that exist."
    )


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

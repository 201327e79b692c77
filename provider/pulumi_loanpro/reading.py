"""What the command line wants to know: the settings, and what accounts hold."""

from __future__ import annotations

import asyncio
import json
import subprocess
from contextlib import aclosing
from typing import TYPE_CHECKING

from pulumi_loanpro.client import SecurePayments
from pulumi_loanpro.errors import SettingsError
from pulumi_loanpro.lifecycle import SERVER_SET, Lifecycle, attempting, listing
from pulumi_loanpro.model import SECRETS, WIRE
from pulumi_loanpro.settings import account_names, load_account
from pulumi_loanpro.terminal import watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pulumi_loanpro.lifecycle import Properties
    from pulumi_loanpro.settings import Account, Configuration
    from pulumi_loanpro.terminal import Row

FIELDS = ("id", *(name for name in WIRE if name not in SECRETS), "account", *SERVER_SET)
"""What is shown of a processor: all but its secrets."""


def row(known: Mapping[str, object]) -> Row:
    """All fields, in their order; None where one is not known."""
    return {name: known.get(name) for name in FIELDS}


def configuration(stack: str | None) -> Configuration:
    """What a stack's configuration says, secrets in clear, as the provider is told it.

    Args:
        stack: The stack's name; None for no configuration at all.

    Raises:
        SettingsError: The Pulumi CLI cannot read it here.
    """
    if stack is None:
        return _nothing
    problem = f"The configuration of the stack {stack!r} cannot be read"
    command = ["pulumi", "config", "--json", "--show-secrets", "--non-interactive"]
    try:
        done = subprocess.run(  # noqa: S603 - the CLI that the user has on PATH, and no shell
            [*command, f"--stack={stack}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return {key: entry["value"] for key, entry in json.loads(done.stdout).items()}.get
        said = " ".join(done.stderr.removeprefix("error: ").split()).rstrip(".")
        remedy = "Run this in the project; `pulumi stack ls` names its stacks."
    except OSError:
        said, remedy = "`pulumi` cannot be started", "Install the Pulumi CLI, or extend PATH."
    except (ValueError, LookupError):
        said, remedy = "`pulumi config` says something else", "Run `pulumi config` to see what."
    raise SettingsError(f"{problem}: {said}.", remedy)


def accounts(names: Sequence[str | None] | None, stack: str | None) -> list[Account]:
    """The settings of some accounts.

    Args:
        names: The accounts' names, None among them for the default account; None instead of
            names for all that the settings know.
        stack: The stack whose configuration comes before the environment, if any.

    Raises:
        SettingsError: A value is missing or cannot be used.
    """
    config = configuration(stack)
    try:
        return [load_account(name, config) for name in names or account_names(config)]
    except SettingsError as error:
        if stack is None:
            error.remedy += " With --stack, the configuration of a stack is read, too."
        raise


def listed(some: Iterable[Account]) -> list[Row]:
    """What the accounts hold, one account after the other, by ID.

    Raises:
        RequestError: An account could not be asked.
    """
    found = asyncio.run(watched("Listing", map(_list, some)))
    return [row for rows in found for row in rows]


async def _list(account: Account) -> list[Row]:
    async with aclosing(SecurePayments(account)) as client:
        with attempting(listing(account.name)):
            found = await client.list()
    found.sort(key=lambda live: (len(live.id), live.id))  # as numbers
    return [
        row(live.model_dump() | {"account": account.name, "url": account.url}) for live in found
    ]


def details(account: Account, ids: Iterable[str]) -> dict[str, Properties]:
    """The outputs of some configurations, by ID, as a state would hold them.

    Raises:
        RequestError: One could not be read.
    """
    return asyncio.run(_read(account, list(ids)))


async def _read(account: Account, ids: Sequence[str]) -> dict[str, Properties]:
    known = {"account": account.name} if account.name else {}
    async with aclosing(SecurePayments(account)) as client:
        lifecycle = Lifecycle(client)
        found = await watched("Reading", (lifecycle.read(id_, known) for id_ in ids))
    return {id_: live[0] for id_, live in zip(ids, found, strict=True) if live is not None}


def _nothing(_key: str) -> None:
    return None

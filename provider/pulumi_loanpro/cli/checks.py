"""Why does it not work? One check after another, each ok or with its remedy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_loanpro.cli.check import Check, failed
from pulumi_loanpro.cli.machine import machine
from pulumi_loanpro.cli.network import connection
from pulumi_loanpro.cli.set_up import set_up
from pulumi_loanpro.cli.stacks import hinting, stack_configuration
from pulumi_loanpro.errors import SettingsError
from pulumi_loanpro.secure_payments.settings import load_account, load_url, where_found

if TYPE_CHECKING:
    from collections.abc import Iterator


def examine(name: str | None, stack: str | None) -> Iterator[Check]:
    """Checks this machine, the project around, an account's settings, the way to Secure Payments.

    Args:
        name: The account's name; None for the default account.
        stack: The stack whose configuration comes before the environment, if any.
    """
    yield from machine()
    yield from set_up(Path.cwd())
    try:
        with hinting(stack):
            config = stack_configuration(stack)
            found, url = where_found(name, config), load_url(name, config)
    except SettingsError as error:
        yield failed("settings", error)
        return
    yield Check("url", f"{url} ({found.pop('url', 'the default')})")
    for setting, where in found.items():
        yield Check(setting, f"found ({where})")
    account = None
    try:
        with hinting(stack):
            account = load_account(name, config)
    except SettingsError as error:
        yield failed("settings", error)
    yield from connection(url, account)

"""The commands `pulumi-loanpro list` and `pulumi-loanpro show`."""

from __future__ import annotations

from itertools import chain
from typing import Annotated

import typer

from pulumi_loanpro.cli.options import (
    Account,
    Output,
    Stack,
    account_option,
    examples,
    name_pattern,
    note,
)
from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.wording import account_called

LIST_EPILOG = examples(
    "pulumi-loanpro list",
    "pulumi-loanpro list --live --match 'ACH*'",
    "pulumi-loanpro list --account eu --account us",
    "pulumi-loanpro list --all-accounts --stack prod -o json",
)

SHOW_EPILOG = examples(
    "pulumi-loanpro show 4711",
    "pulumi-loanpro show 'FLEX Processor' --account eu -o json",
)


def list_processors(  # noqa: PLR0913 - one argument for each option
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Only those that move real money, or may.")
    ] = False,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Only those of the sandbox.")] = False,
    match: Annotated[str | None, name_pattern("Only names like this.")] = None,
    account: Annotated[
        list[str] | None, account_option("One of the accounts in the settings; repeatable.")
    ] = None,
    all_accounts: Annotated[
        bool, typer.Option("--all-accounts", help="Every account in the settings.")
    ] = False,
    output: Output = "table",
    stack: Stack = None,
) -> None:
    """List the processors of an account, or of several.

    Exits with 1 if one of the accounts cannot be listed; the others are shown all the same.
    """
    from pulumi_loanpro.cli import reading, terminal

    if account and all_accounts:
        raise typer.BadParameter("Give either --account or --all-accounts.")
    if live and sandbox:
        raise typer.BadParameter("Give either --live or --sandbox.")
    found = reading.listings([] if all_accounts else account or [None], stack)
    mode = "live" if live else "sandbox" if sandbox else None
    errors = [it for it in found.values() if isinstance(it, LoanProError)]
    listed = {name: it for name, it in found.items() if not isinstance(it, LoanProError)}
    rows = [*chain.from_iterable(listed.values())]
    shown = [row for row in rows if reading.is_wanted(row, mode, match)]
    if rows and not shown:
        note(f"No FLEX processor is like that, of {len(rows)} in all.")
    for name in (name for name, it in listed.items() if not it):
        note(f"There are no FLEX processors in {account_called(name)}.")
    if listed:
        if output == "json":
            terminal.show_json(shown)
        elif shown:
            terminal.show_list(shown)
    for error in errors:
        note(f"error: {error}")
    raise typer.Exit(1 if errors else 0)


def show_processor(
    processor: Annotated[
        str, typer.Argument(metavar="PROCESSOR", help="Its ID in Secure Payments, or its name.")
    ],
    *,
    account: Account = None,
    output: Output = "table",
    stack: Stack = None,
) -> None:
    """Show all of one processor but its secrets, which Secure Payments never shows."""
    from pulumi_loanpro.cli import reading, terminal

    chosen = reading.settings_of(account, stack)
    row = reading.details(chosen, processor)
    if output == "json":
        terminal.show_json(row)
    else:
        terminal.show_details(row)

"""The commands `pulumi-loanpro list` and `pulumi-loanpro show`."""

# ruff: noqa: PLC0415 - as in app.py

from __future__ import annotations

from typing import Annotated

import typer

from pulumi_loanpro.cli.options import Account, Output, Stack, account_option, examples, note
from pulumi_loanpro.errors import LoanProError

LIST_EPILOG = examples(
    "pulumi-loanpro list",
    "pulumi-loanpro list --account eu --account us",
    "pulumi-loanpro list --all-accounts --stack prod --output json",
)

SHOW_EPILOG = examples(
    "pulumi-loanpro show 4711",
    "pulumi-loanpro show 4711 --account eu --output json",
)


def list_processors(
    *,
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
    found = reading.listings([] if all_accounts else account or [None], stack)
    errors = [it for it in found if isinstance(it, LoanProError)]
    if len(errors) < len(found):
        rows = [row for it in found if not isinstance(it, LoanProError) for row in it]
        if output == "json":
            terminal.show_json(rows)
        else:
            terminal.show_list(rows)
    for error in errors:
        note(f"error: {error}")
    raise typer.Exit(1 if errors else 0)


def show_processor(
    id_: Annotated[int, typer.Argument(metavar="ID", help="Its ID in Secure Payments.")],
    *,
    account: Account = None,
    output: Output = "table",
    stack: Stack = None,
) -> None:
    """Show all of one processor but its secrets, which Secure Payments never shows."""
    from pulumi_loanpro.cli import reading, terminal

    chosen = reading.settings_of(account, stack)
    row = reading.details(chosen, str(id_))
    if output == "json":
        terminal.show_json(row)
    else:
        terminal.show_details(row)

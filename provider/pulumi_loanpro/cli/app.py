"""The command line, `pulumi-loanpro`: look around, import, and find out why it does not work.

What a command is about goes to stdout; notes, errors and progress go to stderr. Exit status: 0
fine, 1 found a problem, 2 wrong usage. What a command needs is loaded when it runs, so that
`--help` comes at once.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

import io
import sys
from importlib import metadata
from typing import Annotated

try:
    import typer
except ModuleNotFoundError:
    sys.exit("error: The command line is an extra: `pip install 'pulumi-loanpro[cli]'`.")

from pulumi_loanpro.cli import import_ as cli_import
from pulumi_loanpro.cli import review as cli_review
from pulumi_loanpro.cli.options import Account, Output, Stack, account_option, examples, note
from pulumi_loanpro.errors import LoanProError

app = typer.Typer(
    context_settings={"help_option_names": ["--help", "-h"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Runs the command line; what goes wrong ends as one paragraph."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as stderr is: any name can be printed
    try:
        app(prog_name="pulumi-loanpro")
    except LoanProError as error:
        note(f"error: {error}")
        sys.exit(1)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it
    if wanted:
        typer.echo(f"pulumi-loanpro {metadata.version('pulumi-loanpro')}")
        raise typer.Exit


@app.callback(
    epilog=examples(
        "pulumi-loanpro doctor          does everything work?",
        "pulumi-loanpro list            what is there?",
        "pulumi-loanpro import --all    bring it under Pulumi",
    )
)
def options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """FLEX processors of LoanPro's Secure Payments.

    The account is the one that the provider talks to: from LOANPRO_TOKEN and LOANPRO_SECRET in
    the environment or, with --stack, from the configuration of a stack.
    """


@app.command(
    "list",
    epilog=examples(
        "pulumi-loanpro list",
        "pulumi-loanpro list --account eu --account us",
        "pulumi-loanpro list --all-accounts --stack prod --output json",
    ),
)
def list_(
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


@app.command(
    epilog=examples(
        "pulumi-loanpro show 4711",
        "pulumi-loanpro show 4711 --account eu --output json",
    )
)
def show(
    id_: Annotated[int, typer.Argument(metavar="ID", help="Its ID in Secure Payments.")],
    *,
    account: Account = None,
    output: Output = "table",
    stack: Stack = None,
) -> None:
    """Show all of one processor but its secrets, which Secure Payments never tells."""
    from pulumi_loanpro.cli import reading, terminal

    chosen = reading.settings_of(account, stack)
    [(found, outputs)] = reading.details(chosen, [str(id_)]).items()
    row = reading.row({"id": found, **outputs})
    if output == "json":
        terminal.show_json(row)
    else:
        terminal.show_details(row)


app.command("import", epilog=cli_import.EPILOG)(cli_import.import_)


@app.command(
    epilog=examples(
        "pulumi-loanpro doctor",
        "pulumi-loanpro doctor --account eu --stack prod",
    )
)
def doctor(*, account: Account = None, stack: Stack = None) -> None:
    """Find out why it does not work, and what to do about it.

    Checks versions, settings, the way to Secure Payments, credentials and clock. Exits with 1 if
    there is a problem.
    """
    from pulumi_loanpro.cli import terminal
    from pulumi_loanpro.cli.doctor import examine

    verdicts = set()
    for check in examine(account, stack):
        terminal.show_check(check)
        verdicts.add(check.verdict)
    raise typer.Exit(1 if "problem" in verdicts else 0)


app.command(epilog=cli_review.EPILOG)(cli_review.review)

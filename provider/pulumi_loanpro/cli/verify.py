"""The command `pulumi-loanpro verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from pulumi_loanpro.cli.options import Account, Stack, examples

EPILOG = examples(
    "pulumi-loanpro verify",
    "pulumi-loanpro verify --create-sandbox > report.txt",
)


def verify_service(
    *,
    create_sandbox: Annotated[
        bool,
        typer.Option(
            "--create-sandbox", help="Also create, change and delete one sandbox processor."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before that.")] = False,
    account: Account = None,
    stack: Stack = None,
) -> None:
    """Find out whether Secure Payments answers as this package expects.

    Much of its API is not published. This reads the account, changes nothing, and prints which of
    the forms that are possible it uses. The report holds no value of the account: no name, no ID,
    no words of the service. So it can be attached to an issue. Exits with 1 if something is new
    or a promise does not hold.
    """
    from pulumi_loanpro.cli import reading, verifying

    chosen = reading.settings_of(account, stack)
    if create_sandbox and not yes:
        typer.confirm(
            f"Create one sandbox processor with invented credentials in {chosen.url}, and delete "
            "it again?",
            abort=True,
            err=True,
        )
    verification = verifying.verify(chosen, create_sandbox=create_sandbox)
    raise typer.Exit(0 if verifying.report(verification) else 1)

"""The command `pulumi-loanpro doctor`."""

from __future__ import annotations

import typer

from pulumi_loanpro.cli.options import Account, Stack, examples

EPILOG = examples(
    "pulumi-loanpro doctor",
    "pulumi-loanpro doctor --account eu --stack prod",
)


def diagnose(*, account: Account = None, stack: Stack = None) -> None:
    """Find out why it does not work, and what to do about it.

    Checks versions, settings, the way to Secure Payments, credentials and clock; in a Pulumi
    project, also which Python its provider gets. Exits with 1 if there is a problem.
    """
    from pulumi_loanpro.cli import terminal
    from pulumi_loanpro.cli.checks import examine

    verdicts = set()
    for check in examine(account, stack):
        terminal.show_check(check)
        verdicts.add(check.verdict)
    raise typer.Exit(1 if "problem" in verdicts else 0)

"""The command `pulumi-loanpro review`."""

# ruff: noqa: PLC0415 - as in app.py

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pulumi_loanpro.cli.options import examples, note, text_file
from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.wording import plain

EPILOG = examples(
    "pulumi preview --json | pulumi-loanpro review -",
    "pulumi-loanpro review preview.json --output markdown --title prod --fail-on critical",
    "pulumi-loanpro review preview.json --fail-on critical --allow goes-live=ach-main",
    "pulumi refresh --preview-only --json | pulumi-loanpro review - --output json",
)


def review_file(  # noqa: PLR0913 - one argument for each option
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(metavar="FILE", help="What the preview printed (- for stdin)."),
    ],
    *,
    output: Annotated[
        Literal["table", "markdown", "json"],
        typer.Option(help="For people, for a pull request, or for scripts."),
    ] = "table",
    fail_on: Annotated[
        Literal["warning", "critical"] | None,
        typer.Option(help="Exit with 1 if something is as severe as this."),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE=RESOURCE", help="Acknowledge one finding of one resource; repeatable."
        ),
    ] = None,
    allow_file: Annotated[
        typer.FileText | None,
        text_file("Acknowledge what it says, one RULE=RESOURCE on each line."),
    ] = None,
    title: Annotated[
        str,
        typer.Option(metavar="TEXT", help="What distinguishes this review from those of others."),
    ] = "",
) -> None:
    """Say what a preview means for money.

    Reads what `pulumi preview --json`, or `pulumi refresh --preview-only --json`, printed. Needs
    no account, and makes no requests.
    """
    from datetime import UTC, datetime

    from pulumi_loanpro.cli import review_table, terminal
    from pulumi_loanpro.review import markdown, preview, report, rules

    try:
        allowed = report.allowances(allow or (), "--allow")
    except LoanProError as error:
        raise typer.BadParameter(str(error)) from None
    if allow_file:
        allowed += report.allowances(allow_file, allow_file.name)
    said = report.review_preview(preview.parse(file.read()), datetime.now(UTC), allowed, title)
    if output == "json":
        terminal.show_json(report.as_json(said))
    elif output == "markdown":
        typer.echo(markdown.as_markdown(said).encode(), nl=False)  # UTF-8, whatever the locale
    else:
        review_table.show_review(said)
    for one in said.unused:
        note(f"Acknowledged, but not in this preview: {plain(str(one))}")
    if fail_on and said.severity >= rules.Severity[fail_on.upper()]:
        raise typer.Exit(1)

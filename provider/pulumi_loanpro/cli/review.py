"""The command `pulumi-loanpro review`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pulumi_loanpro.cli.options import examples, note, text_file
from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.wording import plain

if TYPE_CHECKING:
    from pulumi_loanpro.review.report import Review

EPILOG = examples(
    "pulumi preview --json | pulumi-loanpro review -",
    "pulumi-loanpro review preview.json --output markdown --title eu --fail-on critical",
    "pulumi-loanpro review preview.json --fail-on critical --allow goes-live=ach-main",
    "pulumi refresh --preview-only --json | pulumi-loanpro review - --output json",
)


def _explain(name: str | None) -> None:
    if name is None:
        return
    from pulumi_loanpro.cli import review_table
    from pulumi_loanpro.review.rules import RULES

    if name not in RULES:
        raise typer.BadParameter(f"{name!r} is no rule. The rules are {', '.join(RULES)}.")
    review_table.show_rule(RULES[name])
    raise typer.Exit


def _known_rules(incomplete: str) -> list[str]:
    from pulumi_loanpro.review.rules import RULES

    return [name for name in RULES if name.startswith(incomplete)]


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
        typer.Option(
            metavar="TEXT", help="What distinguishes this review from others of the same stack."
        ),
    ] = "",
    commit: Annotated[
        str, typer.Option(metavar="SHA", help="The commit that was previewed, for a pull request.")
    ] = "",
    run: Annotated[
        str, typer.Option(metavar="URL", help="The run that made it, for a pull request.")
    ] = "",
    _rule: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="RULE",
            callback=_explain,
            is_eager=True,
            autocompletion=_known_rules,
            help="Say what a rule means, and exit.",
        ),
    ] = None,
) -> None:
    """Say what a preview means for money.

    Reads what `pulumi preview --json`, or `pulumi refresh --preview-only --json`, printed. Needs
    no account, and makes no requests.
    """
    from datetime import UTC, datetime

    from pulumi_loanpro.cli import review_table, terminal
    from pulumi_loanpro.review import as_json, markdown, preview, report
    from pulumi_loanpro.review.allowances import allowances

    try:
        allowed = allowances(allow or (), "--allow")
    except LoanProError as error:
        raise typer.BadParameter(str(error)) from None
    if allow_file:
        allowed += allowances(allow_file, allow_file.name)
    said = report.review_preview(preview.parse(file.read()), datetime.now(UTC), allowed, title)
    if output == "json":
        terminal.show_json(as_json.as_json(said))
    elif output == "markdown":
        comment = markdown.as_markdown(said, commit, run)
        typer.echo(comment.encode(), nl=False)  # UTF-8, whatever the locale
    else:
        review_table.show_review(said)
    for one in said.unused:
        note(f"Acknowledged, but not in this preview: {plain(str(one))}")
    if fail_on:
        _fail_on(fail_on, said, allow_file.name if allow_file else "a file for --allow-file")


def _fail_on(severity: str, said: Review, file: str) -> None:
    """Says what is not acknowledged and how to acknowledge it, and exits with 1."""
    from pulumi_loanpro.review.rules import Severity

    if needed := said.needed(Severity[severity.upper()]):
        note(
            f"Not acknowledged, and stopped by --fail-on {severity}: {len(needed)}. For each that "
            f"was reviewed and is intended, add its line to {plain(file)}:"
        )
        for one in needed:
            note(plain(str(one)))
        raise typer.Exit(1)

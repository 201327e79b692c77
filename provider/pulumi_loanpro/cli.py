"""The command line, `pulumi-loanpro`: look around, import, and find out why it does not work.

What a command is about goes to stdout; notes, errors and progress go to stderr. Exit status: 0
fine, 1 found a problem, 2 wrong usage. What a command needs is loaded when it runs, so that
`--help` comes at once.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

import fnmatch
import io
import shlex
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

try:
    import typer
except ModuleNotFoundError:
    sys.exit("error: The command line is an extra: `pip install 'pulumi-loanpro[cli]'`.")

from pulumi_loanpro.errors import GuardError, LoanProError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pulumi_loanpro.terminal import Row

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


def _examples(*commands: str) -> str:
    """The end of a command's help."""
    # The backspace keeps typer from filling the lines.
    return "\b\nExamples:" + "".join(f"\n  {command}" for command in commands)


Account = Annotated[
    str | None, typer.Option(metavar="NAME", help="One of the accounts in the settings.")
]
Stack = Annotated[
    str | None, typer.Option(metavar="NAME", help="Stack whose configuration is read, too.")
]
Output = Annotated[Literal["table", "json"], typer.Option(help="For people, or for scripts.")]


def main() -> None:
    """Runs the command line; what goes wrong ends as one paragraph."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as stderr is: any name can be printed
    try:
        app(prog_name="pulumi-loanpro")
    except LoanProError as error:
        _note(f"error: {error}")
        sys.exit(1)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it
    if wanted:
        typer.echo(f"pulumi-loanpro {metadata.version('pulumi-loanpro')}")
        raise typer.Exit


@app.callback(
    epilog=_examples(
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
    epilog=_examples(
        "pulumi-loanpro list",
        "pulumi-loanpro list --account eu --account us",
        "pulumi-loanpro list --all-accounts --stack prod --output json",
    ),
)
def list_(
    *,
    account: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="One of the accounts in the settings; repeatable."),
    ] = None,
    all_accounts: Annotated[
        bool, typer.Option("--all-accounts", help="Every account in the settings.")
    ] = False,
    output: Output = "table",
    stack: Stack = None,
) -> None:
    """List the processors of an account, or of several."""
    from pulumi_loanpro import reading, terminal

    if account and all_accounts:
        raise typer.BadParameter("Give either --account or --all-accounts.")
    names = None if all_accounts else [*account] if account else [None]
    rows = reading.listed(reading.accounts(names, stack))
    if output == "json":
        terminal.show_json(rows)
    else:
        terminal.show_list(rows)


@app.command(
    epilog=_examples(
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
    from pulumi_loanpro import reading, terminal

    [chosen] = reading.accounts([account], stack)
    [(found, outputs)] = reading.details(chosen, [str(id_)]).items()
    row = reading.row({"id": found, **outputs})
    if output == "json":
        terminal.show_json(row)
    else:
        terminal.show_details(row)


@app.command(
    "import",
    epilog=_examples(
        "pulumi-loanpro import 4711",
        "pulumi-loanpro import --all --match 'ACH*' --directory infrastructure",
        "pulumi stack export | pulumi-loanpro import --all --stack-export -",
    ),
)
def import_(  # noqa: PLR0913 - one argument for each option
    ids: Annotated[
        list[int] | None, typer.Argument(metavar="ID", help="Their IDs in Secure Payments.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All of the account.")] = False,
    match: Annotated[
        str | None, typer.Option(metavar="PATTERN", help="With --all: only names like this.")
    ] = None,
    account: Account = None,
    directory: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="Where to write the two files.")
    ] = Path(),
    stack_export: Annotated[
        typer.FileText | None,
        typer.Option(
            metavar="FILE",
            encoding="utf-8",
            errors="replace",
            help="What `pulumi stack export` says (- for stdin), to import nothing twice.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the two files.")] = False,
    stack: Stack = None,
) -> None:
    """Write what Pulumi needs to take processors over.

    That is import.json, for `pulumi import`, and processors.py, a program that declares them. The
    command to run next is printed. Secrets are in neither file: processors.py tells how to set
    them, and `pulumi up` sends them.
    """
    if bool(ids) is everything:
        raise typer.BadParameter("Give either IDs or --all.")
    if match is not None and not everything:
        raise typer.BadParameter("--match goes with --all.")
    from pulumi.dynamic.dynamic import serialize_provider

    from pulumi_loanpro import importing, reading
    from pulumi_loanpro.flex_processor import FlexProcessorProvider

    files = (directory / "import.json", directory / "processors.py")
    if not force and (existing := [str(file) for file in files if file.exists()]):
        raise LoanProError(
            f"Nothing is overwritten: {' and '.join(existing)}.", "Use --force, or --directory."
        )
    managed, taken = importing.managed(stack_export.read(), account) if stack_export else ({}, ())
    [chosen] = reading.accounts([account], stack)
    asked = _matching(reading.listed([chosen]), match) if everything else map(str, ids or ())
    wanted = dict.fromkeys(asked)
    if known := [f"{managed[id_]} (ID {id_})" for id_ in wanted if id_ in managed]:
        there = f"The stack has already: {', '.join(known)}."
        if not everything:
            raise GuardError(there, "Leave out what it has.")
        _note(f"{there} Left out.")
    new = [id_ for id_ in wanted if id_ not in managed]
    if not new:
        raise LoanProError("There is nothing to import.")

    found = importing.importables(reading.details(chosen, new), taken)
    provider = serialize_provider(FlexProcessorProvider())
    texts = (importing.import_file(found, provider), importing.program(found))
    _write(dict(zip(files, texts, strict=True)))
    for one in found:
        for failure in one.failures:
            _note(f"To be corrected in {files[1]}: {one.resource}: {failure}")
    _note(f"Wrote {files[0]} and {files[1]} (FLEX processors: {len(found)}). Run next:")
    target = ["--stack", stack] if stack else []
    command = ["pulumi", "import", "--file", str(files[0]), *target, "--generate-code=false"]
    typer.echo(shlex.join([*command, "--protect=false", "--yes"]))


@app.command(
    epilog=_examples(
        "pulumi-loanpro doctor",
        "pulumi-loanpro doctor --account eu --stack prod",
    )
)
def doctor(*, account: Account = None, stack: Stack = None) -> None:
    """Find out why it does not work, and what to do about it.

    Checks versions, settings, the way to Secure Payments, credentials and clock. Exits with 1 if
    there is a problem.
    """
    from pulumi_loanpro import terminal
    from pulumi_loanpro.doctor import examine
    from pulumi_loanpro.reading import configuration

    problems = 0
    for finding in examine(account, lambda: configuration(stack)):
        terminal.show_finding(finding)
        problems += finding.problem
    raise typer.Exit(min(problems, 1))


@app.command(
    epilog=_examples(
        "pulumi preview --json | pulumi-loanpro review -",
        "pulumi-loanpro review preview.json --output markdown --title prod --fail-on danger",
        "pulumi-loanpro review preview.json --fail-on danger --allow goes-live=ach-main",
        "pulumi refresh --preview-only --json | pulumi-loanpro review - --output json",
    )
)
def review(  # noqa: PLR0913 - one argument for each option
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
        Literal["attention", "danger"] | None,
        typer.Option(help="Exit with 1 if something is as grave as this."),
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RULE=RESOURCE", help="Acknowledge one consequence of one resource; repeatable."
        ),
    ] = None,
    allow_file: Annotated[
        typer.FileText | None,
        typer.Option(
            metavar="FILE",
            encoding="utf-8",
            errors="replace",
            help="Acknowledge what it says, one RULE=RESOURCE on each line.",
        ),
    ] = None,
    title: Annotated[
        str,
        typer.Option(metavar="TEXT", help="What tells this review apart from those of others."),
    ] = "",
) -> None:
    """Say what a preview means for money.

    Reads what `pulumi preview --json`, or `pulumi refresh --preview-only --json`, printed. Needs
    no account, and asks nobody.
    """
    from datetime import UTC, datetime

    from pulumi_loanpro import markdown, preview, rules, table, terminal
    from pulumi_loanpro import review as reviewing

    try:
        allowed = reviewing.allowances(allow or (), "--allow")
    except LoanProError as error:
        raise typer.BadParameter(str(error)) from None
    if allow_file:
        allowed += reviewing.allowances(allow_file, allow_file.name)
    said = reviewing.review(preview.parse(file.read()), datetime.now(UTC), allowed, title)
    if output == "json":
        terminal.show_json(reviewing.as_json(said))
    elif output == "markdown":
        typer.echo(markdown.as_markdown(said).encode(), nl=False)  # UTF-8, whatever the locale
    else:
        table.show_review(said)
    for one in said.unused:
        _note(f"Acknowledged, but not in this preview: {terminal.plain(str(one))}")
    if fail_on and said.level >= rules.Level[fail_on.upper()]:
        raise typer.Exit(1)


def _matching(rows: Iterable[Row], pattern: str | None) -> Iterator[str]:
    """The IDs of those whose name is like a pattern, in upper or lower case."""
    for row in rows:
        name = (row["name"] or "").casefold()
        if pattern is None or fnmatch.fnmatchcase(name, pattern.casefold()):
            yield row["id"]


def _write(texts: Mapping[Path, str]) -> None:
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise LoanProError(f"Cannot write {error.filename}: {error.strerror}.") from None


def _note(text: str) -> None:
    typer.echo(text, err=True)


if __name__ == "__main__":
    main()

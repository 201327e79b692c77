"""The command `pulumi-loanpro import`."""

from __future__ import annotations

import json
import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_loanpro.cli.options import Account, Stack, examples, name_pattern, note, text_file
from pulumi_loanpro.errors import GuardError, LoanProError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pulumi_loanpro.cli.importing import Importable
    from pulumi_loanpro.cli.managed import Resource
    from pulumi_loanpro.lifecycle.inputs import Properties

EPILOG = examples(
    "pulumi-loanpro import 4711",
    "pulumi-loanpro import --all --match 'ACH*' --directory infrastructure",
    "pulumi stack export --stack prod | pulumi-loanpro import --all --stack-export -",
)


def import_processors(  # noqa: PLR0913 - one argument for each option
    ids: Annotated[
        list[int] | None, typer.Argument(metavar="ID", help="Their IDs in Secure Payments.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All of the account.")] = False,
    match: Annotated[str | None, name_pattern("With --all: only names like this.")] = None,
    account: Account = None,
    directory: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="Where to write the two files.")
    ] = Path(),
    stack_export: Annotated[
        typer.FileText | None,
        text_file("State to compare with instead, from `pulumi stack export` (- for stdin)."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the two files.")] = False,
    stack: Stack = None,
) -> None:
    """Write what Pulumi needs to import processors.

    That is import.json, for `pulumi import`, and processors.py, a program that declares them. The
    command to run next is printed. Secrets are in neither file: processors.py says how to set
    them, and `pulumi up` sends them. In a Pulumi project, the state of the stack is read first:
    what it manages is refused or, with --all, left out. Exits with 1 if processors.py has to be
    corrected first.
    """
    if bool(ids) is everything:
        raise typer.BadParameter("Give either IDs or --all.")
    if match is not None and not everything:
        raise typer.BadParameter("--match goes with --all.")
    from pulumi_loanpro.cli import importing, managed, reading, stacks

    project = stacks.project(Path.cwd(), directory)
    if project is not None:
        _refuse_other_languages(project)
    files = (directory / "import.json", directory / "processors.py")
    if not force:
        _refuse_to_overwrite(files)
    chosen = reading.settings_of(account, stack)
    state = stack_export.read() if stack_export else _state(stack, project)
    held = managed.processors_in(state) if state is not None else []
    asked = [str(id_) for id_ in ids or ()]
    if everything:
        listed = reading.listed(chosen)
        asked = [row["id"] for row in listed if reading.is_wanted(row, None, match)]
    actual = reading.states(chosen, dict.fromkeys(asked))
    new = _without_held(actual, held, leave_out=everything)
    found = importing.importables(new, [it.name for it in held])
    _write(dict(zip(files, _texts(found), strict=True)))

    corrections = [f"{one.resource}: {it}" for one in found for it in one.failures]
    for correction in corrections:
        note(f"To be corrected in {files[1]}: {correction}")
    note(f"Wrote {files[0]} and {files[1]} (FLEX processors: {len(found)}). Run next:")
    target = ["--stack", stack] if stack else []
    command = ["pulumi", "import", "--file", str(files[0]), *target, "--generate-code=false"]
    typer.echo(shlex.join([*command, "--protect=false", "--yes"]))
    note(
        f"Before the next `pulumi up`, let the program import {files[1].stem}: an up deletes what "
        "the program does not declare."
    )
    raise typer.Exit(1 if corrections else 0)


def _refuse_other_languages(project: Path) -> None:
    """What this writes is for programs in Python: another would delete what it does not declare."""
    from pulumi_loanpro.cli.python_project import python_project
    from pulumi_loanpro.fields import NATIVE_TYPE

    with suppress(ValueError):  # of a file that describes no project, which the CLI refuses, too
        if python_project(project) is None:
            raise LoanProError(
                f"The program of {project} is not in Python.",
                f"Import by `pulumi import {NATIVE_TYPE} NAME ID`.",
            )


def _refuse_to_overwrite(files: Iterable[Path]) -> None:
    if existing := [str(file) for file in files if file.exists()]:
        raise LoanProError(
            f"Nothing is overwritten: {' and '.join(existing)}.",
            "Give another --directory. --force loses what they declare, and the next `pulumi up` "
            "deletes what no program declares.",
        )


def _state(stack: str | None, project: Path | None) -> str | None:
    """The state of the stack into which the import goes; None where there is none to compare."""
    from pulumi_loanpro.cli import stacks

    if project is None and stack is None:
        return None
    state = stacks.state(stack, project or Path.cwd())
    if state is None:
        note(
            f"No stack is selected in {project}, so that no state was read: whether Pulumi manages "
            "one of these already was not looked at. Name the stack by --stack."
        )
    return state


def _without_held(
    actual: Mapping[str, Properties], held: Sequence[Resource], *, leave_out: bool
) -> dict[str, Properties]:
    """What the stack does not manage yet; the rest is refused, unless it is to be left out."""
    known = {
        id_: resource.name
        for id_, outputs in actual.items()
        for resource in held
        if resource.manages(id_, outputs)
    }
    if known:
        names = ", ".join(f"{name} (ID {id_})" for id_, name in known.items())
        if not leave_out:
            raise GuardError(
                f"The stack manages already: {names}.", _alias(next(iter(known.values())))
            )
        note(f"The stack manages already: {names}. Left out.")
    new = {id_: outputs for id_, outputs in actual.items() if id_ not in known}
    if not new:
        raise LoanProError("There is nothing to import.")
    return new


def _alias(name: str) -> str:
    """What to do where a program calls a resource by another name now."""
    return (
        "Do not import it again: `pulumi up` would then delete it. Where the program gives the "
        "resource another name now, add to its options "
        f"`aliases=[pulumi.Alias(name={json.dumps(name)})]`; where it gives it another parent, "
        "`aliases=[pulumi.Alias(parent=…)]` with the one before."
    )


def _texts(found: Sequence[Importable]) -> tuple[str, str]:
    """The import file and the program."""
    from pulumi_loanpro.cli.importing import import_file, program
    from pulumi_loanpro.flex_processor import serialized_provider

    return import_file(found, serialized_provider()), program(found)


def _write(texts: Mapping[Path, str]) -> None:
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise LoanProError(f"Cannot write {error.filename}: {error.strerror}.") from None

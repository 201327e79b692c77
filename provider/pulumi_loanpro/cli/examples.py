"""The command `pulumi-loanpro examples`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_loanpro.cli.options import examples, note
from pulumi_loanpro.errors import LoanProError

if TYPE_CHECKING:
    from collections.abc import Iterator

EPILOG = examples(
    "pulumi-loanpro examples",
    "pulumi-loanpro examples quickstart",
    "pulumi-loanpro examples policy --directory infrastructure/policy",
)

PACKAGE = Path(__file__).parents[1]

PLACES = (PACKAGE / "examples", PACKAGE.parents[1] / "examples")
"""Where they are: in what a wheel has installed, or else in a checkout."""


def write_example(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Which one; without it, all are listed.")
    ] = None,
    *,
    directory: Annotated[
        Path | None,
        typer.Option(metavar="DIR", file_okay=False, help="Where to write it, by default ./NAME."),
    ] = None,
) -> None:
    """Write an example: a project, a policy pack, files for CI.

    Each has a README that says what it needs and what to run.
    """
    known = _known()
    if name is None:
        from pulumi_loanpro.cli.terminal import cell, show_table

        rows = ([cell(it), cell(_title(place))] for it, place in known.items())
        show_table(("NAME", "WHAT"), rows, whole=("NAME",))
        return
    if name not in known:
        raise typer.BadParameter(f"There is no example {name!r}, but {', '.join(known)}.")
    target = directory or Path(name)
    copies = {target / file.relative_to(known[name]): file for file in _files(known[name])}
    if existing := [str(file) for file in copies if file.exists()]:
        raise LoanProError(
            f"Nothing is overwritten: {' and '.join(existing)}.", "Give another --directory."
        )
    _copy(copies)
    note(f"Wrote the example {name}. Read {target / 'README.md'} next.")


def _known() -> dict[str, Path]:
    """All examples by name."""
    found = next((place for place in PLACES if place.is_dir()), None)
    if found is None:
        raise LoanProError("This installation has no examples.", "Install pulumi-loanpro again.")
    return {it.name: it for it in sorted(found.iterdir()) if (it / "README.md").exists()}


def _title(example: Path) -> str:
    return (example / "README.md").read_text("utf-8").splitlines()[0].removeprefix("# ")


def _files(example: Path) -> Iterator[Path]:
    """All of one; what somebody has left in a checkout that ran it stays there."""
    for file in sorted(example.rglob("*")):
        if file.is_file() and file.suffix != ".pyc" and not file.match("Pulumi.*.yaml"):
            yield file


def _copy(copies: dict[Path, Path]) -> None:
    import shutil

    try:
        for target, source in copies.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    except OSError as error:
        raise LoanProError(f"Cannot write {error.filename}: {error.strerror}.") from None

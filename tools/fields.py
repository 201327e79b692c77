"""Write what the documents say from the code itself; with `--check`, only compare.

That is the table of fields in the README and on the site, from the model, and the site's page on
the command lines, from their own `--help`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from loanpro_simulator.__main__ import app as simulator
from pulumi_loanpro.cli.app import app as command_line
from pulumi_loanpro.fields import SECRETS, FlexProcessorInputs

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

REPOSITORY: Final = Path(__file__).resolve().parent.parent
TABLES: Final = (REPOSITORY / "README.md", REPOSITORY / "docs/reference/fields.md")
CLI: Final = REPOSITORY / "docs/reference/cli.md"
MARKED: Final = re.compile(r"(?<=<!-- fields -->\n).*?(?=<!-- /fields -->)", re.DOTALL)
COLUMNS: Final = 80

INTRODUCTION: Final = """\
# Command line

Exit status: 0 fine, 1 found a problem, 2 wrong usage. What a command is about goes to stdout;
notes, errors and progress go to stderr. `NO_COLOR` is honoured, and a pipe gets neither colour nor
progress. The settings are [those of the provider](settings.md).
"""


def main() -> None:
    """Writes all of it, or ends with status 1 where something is stale."""
    written = {path: MARKED.sub(table(), path.read_text("utf-8")) for path in TABLES}
    written[CLI] = "\n".join(
        [
            INTRODUCTION,
            *helps("pulumi-loanpro", command_line),
            *helps("loanpro-simulator", simulator),
        ]
    )
    for path, new in written.items():
        if "--check" not in sys.argv:
            path.write_text(new, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != new:
            sys.exit(f"{path.relative_to(REPOSITORY)} is stale: run `make docs`.")


OURS = {"deletion_protection": "on, unless in the sandbox", "account": "the default account"}
"""Arguments that Secure Payments does not know, and what they are where they are left out."""


def table() -> str:
    """One row for each field."""
    rows = [row(name, field) for name, field in FlexProcessorInputs.model_fields.items()]
    return "\n".join(
        ["| argument | type | default | meaning |", "| --- | --- | --- | --- |", *rows, ""]
    )


def row(name: str, field: FieldInfo) -> str:
    """The row of one field."""
    kind = "boolean" if "bool" in str(field.annotation) else "string"
    kind = f"{kind}, **secret**" if name in SECRETS else kind
    default = "required" if field.is_required() else "unmanaged"
    default = "`False`" if field.default is False else OURS.get(name, default)
    return f"| `{name}` | {kind} | {default} | {field.description} |"


def helps(name: str, app: typer.Typer) -> list[str]:
    """The section of one program, and one for each of its commands."""
    app.rich_markup_mode = None  # plain text, for a page
    program = typer.main.get_command(app)
    context = program.make_context(name, [], resilient_parsing=True, terminal_width=COLUMNS)
    sections = [section(name, program.get_help(context))]
    for command_name, command in getattr(program, "commands", {}).items():
        inner = command.make_context(command_name, [], context, resilient_parsing=True)
        sections.append(section(f"{name} {command_name}", command.get_help(inner)))
    return sections


def section(title: str, text: str) -> str:
    """The heading and the text of a help."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return f"## {title}\n\n```text\n{lines}\n```\n"


if __name__ == "__main__":
    main()

"""What the documents say from the code itself.

That is the table of fields in the README and on the site, from the model, and the site's page on
the command lines, from their own `--help`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from loanpro_simulator.__main__ import app as simulator
from pulumi_loanpro.cli.app import app as command_line
from pulumi_loanpro.fields import SECRETS, FlexProcessorInputs

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

TABLES: Final = (Path("README.md"), Path("docs/reference/fields.md"))
CLI: Final = Path("docs/reference/cli.md")
MARKED: Final = re.compile(r"(?<=<!-- fields -->\n).*?(?=<!-- /fields -->)", re.DOTALL)
COLUMNS: Final = 80

INTRODUCTION: Final = """\
# Command line

Exit status: 0 fine, 1 found a problem, 2 wrong usage. What a command is about goes to stdout;
notes, errors and progress go to stderr. `NO_COLOR` is honoured, and a pipe gets neither colour nor
progress. The settings are [those of the provider](settings.md).
"""


def files() -> dict[Path, str]:
    """README and pages, with their tables anew."""
    written = {path: MARKED.sub(table(), path.read_text("utf-8")) for path in TABLES}
    written[CLI] = "\n".join(
        [
            INTRODUCTION,
            *helps("pulumi-loanpro", command_line),
            *helps("loanpro-simulator", simulator),
        ]
    )
    return written


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

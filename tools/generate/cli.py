"""The page on the command lines, from their own `--help`."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Final

import typer

from loanpro_simulator.__main__ import app as simulator
from pulumi_loanpro.cli.app import app as command_line

PAGE: Final = Path("docs/reference/cli.md")
COLUMNS: Final = 80

INTRODUCTION: Final = """\
# Command line

Exit status: 0 fine, 1 found a problem, 2 wrong usage. What a command is about goes to stdout;
notes, errors and progress go to stderr. `NO_COLOR` is honoured, and a pipe gets neither colour nor
progress. The settings are [those of the provider](settings.md).
"""


def files() -> dict[Path, str]:
    """The page: a section for each command."""
    helped = (helps("pulumi-loanpro", command_line), helps("loanpro-simulator", simulator))
    return {PAGE: "\n".join([INTRODUCTION, *chain.from_iterable(helped)])}


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

"""What the commands of the command line have in common."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from pulumi_loanpro.errors import SettingsError


def examples(*commands: str) -> str:
    """The end of a command's help."""
    # The backspace keeps typer from filling the lines.
    return "\b\nExamples:" + "".join(f"\n  {command}" for command in commands)


def note(text: str) -> None:
    """Says something besides what the command is about."""
    typer.echo(text, err=True)


def text_file(about: str) -> Any:
    """An option that names a file to read."""
    return typer.Option(metavar="FILE", encoding="utf-8", errors="replace", help=about)


def name_pattern(about: str) -> Any:
    """An option that chooses processors by their names."""
    return typer.Option(metavar="PATTERN", help=about)


def account_option(about: str) -> Any:
    """An option that names an account."""
    return typer.Option(metavar="NAME", help=about, autocompletion=_known_accounts)


def _known_accounts(incomplete: str) -> list[str]:
    from pulumi_loanpro.secure_payments.settings import account_names

    names: list[str | None] = []
    with suppress(SettingsError):
        names = account_names(lambda _key: None)
    return [name for name in names if name and name.startswith(incomplete)]


Account = Annotated[str | None, account_option("One of the accounts in the settings.")]
Stack = Annotated[
    str | None, typer.Option(metavar="NAME", help="Stack whose configuration is read, too.")
]
Output = Annotated[
    Literal["table", "json"],
    typer.Option("--output", "-o", help="For people, or for scripts."),
]


class Command(TyperCommand):
    """A command whose help shows an argument by its name alone, without Python's type of it."""

    def get_help(self, ctx: Any) -> str:
        """The help."""
        text = re.sub(r"^(  [A-Z]+) <\S+>  ", r"\1  ", super().get_help(ctx), flags=re.MULTILINE)
        return re.sub(r"\{([A-Z]+)\}", r"\1", text)

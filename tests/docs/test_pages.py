"""No page can go stale: all that one tells to do is done, and prints what it shows."""

from __future__ import annotations

import io
import re
import shlex
from typing import TYPE_CHECKING, Final

import pytest
import typer

from docs.page import PAGES, Command, pages, steps
from docs.walk import Walk
from pulumi_loanpro.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE: Final = {"errors.md", "performance.md", "reliability.md"}
"""Pages with tests of their own."""

WALKS: Final = [page for page in pages() if page not in ELSEWHERE]


@pytest.mark.parametrize("page", WALKS)
def test_a_page_shows_what_happens(page: str, tmp_path: Path, environment: dict[str, str]) -> None:
    """Every command of the page, in order, and every line that it shows."""
    with Walk(page, tmp_path, environment) as walk:
        walk()


@pytest.mark.parametrize("page", WALKS)
def test_no_command_of_a_page_is_overlooked(page: str) -> None:
    """Each line that starts with a prompt is a command of the walk."""
    prompts = re.findall(r"^\s*\$ (.+)$", (PAGES / page).read_text("utf-8"), re.MULTILINE)
    assert prompts == [step.line for step in steps(page) if isinstance(step, Command)]


def test_the_examples_of_the_command_line_are_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each example in a help, as the reference shows it, has arguments that the command takes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))  # pytest's own has no bytes
    reference = (PAGES / "reference/cli.md").read_text("utf-8")
    examples = re.findall(r"^    (?:.* \| )?pulumi-loanpro (\w+)(.*)$", reference, re.MULTILINE)
    commands = vars(typer.main.get_command(app))["commands"]
    assert {name for name, _ in examples} == commands.keys()
    for name, rest in examples:
        command = re.split(r"   | > ", rest)[0]  # a comment in a column, or a file, follows
        arguments = shlex.split(command)
        for file in (it for it in arguments if it.endswith(".json")):
            (tmp_path / file).touch()
        commands[name].make_context(name, arguments).close()

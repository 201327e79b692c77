"""A page of the site as the walk that it describes: files, commands, and what happens meanwhile.

A block with a title is a file of the project. A `console` block holds commands, each after `$ `,
and below each some of the lines that it prints; `…` stands for anything. A comment
`<!-- given: … -->` is what the page says in words: what was there before, or what somebody did by
hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY: Final = Path(__file__).parents[2]
PAGES: Final = REPOSITORY / "docs"

_STEP: Final = re.compile(
    r'^```(?P<language>\w+)(?: title="(?P<file>[^"]+)")?\n(?P<text>.*?)^```$'
    r"|^<!-- given: (?P<given>.*?) -->$",
    re.MULTILINE | re.DOTALL,
)
_SNIPPET: Final = re.compile(r'^--8<-- "([^"]+)"\n', re.MULTILINE)


@dataclass(frozen=True)
class File:
    """A file that the page shows."""

    name: str
    text: str


@dataclass(frozen=True)
class Given:
    """What happens without being shown: a verb, and what it is about."""

    verb: str
    about: str


@dataclass(frozen=True)
class Command:
    """A command, and lines that it prints, in order."""

    line: str
    shown: list[str] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        """Whether the page shows it fail."""
        return any(re.match(r"\s*error: ", line) for line in self.shown)

    def missing(self, output: str) -> str | None:
        """The first line that the page shows and the output does not; None if there is none."""
        printed = iter(output.splitlines())
        for line in self.shown:
            if not any(_is_like(line, real) for real in printed):
                return line
        return None


def steps(page: str) -> Iterator[File | Given | Command]:
    """What a page, named from the folder of all pages, tells to do."""
    for match in _STEP.finditer((PAGES / page).read_text("utf-8")):
        if match["given"]:
            verb, _, about = match["given"].partition(" ")
            yield Given(verb, about)
        elif match["file"]:
            yield File(match["file"], _SNIPPET.sub(_snippet, match["text"]))
        elif match["language"] == "console":
            yield from _commands(match["text"])


def pages() -> list[str]:
    """The pages that show a command."""
    files = sorted(PAGES.rglob("*.md"))
    return [str(file.relative_to(PAGES)) for file in files if "```console" in file.read_text()]


def _commands(text: str) -> Iterator[Command]:
    command: Command | None = None
    for line in text.splitlines():
        if line.startswith("$ "):
            if command:
                yield command
            command = Command(line.removeprefix("$ "))
        else:
            assert command, f"{line!r} is shown before any command."
            command.shown.append(line)
    if command:
        yield command


def _is_like(shown: str, real: str) -> bool:
    """Whether a line is as shown; the width of columns does not count."""
    pattern = ".*".join(re.escape(" ".join(part.split())) for part in shown.split("…"))
    pattern = pattern.replace(".*", r"\s*.*\s*")
    return re.fullmatch(pattern, " ".join(real.split())) is not None


def _snippet(match: re.Match[str]) -> str:
    return (REPOSITORY / match[1]).read_text("utf-8")

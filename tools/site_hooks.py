"""What the site needs beyond mkdocs.

The copy button of a `console` block copies its commands alone, identifiers do not break, and the
cells of a table know their headings.
"""

from __future__ import annotations

import html
import re
from typing import Any, Final

CONSOLE: Final = re.compile(
    r'<div class="language-console highlight">(?P<block>.*?)</div>', re.DOTALL
)
TAG: Final = re.compile(r"<[^>]+>")
PROMPT: Final = "$ "

IDENTIFIER: Final = re.compile(r"<code>(?=[\w.-]{1,40}</code>)")
"""One that a phone has room for in a line."""

TABLE: Final = re.compile(r"<table>.*?</table>", re.DOTALL)
HEADING: Final = re.compile(r"<th(?: [^>]*)?>(.*?)</th>", re.DOTALL)


def on_page_content(content: str, **_: Any) -> str:
    """Says what to copy, marks identifiers, and names the heading of each cell."""
    content = CONSOLE.sub(_with_commands, content)
    content = TABLE.sub(_with_headings, content)
    return IDENTIFIER.sub('<code class="identifier">', content)


def _with_headings(match: re.Match[str]) -> str:
    """A table whose cells know their headings, which a phone shows beside them."""
    headings = [html.escape(TAG.sub("", it)) for it in HEADING.findall(match[0])]
    rows = match[0].split("<tr>")
    return "<tr>".join([rows[0], *(_row(row, headings) for row in rows[1:])])


def _row(row: str, headings: list[str]) -> str:
    before, *cells = row.split("<td")
    labels = (f'<td data-heading="{it}"' for it in headings)
    return before + "".join(f"{label}{cell}" for label, cell in zip(labels, cells, strict=False))


def _with_commands(match: re.Match[str]) -> str:
    lines = html.unescape(TAG.sub("", match["block"])).splitlines()
    commands = [line.removeprefix(PROMPT) for line in lines if line.startswith(PROMPT)]
    copied = html.escape("\n".join(commands))
    return match[0].replace("<div ", f'<div data-copy="{copied}" ', 1)

"""What the site needs beyond mkdocs.

The copy button of a `console` block copies its commands alone, and identifiers do not break.
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


def on_page_content(content: str, **_: Any) -> str:
    """Says what to copy, without prompts and without what commands print; marks identifiers."""
    content = CONSOLE.sub(_with_commands, content)
    return IDENTIFIER.sub('<code class="identifier">', content)


def _with_commands(match: re.Match[str]) -> str:
    lines = html.unescape(TAG.sub("", match["block"])).splitlines()
    commands = [line.removeprefix(PROMPT) for line in lines if line.startswith(PROMPT)]
    copied = html.escape("\n".join(commands))
    return match[0].replace("<div ", f'<div data-copy="{copied}" ', 1)

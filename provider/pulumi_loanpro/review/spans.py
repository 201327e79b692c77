"""Texts that others wrote, safe to stand in Markdown: in a line, a table's cell, and in HTML.

Names and values come from whoever opened the pull request, and from whoever changed a processor by
hand. They stand in code, in which no Markdown, HTML, mention or link works, and from which they
cannot break out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pulumi_loanpro.review.changes import Placeholder
from pulumi_loanpro.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_VALUE: Final = 120
"""Characters of a name or value that are shown."""

_HARMLESS: Final = re.compile(r"[\w./:+-]([\w./:+ -]*[\w./:+-])?", re.ASCII)
"""What a code span of Markdown shows as it is, in a cell of a table, too."""


def code(text: str) -> str:
    """A text as code, on one line, where Markdown is read."""
    cut = _cut(text)
    return f"`{cut}`" if _HARMLESS.fullmatch(cut) else html_code(text)


def html_code(text: str) -> str:
    """The same for where HTML is read, and for all that Markdown might take for its own."""
    # An entity is never a sign of Markdown's, nor the end of a cell.
    safe = re.sub(r"[^a-zA-Z0-9 -]", lambda it: f"&#{ord(it[0])};", _cut(text))
    # Spaces at the ends, or alone, would not be seen.
    safe = re.sub(r"^ +| +$", lambda it: "&#160;" * len(it[0]), safe)
    return f"<code>{safe or '&#160;'}</code>"


def value(shown: Any) -> str:
    """A value as a program declares it, or why there is none."""
    if isinstance(shown, Placeholder):
        return f"*{shown.value}*"
    if shown is None:
        return "*unset*"
    return code(str(shown).lower() if isinstance(shown, bool) else str(shown))


def both(old: str | None, new: str | None) -> str:
    """Two sides, of which one may be missing, or each is as the other."""
    sides = [it for it in (old, new) if it is not None]
    return " → ".join(dict.fromkeys(sides))


def listed(shown: Sequence[str], longest: int) -> str:
    """As many as fit into so many characters, at least one; the rest is counted."""
    fitting: list[str] = []
    for it in shown:
        longest -= len(it) + 2
        if longest < 0 and fitting:
            return f"{', '.join(fitting)} and {len(shown) - len(fitting)} more"
        fitting.append(it)
    return ", ".join(fitting)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; what is in a cell must be safe already."""
    lines = (headings, ["---"] * len(headings), *rows)
    return [f"| {' | '.join(cells)} |" for cells in lines]


def _cut(text: str) -> str:
    return plain(text[:LONGEST_VALUE]) + ("…" if len(text) > LONGEST_VALUE else "")

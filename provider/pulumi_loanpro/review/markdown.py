"""A review as the comment of a pull request: overview first, short enough for any Git host.

What is critical stands in an alert, then each processor has a row; details are folded. Where there
is no room for all of it, the details go first, and the row of the most severe last.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pulumi_loanpro.review.details import accounts, details, modes, severity
from pulumi_loanpro.review.groups import groups
from pulumi_loanpro.review.rules import Severity
from pulumi_loanpro.review.spans import LONGEST_VALUE, code, listed, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pulumi_loanpro.review.groups import Group
    from pulumi_loanpro.review.report import Review

LONGEST_COMMENT: Final = 60_000
"""Characters of a comment; Git hosts take some more."""

LONGEST_LIST: Final = 2_000
"""Characters of the names that are listed in one place; the others are counted."""

_RESERVE: Final = 500
"""Characters for what says that something is left out."""


def marker(stack: str, title: str) -> str:
    """The first line, by which a job finds its own comment; it does not show.

    Two stacks, or two titles, have two markers, whatever is in them.
    """
    parts = [quote(it[:LONGEST_VALUE], safe="/+") for it in (stack, title) if it]
    return " ".join(["<!-- pulumi-loanpro review", *parts, "-->"])


def as_markdown(review: Review, commit: str = "", run: str = "") -> str:
    """The whole comment.

    Args:
        review: The review.
        commit: The commit that was previewed, if known.
        run: The address of the run that made it, if known.
    """
    found = groups(review.sections)
    above, below = [*_head(review, commit, run), *_alert(found)], [*_notes(review)]
    room = LONGEST_COMMENT - _RESERVE - len("\n\n".join([*above, *below]))
    overview, room = _overview(found, room)
    comment = [*above, *overview, *below]
    left = 0
    for group in found:
        texts = (details(group), details(group, with_fields=False))
        text = next((it for it in texts if len(it) + 2 <= room), None)
        if text is None or left:
            left += len(group.sections)
            continue
        room -= len(text) + 2
        comment.append(text)
    if left:
        comment.append(f"The details of {left} processors are left out: there is no room for them.")
    return "\n\n".join(comment) + "\n"


def _head(review: Review, commit: str, run: str) -> Iterator[str]:
    yield marker(review.stack, review.title)
    is_stack = review.stack and review.title in ("", review.stack.rpartition("/")[2])
    names = [review.stack] if is_stack else [it for it in (review.stack, review.title) if it]
    yield "## FLEX processors" + (f": {', '.join(map(code, names))}" if names else "")
    many = len(review.sections)
    if not many:
        yield "No FLEX processor changes."
    else:
        changing = "1 FLEX processor changes" if many == 1 else f"{many} FLEX processors change"
        yield f"**{changing}: {', '.join(review.counts())}.**"
    origin = [f"Commit {code(commit)}"] if commit else []
    if re.fullmatch(r"https?://[\w.:/%?&=+~-]+", run, re.ASCII):
        origin.append(f"[{'run' if commit else 'Run'}](<{run}>)")
    if origin:
        yield f"{', '.join(origin)}."


def _alert(found: Sequence[Group]) -> Iterator[str]:
    """What is critical, each text once with the processors that it concerns."""
    names: dict[str, list[str]] = {}
    for section in (it for group in found for it in group.sections):
        for one in (it for it in section.findings if it.severity is Severity.CRITICAL):
            marks = " (acknowledged)" if one in section.acknowledged else ""
            said = f"{one.text} (`{one.rule.name}`){marks}"
            names.setdefault(said, []).append(section.processor.resource)
    if names:
        lines = [f"{_names(those)}: {said}" for said, those in names.items()]
        yield "\n".join(["> [!CAUTION]", *(f"> - {line}" for line in lines)])


def _overview(found: Sequence[Group], room: int) -> tuple[list[str], int]:
    """The table, as far as there is room for its rows, and the room that is left."""
    headings = ("processor", "account", "mode", "what happens", "worst finding")
    shown = table(headings, ())
    room -= sum(len(line) + 1 for line in shown)
    left = 0
    for group in found:
        [line] = table(_row(group), ())[:1]
        if len(line) + 1 > room or left:
            left += len(group.sections)
            continue
        room -= len(line) + 1
        shown.append(line)
    if left:
        shown += ["", f"**{left} more FLEX processors are not shown: there is no room for them.**"]
    return (["\n".join(shown)] if found else []), room


def _row(group: Group) -> list[str]:
    first = group.first
    names = [it.processor.resource for it in group.sections]
    many = f"{len(names)} processors: " if len(names) > 1 else ""
    finding, *more = [f"{severity(it, first)}: {it.headline}" for it in first.findings] or ["none"]
    return [
        many + _names(names),
        accounts(first),
        modes(first),
        first.processor.change.action.value,
        finding + (f", and {len(more)} more" if more else ""),
    ]


def _notes(review: Review) -> Iterator[str]:
    if review.others:
        by_count = sorted(review.others.items(), key=lambda it: (-it[1], it[0]))
        kinds = [f"{count} {code(f'{op} {type_}')}" for (type_, op), count in by_count]
        total, which = sum(review.others.values()), listed(kinds, LONGEST_LIST)
        yield f"Other resources that change, not reviewed here: {total} ({which})."
    if review.unused:
        unused = [code(str(one)) for one in review.unused]
        yield f"Acknowledged, but not in this preview: {listed(unused, LONGEST_LIST)}."


def _names(names: Iterable[str]) -> str:
    return listed([code(it) for it in names], LONGEST_LIST)

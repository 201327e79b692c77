"""A review as the comment of a pull request: short enough for any Git host, and safe to render.

Names and values come from whoever opened the pull request, and from whoever changed a processor by
hand: they stand in code spans, in which no Markdown, HTML or mention works.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pulumi_loanpro.review.findings import Placeholder
from pulumi_loanpro.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_loanpro.review.findings import Finding
    from pulumi_loanpro.review.report import Field, Review, Section

LONGEST_COMMENT: Final = 60_000
"""Characters of a comment; Git hosts take some more."""

LONGEST_VALUE: Final = 120
"""Characters of a name or value that are shown."""

MOST_TYPES: Final = 20
"""Other types that are shown by name."""

_RESERVE: Final = 500
"""Characters for what stands below the sections."""


def marker(title: str) -> str:
    """The first line, by which a job finds its own comment; it does not show."""
    safe = re.sub(r"[^\w./+]+", "-", title[:LONGEST_VALUE], flags=re.ASCII)
    return " ".join(["<!-- pulumi-loanpro review", *([safe] if safe else []), "-->"])


def as_markdown(review: Review) -> str:
    """The whole comment; what is too long for it is shortened, and at last only counted."""
    head = "\n\n".join(_head(review))
    room = LONGEST_COMMENT - len(head) - _RESERVE
    shown = [head]
    left = 0
    for section in review.sections:
        texts = ("\n".join(_section(section)), "\n".join(_short(section)))
        text = next((it for it in texts if len(it) + 2 <= room), None)
        if text is None or left:
            left += 1
            continue
        room -= len(text) + 2
        shown.append(text)
    if left:
        shown.append(f"**{left} more FLEX processors are not shown: there is no room for them.**")
    return "\n\n".join(shown) + "\n"


def _head(review: Review) -> Iterator[str]:
    yield marker(review.title)
    yield "## FLEX processors" + (f": {_code_span(review.title)}" if review.title else "")
    many = len(review.sections)
    if not many:
        yield "No FLEX processor changes."
    else:
        changing = "1 FLEX processor changes" if many == 1 else f"{many} FLEX processors change"
        yield f"**{changing}: {', '.join(review.counts()) or 'all is acknowledged'}.**"
    if review.others:
        yield _others(review)
    if review.unused:
        unused = [_code_span(str(one)) for one in review.unused[:MOST_TYPES]]
        yield f"Acknowledged, but not in this preview: {_joined(unused, len(review.unused))}."


def _others(review: Review) -> str:
    """How many resources change of which these rules know nothing."""
    by_count = sorted(review.others.items(), key=lambda it: (-it[1], it[0]))
    kinds = [
        f"{count} {_code_span(f'{op} {type_}')}" for (type_, op), count in by_count[:MOST_TYPES]
    ]
    total = sum(review.others.values())
    listed = _joined(kinds, len(by_count))
    return f"Other resources that change, not reviewed here: {total} ({listed})."


def _joined(shown: list[str], total: int) -> str:
    more = [f"{total - len(shown)} more"] if total > len(shown) else []
    return ", ".join([*shown, *more])


def _section(section: Section) -> Iterator[str]:
    yield from _title(section)
    for one in section.open:
        yield f"- {_finding_line(one)}"
    for one in section.acknowledged:
        yield f"- Acknowledged: {_finding_line(one)}"
    if section.fields:
        yield ""
        for field in section.fields:  # another sign begins another list
            yield f"* {_field_line(field, both=section.processor.change.has_two_sides)}"


def _short(section: Section) -> Iterator[str]:
    yield from _title(section)
    shown = [f"**{one.rule.severity}** (`{one.rule.name}`)" for one in section.open]
    yield ", ".join(shown) or "All is acknowledged."


def _title(section: Section) -> Iterator[str]:
    processor = section.processor
    yield f"### {_code_span(processor.resource)} {processor.change.action.value}"
    yield ""
    account = f"account {_value_span(section.account)}" if section.account else "default account"
    named = [_value_span(section.name)] if section.name else []
    identity = [f"ID {_code_span(processor.id)}"] if processor.id else ["no ID yet"]
    mode = {"sandbox": "sandbox", "live": "**live**"}.get(section.mode, "**mode unknown**")
    yield ", ".join([*named, *identity, account, mode])
    yield ""


def _finding_line(one: Finding) -> str:
    return f"**{one.rule.severity}** (`{one.rule.name}`): {one.text}"


def _field_line(field: Field, *, both: bool) -> str:
    if field.secret:
        return f"{_code_span(field.name)}: a secret"
    sides = [field.old, field.new] if both else [field.old or field.new]
    return f"{_code_span(field.name)}: " + " → ".join(map(_value_span, sides))


def _value_span(value: str | Placeholder | None) -> str:
    if isinstance(value, Placeholder):
        return f"*{value.value}*"
    return "*unset*" if value is None else _code_span(value)


def _code_span(text: str) -> str:
    """A code span that holds any text, on one line."""
    cut = plain(text[:LONGEST_VALUE]) + ("…" if len(text) > LONGEST_VALUE else "")
    longest = max((len(it) for it in re.findall("`+", cut)), default=0)
    fence = "`" * (longest + 1)
    # A span must not begin or end with a backtick, and must not be empty.
    pad = " " if cut.startswith("`") or cut.endswith("`") or not cut.strip() else ""
    return f"{fence}{pad}{cut}{pad}{fence}"

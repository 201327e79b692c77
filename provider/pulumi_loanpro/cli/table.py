"""A review on a terminal: a line for each finding, and one for each input that differs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pulumi_loanpro.cli.terminal import PIPE_WIDTH
from pulumi_loanpro.review.findings import Placeholder
from pulumi_loanpro.review.rules import Severity
from pulumi_loanpro.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pulumi_loanpro.review.report import Field, Review, Section

_STYLES: Final = {Severity.CRITICAL: "bold red", Severity.WARNING: "yellow", Severity.INFO: ""}


def show_review(review: Review) -> None:
    """Prints all of it; in a pipe, each line is whole."""
    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH)
    if review.sections:
        told = (row for section in review.sections for row in _told(section))
        console.print(_table(("SEVERITY", "RESOURCE", "ID", "RULE", "FINDING"), told))
        console.print()
        fields = (row for section in review.sections for row in _fields(section))
        console.print(_table(("RESOURCE", "FIELD", "OLD", "NEW"), fields))
    else:
        console.print("No FLEX processor changes.")
    for (type_, op), count in sorted(review.others.items()):
        console.print(Text(plain(f"Not reviewed: {count} {op} {type_}")))


def _told(section: Section) -> Iterator[tuple[Text, ...]]:
    called = (section.processor.resource, section.processor.id)
    for one in section.open:
        severity = Text(str(one.rule.severity), _STYLES[one.rule.severity])
        yield (severity, *_texts(*called, one.rule.name, one.text))
    for one in section.acknowledged:
        yield _texts("allowed", *called, one.rule.name, one.text)


def _fields(section: Section) -> Iterator[tuple[Text, ...]]:
    for field in section.fields:
        old, new = (_value(field, value) for value in (field.old, field.new))
        yield _texts(section.processor.resource, field.name, old, new)


def _value(field: Field, value: str | Placeholder | None) -> str:
    if field.secret:
        return "(secret)"
    if isinstance(value, Placeholder):
        return f"({value.value})"
    return "(unset)" if value is None else value


def _texts(*texts: str) -> tuple[Text, ...]:
    return tuple(Text(plain(text)) for text in texts)


def _table(headings: Iterable[str], rows: Iterable[tuple[Text, ...]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in ("SEVERITY", "RULE"))
    for row in rows:
        table.add_row(*row)
    return table

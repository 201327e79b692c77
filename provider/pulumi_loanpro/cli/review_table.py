"""A review on a terminal: a line for each finding, and one for each input that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from pulumi_loanpro.cli.terminal import cell, console, show_table
from pulumi_loanpro.review.findings import Placeholder
from pulumi_loanpro.review.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_loanpro.review.report import Field, Review, Section

_STYLES: Final = {Severity.CRITICAL: "bold red", Severity.WARNING: "yellow", Severity.INFO: ""}


def show_review(review: Review) -> None:
    """Prints all of it; in a pipe, each line is whole."""
    if review.sections:
        findings = (row for section in review.sections for row in _finding_rows(section))
        headings = ("SEVERITY", "RESOURCE", "ID", "RULE", "FINDING")
        show_table(headings, findings, whole=("SEVERITY", "RULE"))
        console().print()
        fields = (row for section in review.sections for row in _field_rows(section))
        show_table(("RESOURCE", "FIELD", "OLD", "NEW"), fields)
    else:
        console().print("No FLEX processor changes.")
    for (type_, op), count in sorted(review.others.items()):
        console().print(cell(f"Not reviewed: {count} {op} {type_}"))


def _finding_rows(section: Section) -> Iterator[tuple[Text, ...]]:
    resource, id_ = cell(section.processor.resource), cell(section.processor.id)
    for one in section.open:
        severity = Text(str(one.rule.severity), _STYLES[one.rule.severity])
        yield severity, resource, id_, cell(one.rule.name), cell(one.text)
    for one in section.acknowledged:
        yield cell("allowed"), resource, id_, cell(one.rule.name), cell(one.text)


def _field_rows(section: Section) -> Iterator[tuple[Text, ...]]:
    for field in section.fields:
        old, new = (cell(_readable(field, value)) for value in (field.old, field.new))
        yield cell(section.processor.resource), cell(field.name), old, new


def _readable(field: Field, value: str | Placeholder | None) -> str:
    if field.secret:
        return "(secret)"
    if isinstance(value, Placeholder):
        return f"({value.value})"
    return "(unset)" if value is None else value

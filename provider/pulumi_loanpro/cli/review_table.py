"""A review on a terminal: a line for each finding, and one for each input that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from pulumi_loanpro.cli.terminal import cell, console, show_table
from pulumi_loanpro.review.changes import Action, Placeholder
from pulumi_loanpro.review.groups import groups
from pulumi_loanpro.review.rules import SANDBOX, Severity
from pulumi_loanpro.review.spans import both

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_loanpro.review.groups import Group
    from pulumi_loanpro.review.report import Field, Identity, Review, Section
    from pulumi_loanpro.review.rules import Rule

_STYLES: Final = {Severity.CRITICAL: "bold red", Severity.WARNING: "yellow", Severity.INFO: ""}
_MODES: Final = {"live": "LIVE", "sandbox": "sandbox", "unknown": "unknown"}


def show_review(review: Review) -> None:
    """Prints all of it; in a pipe, each line is whole."""
    if review.sections:
        found = groups(review.sections)
        accounts = any(it and it.account is not None for one in found for it in _sides(one.first))
        findings = (row for one in found for row in _finding_rows(one, with_account=accounts))
        place = (*(("ACCOUNT",) if accounts else ()), "MODE")
        headings = ("SEVERITY", "RESOURCE", "ID", *place, "RULE", "FINDING")
        show_table(headings, findings, whole=("SEVERITY", "MODE", "RULE"))
        console().print()
        if fields := [row for one in found for row in _field_rows(one)]:
            show_table(("RESOURCE", "FIELD", "OLD", "NEW"), fields)
            console().print()
        for one in (it for it in found if len(it.sections) > 1):
            each = (_with_id(it) for it in one.sections)
            console().print(cell(f"{_names(one)}: {', '.join(each)}"))
        counts = ", ".join(review.counts()) or "none"
        console().print(
            cell(f"Processors that change: {len(review.sections)}. Findings: {counts}.")
        )
    else:
        console().print("No FLEX processor changes.")
    for (type_, op), count in sorted(review.others.items()):
        console().print(cell(f"Not reviewed: {count} {op} {type_}"))


def show_rule(rule: Rule) -> None:
    """Prints all that is known of a rule."""
    rows = {
        "RULE": rule.name,
        "SEVERITY": str(rule.severity),
        "SAYS": " ".join(rule.text.split()),
        "LOOK": rule.advice,
        "ALLOW": f"{rule.name}=RESOURCE",
        "": SANDBOX,
    }
    cells = [(cell(name), cell(text)) for name, text in rows.items()]
    show_table(("RULE", "TEXT"), cells, whole=("RULE",), show_headings=False)


def _finding_rows(group: Group, *, with_account: bool) -> Iterator[tuple[Text, ...]]:
    first = group.first
    id_ = _id(first) if len(group.sections) == 1 else ""
    account = both(*(_account(it) if it else None for it in _sides(first)))
    mode = both(*(_MODES[it.mode] if it else None for it in _sides(first)))
    place = [*([cell(account)] if with_account else []), cell(mode)]
    for one in first.findings:
        acknowledged = " (acknowledged)" if one in first.acknowledged else ""
        severity = Text(f"{one.severity}{acknowledged}", _STYLES[one.severity])
        text = cell(" ".join(one.text.split()))
        yield severity, cell(_names(group)), cell(id_), *place, cell(one.rule.name), text


def _field_rows(group: Group) -> Iterator[tuple[Text, ...]]:
    if (same := group.same_fields) is not None:
        rows = [(_names(group), field) for field in same]
    elif group.first.processor.change.action is Action.IMPORT:
        rows = []  # many, and none of them changes
    else:
        rows = [(it.processor.resource, field) for it in group.sections for field in it.fields]
    for resource, field in rows:
        yield cell(resource), cell(field.name), *map(cell, _values(field))


def _names(group: Group) -> str:
    """One stands for many; those are named below the tables."""
    name, more = group.first.processor.resource, len(group.sections) - 1
    return f"{name} and {more} more" if more else name


def _with_id(section: Section) -> str:
    id_ = section.processor.id
    return section.processor.resource + (f" ({id_})" if id_ else "")


def _sides(section: Section) -> tuple[Identity | None, Identity | None]:
    return section.old, section.new


def _id(section: Section) -> str:
    replaced = section.processor.change.action is Action.REPLACE
    return f"{section.processor.id} → new" if replaced else section.processor.id


def _account(one: Identity) -> str:
    return "(default)" if one.account is None else _readable(one.account)


def _values(field: Field) -> tuple[str, str]:
    if not field.secret:
        return _readable(field.old), _readable(field.new)
    happened = f"(secret, {field.happened})" if field.happened else "(secret)"
    return "(unset)" if field.happened == "added" else "(secret)", happened


def _readable(value: Any) -> str:
    if isinstance(value, Placeholder):
        return f"({value.value})"
    if value is None:
        return "(unset)"
    return str(value).lower() if isinstance(value, bool) else str(value)

"""A review for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_loanpro.review.changes import Placeholder
from pulumi_loanpro.review.rules import Severity

if TYPE_CHECKING:
    from pulumi_loanpro.review.report import Identity, Review, Section


def as_json(review: Review) -> dict[str, Any]:
    """All of a review; a value has the type that the program gives it."""
    return {
        "stack": review.stack or None,
        "title": review.title,
        "severity": str(Severity(review.severity)) if review.severity else None,
        "processors": [_section(it) for it in review.sections],
        "others": [
            {"type": type_, "operation": op, "count": count}
            for (type_, op), count in sorted(review.others.items())
        ],
    }


def _section(section: Section) -> dict[str, Any]:
    processor = section.processor
    return {
        "resource": processor.resource,
        "urn": processor.urn,
        "id": processor.id or None,
        "action": processor.change.action.name.lower(),
        "old": _identity(section.old),
        "new": _identity(section.new),
        "fields": [
            {
                "name": it.name,
                "old": _value(it.old),
                "new": _value(it.new),
                "secret": it.secret,
                "change": it.happened or None,
            }
            for it in section.fields
        ],
        "findings": [
            {
                "rule": it.rule.name,
                "severity": str(it.severity),
                "text": it.text,
                "fields": list(it.fields),
                "acknowledged": it in section.acknowledged,
            }
            for it in section.findings
        ],
    }


def _identity(one: Identity | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "id": one.id or None,
        "name": _value(one.name),
        "account": _value(one.account),
        "mode": one.mode,
    }


def _value(value: object) -> object:
    return f"({value.value})" if isinstance(value, Placeholder) else value

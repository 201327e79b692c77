"""What a reviewer reads of a preview: each processor that changes, and what that means."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.fields import SECRETS, FlexProcessorInputs
from pulumi_loanpro.review.findings import Placeholder, findings, is_live
from pulumi_loanpro.review.rules import RULES, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from pulumi_loanpro.review.findings import Finding
    from pulumi_loanpro.review.preview import Preview, Processor

_ORDER: Final = {name: number for number, name in enumerate(FlexProcessorInputs.model_fields)}


@dataclass(frozen=True, slots=True)
class Allowance:
    """An acknowledged finding: one rule for one resource.

    Attributes:
        rule: The rule's name.
        resource: The resource's name or, where several have that name, its URN.
    """

    rule: str
    resource: str

    def __str__(self) -> str:
        """As it is given."""
        return f"{self.rule}={self.resource}"


@dataclass(frozen=True, slots=True)
class Field:
    """An input that differs, as texts.

    Attributes:
        name: The input's name.
        old: Its value before; None where it is unset, or a credential.
        new: Its value afterwards, likewise.
        secret: Whether it is a credential, of which only the name is shown.
    """

    name: str
    old: str | Placeholder | None
    new: str | Placeholder | None
    secret: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What a review says of one processor.

    Attributes:
        processor: The processor.
        fields: Its inputs that differ or, where it appears or goes, all of them.
        open: What it means, as far as it is not acknowledged.
        acknowledged: What it means besides.
    """

    processor: Processor
    fields: Sequence[Field]
    open: Sequence[Finding]
    acknowledged: Sequence[Finding]

    @property
    def severity(self) -> int:
        """The highest severity of what is open; 0 where nothing is."""
        return max((int(one.rule.severity) for one in self.open), default=0)

    @property
    def name(self) -> str | Placeholder | None:
        """What LoanPro's users see, as far as a preview shows it."""
        return _shown(self._inputs.get("name"))

    @property
    def account(self) -> str | Placeholder | None:
        """The account it is in, or moves to; None for the default one."""
        return _shown(self._inputs.get("account"))

    @property
    def mode(self) -> str:
        """Where its money goes, or went: `live`, `sandbox`, or `unknown`."""
        live = is_live(self._inputs)
        return "unknown" if live is None else "live" if live else "sandbox"

    @property
    def _inputs(self) -> Mapping[str, Any]:
        return self.processor.change.new or self.processor.change.old


@dataclass(frozen=True, slots=True)
class Review:
    """What a review says of a preview.

    Attributes:
        title: What distinguishes it from the reviews of other stacks; may be empty.
        sections: One for each processor that changes, the most severe first.
        others: How many resources of other types change, by type and operation.
        unused: Allowances that no finding needed.
    """

    title: str
    sections: Sequence[Section]
    others: Mapping[tuple[str, str], int]
    unused: Sequence[Allowance]

    @property
    def severity(self) -> int:
        """The highest severity of all that is open; 0 where nothing is."""
        return max((section.severity for section in self.sections), default=0)

    def counts(self) -> list[str]:
        """How much is open, severity by severity: `1 critical`, `2 warning`."""
        found = Counter(one.rule.severity for section in self.sections for one in section.open)
        return [
            f"{found[severity]} {severity}" for severity in reversed(Severity) if found[severity]
        ]


def allowances(lines: Iterable[str], source: str) -> list[Allowance]:
    """Reads acknowledged findings, `RULE=RESOURCE` on each line, with comments after a `#`.

    Raises:
        LoanProError: A line is none, or names a rule that does not exist.
    """
    found = []
    for number, line in enumerate(lines, 1):
        text = re.sub(r"(^|\s)#.*", "", line).strip()
        if not text:
            continue
        rule, _, resource = text.partition("=")
        if rule not in RULES or not resource:
            raise LoanProError(
                f"{source}, line {number}: {text!r} is no RULE=RESOURCE of a rule that exists.",
                f"The rules are {', '.join(RULES)}.",
            )
        found.append(Allowance(rule, resource))
    return found


def review_preview(
    preview: Preview, now: datetime, allowed: Iterable[Allowance] = (), title: str = ""
) -> Review:
    """Says what a preview means.

    Args:
        preview: The preview.
        now: The time of the review, with its zone.
        allowed: Findings that are acknowledged.
        title: What distinguishes it from the reviews of other stacks.
    """
    names = Counter(processor.resource for processor in preview.processors)
    used = set()
    sections = []
    for processor in preview.processors:
        called = {processor.urn}
        if names[processor.resource] == 1:
            called.add(processor.resource)
        allowing = {one.rule: one for one in allowed if one.resource in called}
        found = findings(processor.change, now)
        used |= {allowing[one.rule.name] for one in found if one.rule.name in allowing}
        sections.append(
            Section(
                processor,
                list(_fields_of(processor)),
                [one for one in found if one.rule.name not in allowing],
                [one for one in found if one.rule.name in allowing],
            )
        )
    sections.sort(key=lambda section: (-section.severity, section.processor.urn))
    return Review(title, sections, preview.others, [one for one in allowed if one not in used])


def as_json(found: Review) -> dict[str, Any]:
    """The review for scripts."""
    return {
        "title": found.title,
        "severity": str(Severity(found.severity)) if found.severity else None,
        "processors": [
            {
                "resource": section.processor.resource,
                "urn": section.processor.urn,
                "id": section.processor.id or None,
                "name": _in_json(section.name),
                "account": _in_json(section.account),
                "mode": section.mode,
                "action": section.processor.change.action.name.lower(),
                "fields": [
                    {
                        "name": it.name,
                        "old": _in_json(it.old),
                        "new": _in_json(it.new),
                        "secret": it.secret,
                    }
                    for it in section.fields
                ],
                "findings": [
                    {
                        "rule": one.rule.name,
                        "severity": str(one.rule.severity),
                        "text": one.text,
                        "fields": list(one.fields),
                        "acknowledged": one in section.acknowledged,
                    }
                    for one in (*section.open, *section.acknowledged)
                ],
            }
            for section in found.sections
        ],
        "others": [
            {"type": type_, "operation": op, "count": count}
            for (type_, op), count in sorted(found.others.items())
        ],
    }


def _fields_of(processor: Processor) -> Iterator[Field]:
    change = processor.change
    names = change.changed if change.has_two_sides else change.old.keys() | change.new.keys()
    for name in sorted(names, key=lambda it: (_ORDER.get(it, len(_ORDER)), it)):
        if name in SECRETS:
            yield Field(name, None, None, secret=True)
        else:
            old, new = (_shown(side.get(name)) for side in (change.old, change.new))
            yield Field(name, old, new, secret=False)


def _shown(value: object) -> str | Placeholder | None:
    if value is None or isinstance(value, Placeholder):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _in_json(value: str | Placeholder | None) -> str | None:
    return f"({value.value})" if isinstance(value, Placeholder) else value

"""What a reviewer reads of a preview: each processor that changes, and what that means."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pulumi_loanpro.fields import SECRETS, FlexProcessorInputs
from pulumi_loanpro.review.allowances import Allowance
from pulumi_loanpro.review.changes import Action, is_live
from pulumi_loanpro.review.findings import findings
from pulumi_loanpro.review.names import Names
from pulumi_loanpro.review.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from pulumi_loanpro.review.changes import Change
    from pulumi_loanpro.review.findings import Finding
    from pulumi_loanpro.review.preview import Preview, Processor

_ORDER: Final = {name: number for number, name in enumerate(FlexProcessorInputs.model_fields)}


@dataclass(frozen=True, slots=True)
class Field:
    """An input that differs.

    Attributes:
        name: The input's name.
        old: Its value before; None where it is unset, or a credential.
        new: Its value afterwards, likewise.
        secret: Whether it is a credential, of which no value is shown.
        happened: `added`, `changed` or `removed`; empty where the change sends nothing.
    """

    name: str
    old: Any
    new: Any
    secret: bool
    happened: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Which processor it is, on one side of a change, as far as a preview shows it.

    Attributes:
        id: Its ID in Secure Payments; empty where there is none yet.
        name: What LoanPro's users see.
        account: The account it is in; None for the default one.
        mode: Where its money goes: `live`, `sandbox`, or `unknown`.
    """

    id: str
    name: Any
    account: Any
    mode: str


@dataclass(frozen=True, slots=True)
class Section:
    """What a review says of one processor.

    Attributes:
        processor: The processor.
        findings: What it means, the most severe first.
        acknowledged: Those of them that are acknowledged.
        called: By what an allowance names it: the resource's name or, where several have it, the
            URN.
    """

    processor: Processor
    findings: Sequence[Finding]
    acknowledged: Collection[Finding]
    called: str

    @property
    def open(self) -> list[Finding]:
        """What is not acknowledged."""
        return [one for one in self.findings if one not in self.acknowledged]

    @property
    def worst(self) -> Severity:
        """The highest severity of all, acknowledged or not."""
        return max((one.severity for one in self.findings), default=Severity.INFO)

    @property
    def old(self) -> Identity | None:
        """Which it was; None where it was not there, or not managed."""
        change = self.processor.change
        return _identity(self.processor.id, change.old) if change.has_old else None

    @property
    def new(self) -> Identity | None:
        """Which it will be; None where it will not be there, or not be managed."""
        change = self.processor.change
        id_ = "" if change.action is Action.REPLACE else self.processor.id
        return _identity(id_, change.new) if change.has_new else None

    @property
    def fields(self) -> list[Field]:
        """Its inputs that differ or, where it appears or goes, all of them."""
        return list(_fields_of(self.processor.change))

    @property
    def is_live(self) -> bool:
        """Whether real money is or may be concerned."""
        return not self.processor.change.is_sandbox_only


@dataclass(frozen=True, slots=True)
class Review:
    """What a review says of a preview.

    Attributes:
        stack: Project and stack, `payments/prod`; empty where a preview has no step.
        title: What distinguishes it from other reviews of the stack; may be empty.
        sections: One for each processor that changes: the most severe first, live before sandbox.
        others: How many resources of other types change, by type and operation.
        unused: Allowances that no finding needed.
    """

    stack: str
    title: str
    sections: Sequence[Section]
    others: Mapping[tuple[str, str], int]
    unused: Sequence[Allowance]

    @property
    def severity(self) -> int:
        """The highest severity of all that is open; 0 where nothing is."""
        return max((one.severity for it in self.sections for one in it.open), default=0)

    def counts(self) -> list[str]:
        """How much there is, severity by severity: `2 critical (1 acknowledged)`, `2 warning`."""
        found = Counter(one.severity for it in self.sections for one in it.findings)
        done = Counter(one.severity for it in self.sections for one in it.acknowledged)
        return [
            f"{found[it]} {it}{_acknowledged(done[it], found[it])}"
            for it in reversed(Severity)
            if found[it]
        ]

    def needed(self, severity: Severity) -> list[Allowance]:
        """What would acknowledge all that is open and at least as severe as this."""
        return [
            Allowance(one.rule.name, it.called)
            for it in self.sections
            for one in it.open
            if one.severity >= severity
        ]


def review_preview(
    preview: Preview, now: datetime, allowed: Sequence[Allowance] = (), title: str = ""
) -> Review:
    """Says what a preview means.

    Args:
        preview: The preview.
        now: The time of the review, with its zone.
        allowed: Findings that are acknowledged.
        title: What distinguishes it from other reviews of the stack.
    """
    names = Counter(it.resource for it in preview.processors)
    passed_on = Names()
    for it in preview.processors:
        passed_on.add(it.urn, it.change)
    used = set()
    sections = []
    for processor in preview.processors:
        called = processor.resource if names[processor.resource] == 1 else processor.urn
        allowing = {it.rule: it for it in allowed if it.resource in (called, processor.urn)}
        others = passed_on.others(processor.urn, processor.change)
        found = findings(processor.change, now, others.values())
        acknowledged = [one for one in found if one.rule.name in allowing]
        used |= {allowing[one.rule.name] for one in acknowledged}
        sections.append(Section(processor, found, acknowledged, called))
    sections.sort(key=lambda it: (-it.worst, not it.is_live, _counted(it.processor.urn)))
    unused = [it for it in allowed if it not in used]
    return Review(preview.stack, title, sections, preview.others, unused)


def _counted(name: str) -> list[str | int]:
    """A name as people sort it: `ach-2` before `ach-10`."""
    parts = re.split(r"([0-9]+)", name)
    return [int(part) if at % 2 else part for at, part in enumerate(parts)]


def _acknowledged(done: int, found: int) -> str:
    if not done:
        return ""
    return " (acknowledged)" if done == found else f" ({done} acknowledged)"


def _identity(id_: str, inputs: Mapping[str, Any]) -> Identity:
    live = is_live(inputs)
    mode = "unknown" if live is None else "live" if live else "sandbox"
    return Identity(id_, inputs.get("name"), inputs.get("account"), mode)


def _fields_of(change: Change) -> Iterator[Field]:
    names = change.changed if change.has_two_sides else change.old.keys() | change.new.keys()
    for name in sorted(names, key=lambda it: (_ORDER.get(it, len(_ORDER)), it)):
        secret = name in SECRETS
        old, new = (None if secret else side.get(name) for side in (change.old, change.new))
        yield Field(name, old, new, secret, _happened(change, name))


def _happened(change: Change, name: str) -> str:
    if change.action in (Action.IMPORT, Action.RETAIN, Action.GONE):
        return ""
    sides = (name in change.old, name in change.new)
    return {(False, True): "added", (True, False): "removed"}.get(sides, "changed")

"""Processors to which the same happens, for the same reasons: what is said of them is said once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from pulumi_loanpro.review.report import Field, Identity, Section

FEW: Final = 3
"""Equal ones up to which each has a row of its own."""


@dataclass(frozen=True, slots=True)
class Group:
    """One processor, or several that differ in nothing that a reviewer decides about.

    Attributes:
        sections: What the review says of each.
    """

    sections: Sequence[Section]

    @property
    def first(self) -> Section:
        """The one that stands for all of them."""
        return self.sections[0]

    @property
    def same_fields(self) -> list[Field] | None:
        """The fields of each, where they are the same for all."""
        each = [it.fields for it in self.sections]
        return each[0] if all(it == each[0] for it in each) else None


def groups(sections: Iterable[Section]) -> list[Group]:
    """Puts equal ones together, each group where its first one was."""
    by_key: dict[Hashable, list[Section]] = {}
    for section in sections:
        by_key.setdefault(_key(section), []).append(section)
    found = []
    for members in by_key.values():
        found += [Group(members)] if len(members) > FEW else [Group([it]) for it in members]
    return found


def _key(section: Section) -> Hashable:
    said = tuple((one.rule.name, one.text, one in section.acknowledged) for one in section.findings)
    return section.processor.change.action, _place(section.old), _place(section.new), said


def _place(one: Identity | None) -> Hashable:
    """Account and mode, as far as they are values that a program may declare."""
    return (repr(one.account), one.mode) if one else None

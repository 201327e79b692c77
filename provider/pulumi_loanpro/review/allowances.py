"""Findings that are acknowledged, one rule for one resource each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.review.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable


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

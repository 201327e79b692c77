"""What `pulumi preview` says of a change by itself: its findings, on one line each.

Pure. Deletions are not in it: the engine asks no provider about them before it deletes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_loanpro.fields import SECRETS
from pulumi_loanpro.lifecycle.declarations import resource_name
from pulumi_loanpro.lifecycle.inputs import diff
from pulumi_loanpro.review.changes import Action, Change, Placeholder
from pulumi_loanpro.review.findings import findings, names_swapped
from pulumi_loanpro.review.names import Names
from pulumi_loanpro.review.rules import Severity
from pulumi_loanpro.wording import LONGEST_NAME, called, one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from pulumi_loanpro.review.findings import Finding


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning of a preview.

    Attributes:
        urn: The resource beneath which it stands.
        text: What it says.
    """

    urn: str
    text: str


class Warnings:
    """The warnings of one preview, whose changes come one after the other.

    What is critical is said of each processor. Of what else is the same for several, the first one
    has all the words, and the others are named beneath it.
    """

    def __init__(self, unknown: type) -> None:
        """Begins a preview.

        Args:
            unknown: Type of the values that are not known until the update.
        """
        self._unknown = unknown
        self._announced: dict[str, set[str]] = {}
        self._names = Names()
        self._swapped: set[str] = set()
        self._first: dict[str, str] = {}

    def of(
        self,
        urn: str,
        olds: Mapping[str, Any],
        news: Mapping[str, Any],
        now: datetime,
        secret: Collection[str] = (),
    ) -> list[Warned]:
        """All that a reviewer should know of a change, the most severe first.

        Args:
            urn: The resource; empty where that cannot be known.
            olds: The checked inputs of the state; empty before a create.
            news: The checked inputs of the program.
            now: The time, with its zone.
            secret: Names of the inputs that the program keeps secret now, or kept before.

        Returns:
            The warnings; none where a resource had its own already, since the engine asks about
            the new half of a replacement once more.
        """
        if urn and urn in self._announced:
            return []
        change = self._change(olds, news, secret)
        self._names.add(urn, change)
        others = self._names.others(urn, change)
        found = findings(change, now, others.values())
        said = [(urn, change, one) for one in found]
        # Those that came before were not known to pass on a name.
        new = others.keys() - self._swapped
        said += [(it, others[it], names_swapped(others[it], [change])) for it in sorted(new)]
        self._swapped |= {urn, *others} if others else set()
        self._announced[urn] = {it.rule.name for it in found}
        return [self._warned(*it) for it in said if it[2].severity >= Severity.WARNING]

    def of_replacement(
        self,
        urn: str,
        olds: Mapping[str, Any],
        news: Mapping[str, Any],
        now: datetime,
        secret: Collection[str] = (),
    ) -> list[Warned]:
        """The same where the engine replaces it, without what was said of the resource before."""
        change = self._change(olds, news, secret, Action.REPLACE)
        before = self._announced.setdefault(urn, set())
        found = [it for it in findings(change, now) if it.rule.name not in before]
        before |= {it.rule.name for it in found}
        return [self._warned(urn, change, it) for it in found if it.severity >= Severity.WARNING]

    def _change(
        self,
        olds: Mapping[str, Any],
        news: Mapping[str, Any],
        secret: Collection[str],
        action: Action = Action.UPDATE,
    ) -> Change:
        differs = diff(olds, news)
        hidden = SECRETS.union(secret)
        old, new = (_with_placeholders(side, self._unknown, hidden) for side in (olds, news))
        if not olds:
            return Change(Action.CREATE, new=new)
        action = Action.REPLACE if differs.replaces else action
        return Change(action, old, new, differs.changed)

    def _warned(self, urn: str, change: Change, one: Finding) -> Warned:
        processor = _processor(change, urn)
        text = f"{processor}: {one.text} ({one.rule.name})"
        if one.severity is Severity.CRITICAL:
            # Pulumi itself calls all of them warnings.
            return Warned(urn, f"{one.severity} for {text}")
        first = self._first.setdefault(one.text, urn)
        if first != urn:
            return Warned(first, f"{processor}: the same ({one.rule.name})")
        return Warned(urn, text)


def _processor(change: Change, urn: str) -> str:
    name = change.old.get("name") or change.new.get("name")
    resource = resource_name(urn)
    if isinstance(name, str) or not resource:
        return called(name if isinstance(name, str) else None)
    return f'{called(None)} of the resource "{one_line(resource, LONGEST_NAME)}"'


def _with_placeholders(
    inputs: Mapping[str, Any], unknown: type, secret: Collection[str]
) -> dict[str, Any]:
    """Inputs as far as a text may show them."""
    return {
        name: Placeholder.SECRET
        if name in secret
        else Placeholder.UNKNOWN
        if isinstance(value, unknown)
        else value
        for name, value in inputs.items()
    }

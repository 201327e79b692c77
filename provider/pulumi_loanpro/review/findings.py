"""What a change of a FLEX processor means for money: which of the rules it meets.

Pure functions of a change and the time. No value of a configuration gets into a text but cut-offs
that were recognised as such, so that neither a secret nor anybody's Markdown can.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pulumi_loanpro.fields import LOGIN, SECRETS
from pulumi_loanpro.review import cutoffs
from pulumi_loanpro.review.changes import Action, Change, Placeholder, is_live
from pulumi_loanpro.review.rules import RULES, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one change; at most once for each change.

    Attributes:
        rule: The rule.
        text: Its text, with all that depends on the change.
        fields: The inputs it is about.
        severity: That of the rule; `info` where only the sandbox is concerned.
    """

    rule: Rule
    text: str
    fields: tuple[str, ...]
    severity: Severity

    @property
    def headline(self) -> str:
        """What comes first in its text, and is enough for an overview."""
        return re.split(r"[:.](?= |$)", self.text, maxsplit=1)[0]


_CUTOFF: Final = ("same_day_cutoff_time", "same_day_cutoff_timezone")
_PROTECTION: Final = frozenset(("deletion_protection", "sandbox_mode"))
"""What decides whether a delete is refused: the former or, where it is unset, the latter."""

_NEVER_UNMANAGED: Final = _PROTECTION | {"account"}
"""Inputs that mean something where they are unset, too."""


_SWITCHES: Final = {
    "process_non_connected": "non-connected",
    "account_balance_check": "balance-check",
}


def findings(change: Change, now: datetime, others: Collection[Change] = ()) -> list[Finding]:
    """All that a change means, the most severe first; every changed field is in it.

    Args:
        change: What happens to a processor.
        now: The time at which it is reviewed, with its zone; decides what "today" is.
        others: What happens to the processors that get its name, or give it theirs.
    """
    found = [*_of_action(change)]
    if change.action not in (Action.DELETE, Action.GONE, Action.RETAIN):
        found += _of_inputs(change, now)
    covered = {name for one in found for name in one.fields}
    if rest := change.changed - covered:
        found.append(_finding("other", *rest))
    if change.is_sandbox_only:
        found = [replace(one, severity=Severity.INFO) for one in found]
    if others:
        found.append(names_swapped(change, others))
    order = list(RULES)
    return sorted(found, key=lambda one: (-one.severity, order.index(one.rule.name)))


def names_swapped(change: Change, others: Collection[Change]) -> Finding:
    """What it means that names go over from one processor to another."""
    found = _finding("names-swapped", "name")
    harmless = all(it.is_sandbox_only for it in (change, *others))
    return replace(found, severity=Severity.INFO) if harmless else found


def _of_action(change: Change) -> Iterator[Finding]:
    """What is done with the whole of it."""
    was, will = is_live(change.old), is_live(change.new)
    match change.action:
        case Action.CREATE if will is not None:
            yield _finding("created-live" if will else "created", "sandbox_mode")
        case Action.DELETE:
            yield _finding("deleted-live" if was else "deleted")
            if was is None:
                yield _finding("mode-unknown")
        case Action.REPLACE:
            moved = "account" in change.changed
            where = "another account" if moved else "the same account"
            rule = "replaced-live" if was or will else "replaced"
            yield _finding(rule, *(["account"] if moved else []), where=where)
            if rule == "replaced" and None in (was, will) and "sandbox_mode" not in change.changed:
                yield _finding("mode-unknown")
        case Action.IMPORT:
            yield _finding("imported")
        case Action.RETAIN:
            yield _finding("retained")
        case Action.GONE:
            yield _finding("gone")
        case Action.DRIFTED:
            yield _finding("drift")
        case _:
            pass


def _of_inputs(change: Change, now: datetime) -> Iterator[Finding]:
    """What each input means that differs."""
    created = change.action is Action.CREATE
    names = frozenset(change.new) if created else change.changed
    not_shown = {name: _placeholder(change, name) for name in names - SECRETS - {"sandbox_mode"}}
    for rule, reason in (("unknown", Placeholder.UNKNOWN), ("secret", Placeholder.SECRET)):
        if those := [name for name, why in not_shown.items() if why is reason]:
            yield _finding(rule, *those)
    shown = {name for name in names if not not_shown.get(name)}
    yield from _of_mode(change, shown)
    yield from _of_protection(change, shown)
    if created:
        yield from _of_midnight(change)
        return
    if removed := shown - change.new.keys() - _NEVER_UNMANAGED:
        yield _finding("unmanaged", *removed)
    shown &= change.new.keys()
    yield from _of_same_day(change, shown, now)
    for name, rule in _SWITCHES.items():
        if name in shown and isinstance(change.new[name], bool):
            yield _finding(f"{rule}-{'on' if change.new[name] else 'off'}", name)
    yield from _of_login(change, shown)
    if "name" in shown:
        yield _finding("renamed", "name")


def _of_login(change: Change, names: set[str]) -> Iterator[Finding]:
    """With what Secure Payments logs in to FLEX; it shows no secret, so that an import has none."""
    if added := names & (SECRETS | LOGIN) - change.old.keys():
        yield _finding("credential-added", *added)
    there = names & change.old.keys()
    if credentials := there & SECRETS:
        yield _finding("credential", *credentials)
    if login := there & LOGIN:
        yield _finding("login", *login)


def _of_mode(change: Change, names: set[str]) -> Iterator[Finding]:
    was, will = is_live(change.old), is_live(change.new)
    if change.action is Action.CREATE:
        if will is None:
            yield _finding("mode-unknown", "sandbox_mode")
    elif "sandbox_mode" in names:
        if was is None or will is None:
            yield _finding("mode-unknown", "sandbox_mode")
        elif was is not will:
            yield _finding("goes-live" if will else "goes-sandbox", "sandbox_mode")


def _of_protection(change: Change, names: set[str]) -> Iterator[Finding]:
    """Deletion protection on or off; a sandbox that is created without it needs no word."""
    declared = change.new.get("deletion_protection")
    protected = declared if isinstance(declared, bool) else is_live(change.new)
    switched = change.has_two_sides and "deletion_protection" in names
    may_be_live = names & _PROTECTION and is_live(change.new) is not False
    if protected is False and (switched or may_be_live):
        yield _finding("unprotected", "deletion_protection")
    elif protected and switched:
        yield _finding("protected", "deletion_protection")


def _of_same_day(change: Change, names: set[str], now: datetime) -> Iterator[Finding]:
    """Same-day on or off, and the cut-off; what is not shown has a finding already."""
    was, will = (side.get("same_day") for side in (change.old, change.new))
    moved = [name for name in _CUTOFF if name in names]
    old, new = (cutoffs.cutoff(*map(side.get, _CUTOFF)) for side in (change.old, change.new))
    if ("same_day" in names or moved) and will is True and new and new.is_midnight:
        switched = {"same_day"} & names
        yield _finding("cutoff-midnight", *switched, *moved, zone=new.zone.key)
    elif "same_day" in names and will is True:
        when, utc = (str(new), cutoffs.hour(new, now)) if new else ("the cut-off", "")
        yield _finding("same-day-on", "same_day", *moved, cutoff=when, utc=utc)
    elif "same_day" in names and will is False:
        yield _finding("same-day-off", "same_day", *moved)
    elif moved and was is False and will is False:
        yield _finding("cutoff-unused", *moved)
    elif moved and was is True and will is True and old and new and old != new:
        yield _of_cutoff(old, new, moved, now)


def _of_midnight(change: Change) -> Iterator[Finding]:
    """A cut-off of a new processor, before which no payment of the day can be submitted."""
    new = cutoffs.cutoff(*map(change.new.get, _CUTOFF))
    if change.new.get("same_day") is True and new and new.is_midnight:
        yield _finding("cutoff-midnight", *_CUTOFF, zone=new.zone.key)


def _of_cutoff(
    old: cutoffs.Cutoff, new: cutoffs.Cutoff, names: Iterable[str], now: datetime
) -> Finding:
    if old.zone.key == new.zone.key:
        rule = "cutoff-later" if new.at > old.at else "cutoff-earlier"
        first, last = sorted([old, new], key=lambda it: it.at)
        utc = cutoffs.window(old, new, now)
        return _finding(rule, *names, first=f"{first.at:%H:%M}", last=str(last), utc=utc)
    if cutoffs.same_all_year(old, new, now):
        return _finding("cutoff-alias", *names, old=str(old), new=str(new))
    utc = cutoffs.move(old, new, now)
    return _finding("cutoff-zone", *names, old=str(old), new=str(new), utc=utc)


def _placeholder(change: Change, name: str) -> Placeholder | None:
    """Why it is unknown what the change of an input means."""
    sides = [side.get(name) for side in (change.new, change.old)]
    if name == "deletion_protection" and sides[0] is None:
        sides[0] = change.new.get("sandbox_mode")
    return next((value for value in sides if isinstance(value, Placeholder)), None)


def _finding(rule: str, *fields: str, **depends: str) -> Finding:
    names = tuple(sorted(fields))
    safe = re.sub(r"[^\w, ]", "?", ", ".join(names), flags=re.ASCII)
    text = RULES[rule].text.format(fields=safe, **depends)
    return Finding(RULES[rule], text, names, RULES[rule].severity)

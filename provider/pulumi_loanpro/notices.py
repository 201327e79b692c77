"""What `pulumi preview` says of a change by itself: its consequences, on one line each.

Pure. Deletions are not in it: the engine asks no provider about them before it deletes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_loanpro.consequences import Action, Change, Untold, consequences
from pulumi_loanpro.lifecycle import diff
from pulumi_loanpro.model import SECRETS
from pulumi_loanpro.rules import Level
from pulumi_loanpro.wording import called

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def notices(
    olds: Mapping[str, Any], news: Mapping[str, Any], unknown: type, now: datetime
) -> list[str]:
    """All that a reviewer should know of a change, the most dangerous first.

    Args:
        olds: The checked inputs of the state; empty before a create.
        news: The checked inputs of the program.
        unknown: Type of the values that are not known until the update.
        now: The time, with its zone.
    """
    differs = diff(olds, news)
    old, new = (_told(side, unknown) for side in (olds, news))
    change = Change(Action.CREATE, new=new)
    if olds:
        action = Action.REPLACE if differs.replaces else Action.UPDATE
        change = Change(action, old, new, differs.changed)
    name = olds.get("name") or new["name"]
    processor = called(name if isinstance(name, str) else None)
    return [
        f"{one.rule.level} for {processor}: {one.text} ({one.rule.name})"
        for one in consequences(change, now)
        if one.rule.level >= Level.ATTENTION
    ]


def _told(inputs: Mapping[str, Any], unknown: type) -> dict[str, Any]:
    """Inputs as far as a text may know them."""
    return {
        name: Untold.SECRET
        if name in SECRETS
        else Untold.UNKNOWN
        if isinstance(value, unknown)
        else value
        for name, value in inputs.items()
    }

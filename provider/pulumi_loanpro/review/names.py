"""Names that go over from one processor to another, which no change alone tells."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pulumi_loanpro.review.changes import Action

if TYPE_CHECKING:
    from pulumi_loanpro.review.changes import Change, Name


class Names:
    """The changes of one preview, by the names that they give up or get."""

    def __init__(self) -> None:
        self._changes: defaultdict[Name, dict[str, Change]] = defaultdict(dict)

    def add(self, urn: str, change: Change) -> None:
        """Takes note of a change of a resource."""
        for name in _names(change):
            self._changes[name][urn] = change

    def others(self, urn: str, change: Change) -> dict[str, Change]:
        """Those that get a name of this one or give it theirs, by their resources."""
        return {
            its: other
            for name in _names(change)
            for its, other in self._changes[name].items()
            if its != urn and (_hands_over(change, other) or _hands_over(other, change))
        }


def _names(change: Change) -> list[Name]:
    return [it for it in (change.gives, change.gets) if it]


def _hands_over(one: Change, other: Change) -> bool:
    """Whether one gives up the name that the other gets.

    A new one in place of a deleted one is no surprise to who picks it by its name.
    """
    follows = one.action is Action.DELETE and other.action is Action.CREATE
    return one.gives is not None and one.gives == other.gets and not follows

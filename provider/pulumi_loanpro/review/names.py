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
        self._givers: defaultdict[Name | None, dict[str, Change]] = defaultdict(dict)
        self._getters: defaultdict[Name | None, dict[str, Change]] = defaultdict(dict)

    def add(self, urn: str, change: Change) -> None:
        """Takes note of a change of a resource."""
        if gives := change.gives:
            self._givers[gives][urn] = change
        if gets := change.gets:
            self._getters[gets][urn] = change

    def others(self, urn: str, change: Change) -> dict[str, Change]:
        """Those that get a name of this one or give it theirs, by their resources."""
        getters = self._getters.get(change.gives, {})
        givers = self._givers.get(change.gets, {})
        return {
            its: other
            for its, other in (*getters.items(), *givers.items())
            if its != urn and not _follows(change, other) and not _follows(other, change)
        }


def _follows(one: Change, other: Change) -> bool:
    """Whether a new one takes a deleted one's place: no surprise to who picks it by its name."""
    return one.action is Action.CREATE and other.action is Action.DELETE

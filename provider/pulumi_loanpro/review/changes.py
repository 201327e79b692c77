"""What happens to one FLEX processor, in the terms of the review's rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Placeholder(Enum):
    """What stands in place of a value that a preview does not show."""

    UNKNOWN = "unknown until the update"
    SECRET = "secret"  # noqa: S105 - what is said in place of one


class Action(Enum):
    """What happens to a processor, as a reviewer reads it."""

    CREATE = "is created"
    UPDATE = "is updated"
    DELETE = "is deleted"
    REPLACE = "is replaced"
    IMPORT = "is imported"
    RETAIN = "is retained in Secure Payments and removed from the state"
    DRIFTED = "was changed outside Pulumi"
    GONE = "was deleted outside Pulumi"


_APPEARS = (Action.CREATE, Action.IMPORT)
_GOES = (Action.DELETE, Action.GONE, Action.RETAIN)


class Name(NamedTuple):
    """A name, as it is unique: in an account, of which None is the default one."""

    account: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one processor.

    Attributes:
        action: What is done with all of it.
        old: Its inputs before, without those that are unset.
        new: Its inputs afterwards, likewise.
        changed: Names of the inputs that differ.
    """

    action: Action
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()

    @property
    def has_old(self) -> bool:
        """Whether it was there before."""
        return self.action not in _APPEARS

    @property
    def has_new(self) -> bool:
        """Whether it will be there afterwards, and managed."""
        return self.action not in _GOES

    @property
    def has_two_sides(self) -> bool:
        """Whether it was there before and will be afterwards, so that its inputs have two sides."""
        return self.has_old and self.has_new

    @property
    def is_sandbox_only(self) -> bool:
        """Whether it is known that no real money is concerned, neither before nor afterwards."""
        sides = [*([self.old] if self.has_old else []), *([self.new] if self.has_new else [])]
        return all(is_live(side) is False for side in sides)

    @property
    def gives(self) -> Name | None:
        """The name that nobody finds it by any more, where it is known that there is one."""
        if not self.has_old or self.action is Action.RETAIN:
            return None
        old, new = _name(self.old), _name(self.new)
        return old if old != new and (new or not self.has_new) else None

    @property
    def gets(self) -> Name | None:
        """The name by which it is found from now on, likewise."""
        if not self.has_new or self.action is Action.IMPORT:
            return None
        old, new = _name(self.old), _name(self.new)
        return new if old != new and (old or not self.has_old) else None


def _name(inputs: Mapping[str, Any]) -> Name | None:
    account, name = inputs.get("account"), inputs.get("name")
    if isinstance(account, str | None) and isinstance(name, str):
        return Name(account, name)
    return None


def is_live(inputs: Mapping[str, Any]) -> bool | None:
    """Whether a processor of such inputs moves real money; None where that is unknown."""
    sandbox = inputs.get("sandbox_mode")
    return not sandbox if isinstance(sandbox, bool) else None

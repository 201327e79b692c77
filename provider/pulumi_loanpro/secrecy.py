"""What keeps secrets out of sight, wherever a traceback or a pickle may end up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, SupportsIndex, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

PIECE = 8
"""Characters of a secret that stay hidden even without the others."""

MASK = "[secret]"
"""What stands in a text in place of a secret, as in Pulumi's own."""

_kept: set[str] = set()
_credentials: set[str] = set()

Error = TypeVar("Error", bound=BaseException)


def keep(values: Iterable[object]) -> None:
    """Takes note of texts that the program of this process keeps secret."""
    _kept.update(value for value in values if isinstance(value, str))


def kept() -> frozenset[str]:
    """The texts that are to be kept secret, besides the credentials."""
    return frozenset(_kept)


def remember(values: Iterable[str]) -> None:
    """Takes note of credentials: one request may serve several operations of this process.

    What is answered to one of them may so repeat the credentials of another.
    """
    _credentials.update(values)


def credentials() -> frozenset[str]:
    """The credentials that any operation of this process has been given."""
    return frozenset(_credentials)


class Hidden(str):
    """A text that does not show itself in the `repr` of what holds it, such as local variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The mask, whatever the text."""
        return MASK

    def __getitem__(self, at: SupportsIndex | slice, /) -> Hidden:
        """A part of it, which is no less secret: some tools shorten a text before they show it."""
        return Hidden(super().__getitem__(at))


class Unpicklable:
    """What holds a secret: a pickle would show it to whoever comes by it."""

    def __reduce__(self) -> NoReturn:
        """Refuses.

        Raises:
            TypeError: Always.
        """
        raise TypeError(f"cannot pickle {type(self).__name__!r}, which holds secrets")


def without_frames(error: Error) -> Error:
    """An error, and all that led to it, without frames: their variables hold what was sent."""
    error.__traceback__ = None
    for earlier in {error.__cause__, error.__context__}:
        if earlier is not None:
            without_frames(earlier)
    return error

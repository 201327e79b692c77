"""How long an operation may take, with all of its requests and the pauses between them."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ends: ContextVar[float] = ContextVar("ends", default=math.inf)
_allowed: ContextVar[float] = ContextVar("allowed", default=0.0)


@contextmanager
def allowing(seconds: float) -> Iterator[None]:
    """Lets operations inside take so long, whatever their account's settings say.

    Args:
        seconds: The time; 0 leaves it to the settings.
    """
    token = _allowed.set(seconds)
    try:
        yield
    finally:
        _allowed.reset(token)


class Deadline:
    """The deadline of each operation of an account.

    Args:
        seconds: What its settings say.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    @property
    def seconds(self) -> float:
        """How long an operation may take."""
        return _allowed.get() or self._seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        """One operation."""
        token = _ends.set(time.monotonic() + self.seconds)
        try:
            yield
        finally:
            _ends.reset(token)

    def remaining(self) -> float:
        """Seconds left of the operation; all of them outside of one."""
        return max(0.0, min(self.seconds, _ends.get() - time.monotonic()))

"""The time that the simulator goes by, which can be moved on."""

import time
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field

from loanpro_simulator.mistakes import Strict

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False, le=1e6)]


class Advance(Strict):
    """How far to move the clock on."""

    noun = "unit of time"

    days: Amount = 0.0
    hours: Amount = 0.0
    minutes: Amount = 0.0
    seconds: Amount = 0.0


class Clock:
    """The machine's own time, and how far it was moved on.

    What is created, changed and listed goes by it, and so does the age of a password. Delays and
    the journal do not.
    """

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> float:
        """Return the seconds since the epoch."""
        return time.time() + self.ahead.total_seconds()

    def advance(self, by: Advance) -> None:
        """Move it on."""
        self.ahead += timedelta(**by.model_dump())

    def reset(self) -> None:
        """Go by the machine's own time again."""
        self.ahead = timedelta()

    def state(self) -> dict[str, str | float]:
        """Return what it shows, as ISO 8601 in UTC, and how many seconds it is ahead."""
        return {"now": iso(self.now()), "ahead": self.ahead.total_seconds()}


def iso(seconds: float) -> str:
    """Return seconds since the epoch as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()

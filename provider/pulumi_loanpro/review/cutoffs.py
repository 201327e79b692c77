"""Cut-offs for same-day ACH: when they are, in their zone and in UTC, on both sides of a change.

Pure functions of the day; a cut-off of the contract is a time of day in a zone that follows
daylight saving, so that its hour in UTC moves when the clocks change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = timedelta(days=1)

YEAR = 366
"""Days within which clocks that change at all do change."""


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A time of day in a zone."""

    at: time
    zone: ZoneInfo

    def __str__(self) -> str:
        """As a program declares it."""
        return f"{self.at:%H:%M} {self.zone.key}"

    def on(self, day: date) -> datetime:
        """The moment it is on a day of its own zone."""
        return datetime.combine(day, self.at, self.zone)

    def utc(self, day: date) -> str:
        """The hour it is in UTC."""
        return f"{self.on(day).astimezone(UTC):%H:%M}"


def cutoff(at: object, zone: object) -> Cutoff | None:
    """The cut-off that two fields make; None where they make none, as when one is unknown."""
    if not isinstance(at, str) or not isinstance(zone, str):
        return None
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", at):
        return None
    try:
        return Cutoff(time.fromisoformat(at), ZoneInfo(zone))
    except (OSError, ValueError, LookupError):  # LookupError covers ZoneInfoNotFoundError
        return None


def clocks_change(after: date, *zones: ZoneInfo) -> date | None:
    """The first day, from `after` on, on which the clocks of one of the zones change."""
    days = (after + DAY * number for number in range(YEAR))
    return next((day for day in days for zone in zones if _clocks_change_on(zone, day)), None)


def window(old: Cutoff, new: Cutoff, now: datetime) -> str:
    """What the time between two cut-offs of one zone is in UTC, today and after the next change."""
    first, last = sorted((old, new), key=lambda it: it.at)
    return _today_and_then(now, lambda day: f"{first.utc(day)} to {last.utc(day)} UTC", old, new)


def hour(one: Cutoff, now: datetime) -> str:
    """What a cut-off is in UTC, today and after the next change of the clocks."""
    return _today_and_then(now, lambda day: f"{one.utc(day)} UTC", one)


def move(old: Cutoff, new: Cutoff, now: datetime) -> str:
    """How far the cut-off of a day moves, in UTC, today and after the next change of a clock."""

    def on(day: date) -> str:
        return f"{new.utc(day)} UTC instead of {old.utc(day)} UTC, {_distance(old, new, day)}"

    return _today_and_then(now, on, old, new)


def same_all_year(old: Cutoff, new: Cutoff, now: datetime) -> bool:
    """Whether two cut-offs are one moment on every day of the coming year."""
    days = (now.date() + DAY * number for number in range(YEAR))
    return all(old.on(day).astimezone(UTC) == new.on(day).astimezone(UTC) for day in days)


def _today_and_then(now: datetime, said: Callable[[date], str], *cutoffs: Cutoff) -> str:
    today = now.astimezone(cutoffs[-1].zone).date()
    change = clocks_change(today, *(it.zone for it in cutoffs))
    if change is None:
        return f"That is {said(today)} all year."
    # The day after it: on the day itself, an early cut-off still goes by the old clocks.
    then = said(change + DAY)
    return f"That is {said(today)} today, and {then} after the clocks change on {change}."


def _distance(old: Cutoff, new: Cutoff, day: date) -> str:
    minutes = int((new.on(day) - old.on(day).astimezone(UTC)).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    far = " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest else [])])
    return f"{far} {'later' if minutes > 0 else 'earlier'}" if far else "no difference"


def _clocks_change_on(zone: ZoneInfo, day: date) -> bool:
    midnights = (datetime.combine(it, time(), zone) for it in (day, day + DAY))
    return len({midnight.utcoffset() for midnight in midnights}) > 1

"""Cut-offs for same-day ACH: when they are, in their zone and in UTC, on both sides of a change.

Pure functions of the day; a cut-off of the contract is a time of day in a zone that follows
daylight saving, so that its hour in UTC moves when the clocks change. What is said of a day is
said of one on which they do not: on the day itself, a time may come twice, or never.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY: Final = timedelta(days=1)

YEAR: Final = 366
"""Days within which clocks that change at all do change."""

_UTC_NAMES: Final = frozenset(("UTC", "UCT", "Universal", "Zulu"))


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A time of day in a zone."""

    at: time
    zone: ZoneInfo

    def __str__(self) -> str:
        """As a program declares it."""
        return f"{self.at:%H:%M} {self.zone.key}"

    @property
    def is_in_utc(self) -> bool:
        """Whether its zone is UTC by name, so that there is nothing to convert."""
        return self.zone.key.removeprefix("Etc/") in _UTC_NAMES

    @property
    def is_midnight(self) -> bool:
        """Whether no payment of a day can be submitted before it."""
        return self.at == time()

    def on(self, day: date) -> datetime:
        """The moment it is on a day of its own zone, in UTC."""
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)


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


def window(old: Cutoff, new: Cutoff, now: datetime) -> str:
    """The sentence that says what the time between two cut-offs of one zone is in UTC."""
    first, last = sorted((old, new), key=lambda it: it.at)

    def on(day: date) -> str:
        start, end = first.on(day), last.on(day)
        return f"{start:%H:%M} to {end:%H:%M}" + (
            " (next day)" if end.date() > start.date() else ""
        )

    return _in_utc(first, now, on)


def hour(one: Cutoff, now: datetime) -> str:
    """The sentence that says what a cut-off is in UTC."""
    return _in_utc(one, now, lambda day: f"{one.on(day):%H:%M}")


def move(old: Cutoff, new: Cutoff, now: datetime) -> str:
    """How far the cut-off of a day moves where its zone changes, in UTC.

    Said of today, and of the first day of the coming year on which it is another distance, which
    may be the day of a change alone; where there is none, on which it is another hour.
    """

    def hours(day: date) -> str:
        return f"{new.on(day):%H:%M} instead of {old.on(day):%H:%M}"

    def far(day: date) -> str:
        return _distance(old, new, day)

    today, *later = _ordinary_days(new, now, old.zone)
    every = _coming_days(new, now)
    if day := next((it for it in later if far(it) != far(today)), None):
        then = f"; from {day}: {hours(day)}, {far(day)}"
    elif day := next((it for it in every if far(it) != far(today)), None):
        then = f"; on {day}: {hours(day)}, {far(day)}"
    elif day := next((it for it in later if hours(it) != hours(today)), None):
        then = f"; from {day}: {hours(day)}"
    else:
        then = ", all year"
    return f"In UTC: {hours(today)}, {far(today)}{then}."


def same_all_year(old: Cutoff, new: Cutoff, now: datetime) -> bool:
    """Whether two cut-offs are one moment on every day of the coming year."""
    return all(old.on(day) == new.on(day) for day in _coming_days(new, now))


def _in_utc(one: Cutoff, now: datetime, said: Callable[[date], str]) -> str:
    """What is said of today and, where the clocks change, of the time after that."""
    if one.is_in_utc:
        return ""
    today, *later = _ordinary_days(one, now)
    then = next((day for day in later if said(day) != said(today)), None)
    if then is None:
        return f" In UTC: {said(today)}, all year."
    change = then - DAY  # ordinary days leave that of the change out
    return f" In UTC: {said(today)} until the clocks change on {change}, then {said(then)}."


def _coming_days(one: Cutoff, now: datetime) -> Iterator[date]:
    """The days of the coming year, from today on, where the cut-off is."""
    today = now.astimezone(one.zone).date()
    return (today + DAY * number for number in range(YEAR))


def _ordinary_days(one: Cutoff, now: datetime, *zones: ZoneInfo) -> Iterator[date]:
    """Those of them on which no clocks change."""
    for day in _coming_days(one, now):
        if not any(_clocks_change_on(zone, day) for zone in (one.zone, *zones)):
            yield day


def _distance(old: Cutoff, new: Cutoff, day: date) -> str:
    seconds = (new.on(day) - old.on(day)).total_seconds()
    hours, rest = divmod(abs(seconds), 3600)
    minutes = f"{rest / 60:g} min"
    far = " ".join([*([f"{hours:g} h"] if hours else []), *([minutes] if rest else [])])
    return f"{far} {'later' if seconds > 0 else 'earlier'}" if far else "no difference"


def _clocks_change_on(zone: ZoneInfo, day: date) -> bool:
    midnights = (datetime.combine(it, time(), zone) for it in (day, day + DAY))
    return len({midnight.utcoffset() for midnight in midnights}) > 1

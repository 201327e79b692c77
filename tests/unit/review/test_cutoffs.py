"""When a cut-off is, in its zone and in UTC, and what a change of it says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pulumi_loanpro.review.changes import Action, Change
from pulumi_loanpro.review.cutoffs import Cutoff, cutoff, hour, move, same_all_year, window
from pulumi_loanpro.review.findings import findings

AUTUMN: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
SUMMER: Final = datetime(2026, 7, 1, 12, tzinfo=UTC)

TIMES: Final = st.integers(0, 95).map(lambda step: f"{step // 4:02}:{step % 4 * 15:02}")
ZONES: Final = st.sampled_from(sorted(available_timezones()))
MOMENTS: Final = st.integers(0, 4_000_000_000).map(lambda it: datetime.fromtimestamp(it, UTC))

SLOWLY: Final = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A year of a zone takes milliseconds, and more on a busy machine."""


def at(time: str, zone: str) -> Cutoff:
    """A cut-off, which these are."""
    found = cutoff(time, zone)
    assert found
    return found


def text(old: Cutoff | None, new: Cutoff, now: datetime) -> str:
    """What the one finding of a change says; of none before, same-day is switched on."""
    before, after = (
        {
            "sandbox_mode": False,
            "same_day": one is not None,
            "same_day_cutoff_time": f"{(one or new).at:%H:%M}",
            "same_day_cutoff_timezone": (one or new).zone.key,
        }
        for one in (old, new)
    )
    names = frozenset(it for it in before if before[it] != after[it])
    [found] = findings(Change(Action.UPDATE, before, after, names), now)
    return found.text


@pytest.mark.parametrize(
    ("old", "new", "now", "said"),
    [
        (
            at("16:00", "US/Mountain"),
            at("17:15", "US/Mountain"),
            AUTUMN,
            (
                "The cut-off is later: payments submitted between 16:00 and 17:15 US/Mountain "
                "are now processed the same day. In UTC: 23:00 to 00:15 (next day) until the "
                "clocks change on 2027-03-14, then 22:00 to 23:15."
            ),
        ),
        (
            at("16:00", "US/Mountain"),
            at("14:30", "US/Mountain"),
            SUMMER,
            (
                "The cut-off is earlier: payments submitted between 14:30 and 16:00 US/Mountain "
                "are no longer processed the same day. In UTC: 20:30 to 22:00 until the clocks "
                "change on 2026-11-01, then 21:30 to 23:00."
            ),
        ),
        (
            at("16:00", "US/Arizona"),
            at("17:00", "US/Arizona"),
            SUMMER,
            (
                "The cut-off is later: payments submitted between 16:00 and 17:00 US/Arizona "
                "are now processed the same day. In UTC: 23:00 to 00:00 (next day), all year."
            ),
        ),
        (
            at("16:00", "Etc/UTC"),
            at("17:00", "Etc/UTC"),
            SUMMER,
            (
                "The cut-off is later: payments submitted between 16:00 and 17:00 Etc/UTC are now "
                "processed the same day."
            ),
        ),
        (
            at("16:00", "US/Mountain"),
            at("00:00", "US/Mountain"),
            SUMMER,
            (
                "The cut-off is 00:00 US/Mountain: nothing is processed the same day, though "
                "same-day transactions are on."
            ),
        ),
        (
            at("16:00", "US/Mountain"),
            at("16:00", "US/Eastern"),
            AUTUMN,
            (
                "The time zone of the cut-off changes: 16:00 US/Eastern instead of "
                "16:00 US/Mountain.\nIn UTC: 21:00 instead of 23:00, 2 h earlier; from 2027-03-15: "
                "20:00 instead of 22:00."
            ),
        ),
        (
            at("16:00", "US/Mountain"),
            at("16:00", "US/Arizona"),
            SUMMER,
            (
                "The time zone of the cut-off changes: 16:00 US/Arizona instead of "
                "16:00 US/Mountain.\nIn UTC: 23:00 instead of 22:00, 1 h later; from 2026-11-02: "
                "23:00 instead of 23:00, no difference."
            ),
        ),
        (
            None,
            at("16:00", "US/Mountain"),
            AUTUMN,
            (
                "Same-day transactions are switched on: payments submitted before 16:00 "
                "US/Mountain are processed the same day. In UTC: 23:00 until the clocks change on "
                "2027-03-14, then 22:00."
            ),
        ),
        (
            None,
            at("16:00", "UTC"),
            AUTUMN,
            (
                "Same-day transactions are switched on: payments submitted before 16:00 UTC are "
                "processed the same day."
            ),
        ),
    ],
)
def test_a_change_is_explained(old: Cutoff | None, new: Cutoff, now: datetime, said: str) -> None:
    """Local time comes first, then UTC: today's, and that of after the next change of clocks."""
    assert text(old, new, now) == said


def test_today_is_today_in_the_zone_of_the_cutoff() -> None:
    """At 05:00 UTC of the day on which the clocks change, it is still the day before in Denver."""
    one = at("16:00", "US/Mountain")
    before, after = (datetime(2027, 3, day, 5, tzinfo=UTC) for day in (14, 15))
    said = " In UTC: 23:00 until the clocks change on 2027-03-14, then 22:00."
    assert hour(one, before) == said
    assert hour(one, after).startswith(" In UTC: 22:00 until ")


@SLOWLY
@given(TIMES, TIMES, ZONES, MOMENTS)
def test_no_range_runs_backwards(one: str, other: str, zone: str, now: datetime) -> None:
    """Each range in UTC is as long as it is in its zone, and says where it passes midnight."""
    assume(one != other)
    first, last = (at(it, zone) for it in sorted((one, other)))
    said = window(last, first, now)
    assert said == window(first, last, now)
    lengths = {
        minutes(end) + (24 * 60 if next_day else 0) - minutes(start)
        for start, end, next_day in re.findall(r"(\d\d:\d\d) to (\d\d:\d\d)( \(next day\))?", said)
    }
    assert lengths == (
        set() if first.is_in_utc else {minutes(max(one, other)) - minutes(min(one, other))}
    )


def minutes(time: str) -> int:
    """Minutes since midnight."""
    return int(time[:2]) * 60 + int(time[3:])


@SLOWLY
@given(TIMES, TIMES, ZONES, ZONES, MOMENTS)
def test_what_differs_is_not_called_the_same(
    time: str, other: str, zone: str, another: str, now: datetime
) -> None:
    """Two cut-offs are one all year, or some difference is named."""
    old, new = at(time, zone), at(other, another)
    if not same_all_year(old, new, now):
        assert re.search(r"\d+ (h|min) (later|earlier)", move(old, new, now))


def test_a_difference_of_some_weeks_is_found() -> None:
    """Europe and America change their clocks on other days, and between them it is another hour."""
    old, new = at("16:00", "US/Eastern"), at("22:00", "Europe/Berlin")
    assert move(old, new, AUTUMN) == (
        "In UTC: 21:00 instead of 21:00, no difference; from 2027-03-15: 21:00 instead of 20:00, "
        "1 h later."
    )


def test_a_difference_of_one_day_is_found() -> None:
    """In Havana the clocks change at midnight, in New York at two: that day, 01:00 differs."""
    old, new = at("01:00", "America/New_York"), at("01:00", "America/Havana")
    assert not same_all_year(old, new, AUTUMN)
    assert "; on 2027-03-14: " in move(old, new, AUTUMN)


@given(TIMES, ZONES, MOMENTS)
def test_the_hour_of_today_is_right(time: str, zone: str, now: datetime) -> None:
    """It is that of the day on which it is said, unless the clocks change then."""
    one = at(time, zone)
    today = now.astimezone(ZoneInfo(zone)).replace(hour=12, fold=0)
    moment = today.replace(hour=int(time[:2]), minute=int(time[3:]), second=0, microsecond=0)
    midnight = today.replace(hour=0, minute=0)
    assume(midnight.utcoffset() == today.replace(hour=23, minute=59).utcoffset())
    assume(midnight.utcoffset() == moment.utcoffset())
    said = hour(one, now)
    assert one.is_in_utc or said.startswith(f" In UTC: {moment.astimezone(UTC):%H:%M}")


@pytest.mark.parametrize(
    ("time", "zone"),
    [("24:00", "UTC"), ("16:00\n", "UTC"), (None, "UTC"), ("16:00", None), ("16:00", "../UTC")],
)
def test_what_is_no_cutoff(time: object, zone: object) -> None:
    """Another form of a time, or a zone that does not exist, makes no cut-off."""
    assert cutoff(time, zone) is None
    assert cutoff("16:00", "") is None

"""What a change means: every rule, and what holds for all changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_loanpro.fields import FlexProcessorInputs
from pulumi_loanpro.review.cutoffs import cutoff
from pulumi_loanpro.review.findings import Action, Change, Placeholder, findings
from pulumi_loanpro.review.rules import RULES, Severity

AUTUMN = datetime(2026, 11, 24, 12, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)

BASE: dict[str, Any] = {
    "name": "FLEX",
    "username": "user",
    "password": Placeholder.SECRET,
    "client_id": "client",
    "client_secret": Placeholder.SECRET,
    "sandbox_mode": True,
    "same_day": True,
    "same_day_cutoff_time": "16:00",
    "same_day_cutoff_timezone": "US/Mountain",
}
LIVE = {**BASE, "sandbox_mode": False}
OFF = {**BASE, "same_day": False}


def changed(old: dict[str, Any], action: Action = Action.UPDATE, **new: Any) -> Change:
    """The change of some inputs; None unsets one."""
    after = {name: value for name, value in (old | new).items() if value is not None}
    return Change(action, old, after, frozenset(new))


def rules(change: Change) -> list[str]:
    """The names of the rules that a change meets."""
    return [one.rule.name for one in findings(change, AUTUMN)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (changed(BASE, sandbox_mode=False), ["goes-live"]),
        (changed(LIVE, sandbox_mode=True), ["goes-sandbox"]),
        (changed(LIVE, sandbox_mode=Placeholder.UNKNOWN), ["mode-unknown"]),
        (changed(BASE, sandbox_mode=Placeholder.SECRET), ["mode-unknown"]),
        (
            changed({**BASE, "sandbox_mode": Placeholder.SECRET}, sandbox_mode=False),
            ["mode-unknown"],
        ),
        (changed(BASE, sandbox_mode=None), ["mode-unknown"]),
        (changed(BASE, sandbox_mode="no boolean"), ["mode-unknown"]),
        (Change(Action.CREATE, new=BASE), ["created"]),
        (Change(Action.CREATE, new=LIVE), ["created-live"]),
        (
            Change(Action.CREATE, new={**BASE, "sandbox_mode": Placeholder.UNKNOWN}),
            ["mode-unknown"],
        ),
        (Change(Action.CREATE, new={}), ["mode-unknown"]),
        (Change(Action.CREATE, new={**BASE, "name": Placeholder.UNKNOWN}), ["unknown", "created"]),
        (Change(Action.DELETE, BASE), ["deleted"]),
        (Change(Action.DELETE, LIVE), ["deleted-live"]),
        (Change(Action.DELETE, {}), ["mode-unknown", "deleted"]),
        (Change(Action.GONE, BASE), ["gone"]),
        (Change(Action.RETAIN, LIVE), ["retained"]),
        (Change(Action.IMPORT, new=LIVE), ["imported"]),
        (changed(BASE, Action.REPLACE, account="eu"), ["replaced"]),
        (changed(LIVE, Action.REPLACE, account="eu"), ["replaced-live"]),
        (
            changed(BASE, Action.REPLACE, account="eu", sandbox_mode=False),
            ["goes-live", "replaced-live"],
        ),
        (changed(BASE, Action.DRIFTED, username="else"), ["drift", "login"]),
        (changed(BASE, same_day=False), ["same-day-off"]),
        (changed(OFF, same_day=True), ["same-day-on"]),
        (changed(OFF, same_day=Placeholder.UNKNOWN), ["unknown"]),
        (changed(BASE, same_day_cutoff_time="17:00"), ["cutoff-later"]),
        (changed(BASE, same_day_cutoff_time="15:45"), ["cutoff-earlier"]),
        (changed(BASE, same_day_cutoff_timezone="US/Eastern"), ["cutoff-zone"]),
        (changed(BASE, same_day_cutoff_timezone="America/Denver"), ["cutoff-alias"]),
        (changed(BASE, same_day_cutoff_time=Placeholder.UNKNOWN), ["unknown"]),
        (changed(BASE, same_day_cutoff_time=Placeholder.SECRET), ["secret"]),
        (changed(BASE, same_day_cutoff_timezone="Mars/Crater"), ["other"]),
        (changed(OFF, same_day_cutoff_time="17:00"), ["cutoff-unused"]),
        (
            changed(OFF, same_day=Placeholder.UNKNOWN, same_day_cutoff_time="17:00"),
            ["unknown", "other"],
        ),
        (changed(OFF, same_day_cutoff_time=None), ["unmanaged"]),
        (changed(BASE, process_non_connected=True), ["non-connected-on"]),
        (changed(BASE, process_non_connected=False), ["non-connected-off"]),
        (changed(BASE, account_balance_check=True), ["balance-check-on"]),
        (changed(BASE, account_balance_check=False), ["balance-check-off"]),
        (
            changed({**BASE, "account_balance_check": True}, account_balance_check=None),
            ["unmanaged"],
        ),
        (
            changed(BASE, password=Placeholder.SECRET, client_secret=Placeholder.UNKNOWN),
            ["credential"],
        ),
        (changed(BASE, client_id="other", username="else"), ["login"]),
        (changed(BASE, name="new"), ["renamed"]),
        (changed(BASE, deletion_protection=True), ["protected"]),
        (changed(BASE, deletion_protection=False), ["unprotected"]),
        (changed(LIVE, deletion_protection=False), ["unprotected"]),
        (changed({**LIVE, "deletion_protection": False}, deletion_protection=None), ["protected"]),
        (changed({**BASE, "deletion_protection": True}, deletion_protection=None), ["unprotected"]),
        (
            changed({**BASE, "deletion_protection": False}, sandbox_mode=False),
            ["goes-live", "unprotected"],
        ),
        (
            changed({**LIVE, "deletion_protection": False}, sandbox_mode=Placeholder.UNKNOWN),
            ["mode-unknown", "unprotected"],
        ),
        (changed(LIVE, deletion_protection=Placeholder.UNKNOWN), ["unknown"]),
        (
            changed(
                {**BASE, "sandbox_mode": Placeholder.SECRET, "deletion_protection": True},
                deletion_protection=None,
            ),
            ["secret"],
        ),
        (
            Change(Action.CREATE, new={**LIVE, "deletion_protection": False}),
            ["created-live", "unprotected"],
        ),
        (Change(Action.CREATE, new={**BASE, "deletion_protection": False}), ["created"]),
        (changed({**BASE, "account": "eu"}, Action.REPLACE, account=None), ["replaced"]),
        (changed(BASE, invented_tomorrow=1), ["other"]),
    ],
)
def test_a_change_meets_its_rules(change: Change, expected: list[str]) -> None:
    """Each kind of change meets exactly these rules, the most severe first."""
    assert rules(change) == expected


def text(change: Change, now: datetime = AUTUMN) -> str:
    """What the one rule says that a change meets."""
    [one] = findings(change, now)
    return one.text


@pytest.mark.parametrize(
    ("change", "now", "said"),
    [
        (
            changed(BASE, same_day_cutoff_time="17:15"),
            AUTUMN,
            (
                "The cut-off is later: payments submitted between 16:00 and 17:15 US/Mountain "
                "are now processed the same day. That is 23:00 to 00:15 UTC today, and 22:00 to "
                "23:15 UTC after the clocks change on 2027-03-14."
            ),
        ),
        (
            changed(BASE, same_day_cutoff_time="14:30"),
            SUMMER,
            (
                "The cut-off is earlier: payments submitted between 14:30 and 16:00 US/Mountain "
                "are no longer processed the same day. That is 20:30 to 22:00 UTC today, and 21:30 "
                "to 23:00 UTC after the clocks change on 2026-11-01."
            ),
        ),
        (
            changed(
                {**BASE, "same_day_cutoff_timezone": "US/Arizona"}, same_day_cutoff_time="17:00"
            ),
            SUMMER,
            (
                "The cut-off is later: payments submitted between 16:00 and 17:00 US/Arizona "
                "are now processed the same day. That is 23:00 to 00:00 UTC all year."
            ),
        ),
        (
            changed(BASE, same_day_cutoff_timezone="US/Eastern"),
            AUTUMN,
            (
                "The time zone of the cut-off changes: 16:00 US/Eastern instead of "
                "16:00 US/Mountain. That is 21:00 UTC instead of 23:00 UTC, 2 h earlier today, "
                "and 20:00 UTC instead of 22:00 UTC, 2 h earlier after the clocks change on "
                "2027-03-14."
            ),
        ),
        (
            changed(BASE, same_day_cutoff_timezone="US/Arizona"),
            SUMMER,
            (
                "The time zone of the cut-off changes: 16:00 US/Arizona instead of "
                "16:00 US/Mountain. That is 23:00 UTC instead of 22:00 UTC, 1 h later today, and "
                "23:00 UTC instead of 23:00 UTC, no difference after the clocks change on "
                "2026-11-01."
            ),
        ),
        (
            changed(OFF, same_day=True),
            AUTUMN,
            (
                "Same-day transactions are switched on: payments submitted before 16:00 "
                "US/Mountain are processed the same day. That is 23:00 UTC today, and 22:00 UTC "
                "after the clocks change on 2027-03-14."
            ),
        ),
        (
            changed(BASE, password=Placeholder.SECRET, client_secret=Placeholder.SECRET),
            AUTUMN,
            (
                "A credential changes (client_secret, password): payments fail if FLEX does not "
                "know the new one yet."
            ),
        ),
    ],
)
def test_a_change_is_explained(change: Change, now: datetime, said: str) -> None:
    """A text is plain, with the hours of today and of after the next change of the clocks."""
    assert text(change, now) == said


def test_today_is_today_in_the_zone_of_the_cutoff() -> None:
    """At 05:00 UTC after the clocks changed in Europe, it is still the day before in Denver."""
    late = datetime(2027, 3, 14, 5, tzinfo=UTC)
    said = text(changed(BASE, same_day_cutoff_time="17:00"), late)
    assert "23:00 to 00:00 UTC today, and 22:00 to 23:00 UTC after the clocks change on" in said
    assert said.endswith("2027-03-14.")
    later = text(changed(BASE, same_day_cutoff_time="17:00"), late + timedelta(days=1))
    assert "22:00 to 23:00 UTC today" in later


def test_an_early_cutoff_on_the_day_of_the_change() -> None:
    """That day, a time before two o'clock has the old offset; the hours afterwards are right."""
    day = datetime(2027, 3, 14, 8, tzinfo=UTC)
    change = changed({**BASE, "same_day_cutoff_time": "01:00"}, same_day_cutoff_time="03:00")
    assert "08:00 to 09:00 UTC today, and 07:00 to 09:00 UTC after" in text(change, day)


VALUES = st.one_of(st.booleans(), st.text(max_size=5), st.sampled_from(Placeholder), st.none())
TIMES = st.integers(0, 95).map(lambda step: f"{step // 4:02}:{step % 4 * 15:02}")
ZONES = st.sampled_from(["US/Mountain", "Europe/Berlin", "Asia/Kathmandu", "Africa/Casablanca"])
SIDES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(FlexProcessorInputs.model_fields, VALUES),
        "same_day_cutoff_time": TIMES | VALUES,
        "same_day_cutoff_timezone": ZONES | VALUES,
        "invented `tomorrow`": VALUES,
    },
).map(lambda side: {name: value for name, value in side.items() if value is not None})
MOMENTS = st.integers(0, 4_000_000_000).map(lambda it: datetime.fromtimestamp(it, UTC))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(SIDES, SIDES, st.sampled_from(Action), MOMENTS)
def test_nothing_that_changes_goes_without_a_word(
    old: dict[str, Any], new: dict[str, Any], action: Action, now: datetime
) -> None:
    """Every input that differs is in a finding; no rule is met twice; the most severe is first."""
    both = action in (Action.UPDATE, Action.DRIFTED, Action.REPLACE)
    differ = frozenset(it for it in old.keys() | new.keys() if old.get(it) != new.get(it))
    change = Change(action, old, new, differ if both else frozenset())
    found = findings(change, now)
    assert change.changed <= {name for one in found for name in one.fields}
    names = [one.rule.name for one in found]
    assert len(set(names)) == len(names)
    severities = [one.rule.severity for one in found]
    assert severities == sorted(severities, reverse=True)
    assert all(set("{}<>@*[]\n").isdisjoint(one.text) for one in found)


@given(st.sampled_from(Action), MOMENTS)
def test_no_value_gets_into_a_text(action: Action, now: datetime) -> None:
    """A text holds neither a secret nor what stands in a name."""
    old, new = (dict.fromkeys(FlexProcessorInputs.model_fields, it) for it in ("LEAKED", "SPILT"))
    for one in findings(Change(action, old, new, frozenset(old)), now):
        assert "LEAKED" not in one.text
        assert "SPILT" not in one.text


@given(TIMES, TIMES, ZONES, MOMENTS)
def test_a_later_cutoff_is_an_earlier_one_backwards(
    one: str, other: str, zone: str, now: datetime
) -> None:
    """A change and its reverse name the same hours, and those are right for today."""
    cut = {**BASE, "same_day_cutoff_timezone": zone, "same_day_cutoff_time": one}
    if one == other:
        return
    there = text(changed(cut, same_day_cutoff_time=other), now)
    back = text(changed(cut | {"same_day_cutoff_time": other}, same_day_cutoff_time=one), now)
    assert there.partition("between")[2].replace("are now", "are no longer") == (
        back.partition("between")[2].replace("are now", "are no longer")
    )
    today = now.astimezone(ZoneInfo(zone))
    first = today.replace(hour=int(min(one, other)[:2]), minute=int(min(one, other)[3:]), fold=0)
    assert f"That is {first.astimezone(UTC):%H:%M} to " in there


@pytest.mark.parametrize(
    ("at", "zone"),
    [("24:00", "UTC"), ("16:00\n", "UTC"), (None, "UTC"), ("16:00", None), ("16:00", "../UTC")],
)
def test_what_is_no_cutoff(at: object, zone: object) -> None:
    """Another form of a time, or a zone that does not exist, makes no cut-off."""
    assert cutoff(at, zone) is None
    assert cutoff("16:00", "") is None


def test_rules_are_ordered_by_level() -> None:
    """The most severe first, as the reference shows them; every severity has some."""
    severities = [rule.severity for rule in RULES.values()]
    assert severities == sorted(severities, reverse=True)
    assert set(severities) == set(Severity)

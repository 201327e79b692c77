"""What a change means: every rule, and what holds for all changes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_loanpro.fields import FlexProcessorInputs
from pulumi_loanpro.review.changes import Action, Change, Placeholder
from pulumi_loanpro.review.findings import findings
from pulumi_loanpro.review.names import Names
from pulumi_loanpro.review.rules import RULES, Severity

AUTUMN = datetime(2026, 11, 24, 12, tzinfo=UTC)

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
        (
            changed({**BASE, "sandbox_mode": Placeholder.SECRET}, Action.REPLACE, account="eu"),
            ["mode-unknown", "replaced"],
        ),
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
        (changed(BASE, same_day_cutoff_time="00:00"), ["cutoff-midnight"]),
        (changed(OFF, same_day_cutoff_time="00:00"), ["cutoff-unused"]),
        (changed(OFF, same_day=True, same_day_cutoff_time="00:00"), ["cutoff-midnight"]),
        (changed({**BASE, "same_day_cutoff_time": "00:00"}, username="b"), ["login"]),
        (
            Change(Action.CREATE, new={**LIVE, "same_day_cutoff_time": "00:00"}),
            ["created-live", "cutoff-midnight"],
        ),
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


def severities(change: Change) -> set[Severity]:
    """How severe the findings of a change are."""
    return {one.severity for one in findings(change, AUTUMN)}


@pytest.mark.parametrize(
    "change",
    [
        changed(BASE, same_day_cutoff_time="17:15"),
        changed(BASE, password=Placeholder.SECRET),
        changed(BASE, same_day=Placeholder.UNKNOWN),
        changed(BASE, name="new"),
        changed(BASE, Action.DRIFTED, username="else"),
        changed(BASE, Action.REPLACE, account="eu"),
        Change(Action.DELETE, BASE),
        Change(Action.GONE, BASE),
        Change(Action.RETAIN, BASE),
    ],
)
def test_what_only_concerns_the_sandbox_is_info(change: Change) -> None:
    """All of it; the same of a live processor is more, and of one whose mode is unknown, too."""
    assert severities(change) == {Severity.INFO}
    for mode in (False, Placeholder.UNKNOWN):
        old, new = ({**side, "sandbox_mode": mode} for side in (change.old, change.new))
        sides = (old if change.has_old else {}, new if change.has_new else {})
        assert max(severities(Change(change.action, *sides, change.changed))) > Severity.INFO


def test_a_name_that_goes_over_to_another_processor() -> None:
    """It is critical where either may be live; a rename alone is a warning."""
    one, other = changed(LIVE, name="new"), changed({**BASE, "name": "new"}, name="FLEX")
    assert rules(one) == ["renamed"]
    for change, its in ((one, other), (other, one)):
        found = findings(change, AUTUMN, [its])
        assert [it.rule.name for it in found] == ["names-swapped", "renamed"]
        assert found[0].severity is Severity.CRITICAL
    harmless = changed(BASE, name="new")
    assert {it.severity for it in findings(harmless, AUTUMN, [other])} == {Severity.INFO}


@pytest.mark.parametrize(
    "other",
    [
        changed({**BASE, "name": "new"}, name="FLEX"),
        changed({**BASE, "name": "new"}, name="a third"),
        Change(Action.DELETE, {**BASE, "name": "new"}),
        Change(Action.CREATE, new=BASE),
        Change(Action.REPLACE, {**BASE, "name": "new"}, {**BASE, "account": "eu"}),
    ],
    ids=["swap", "rotation", "of one deleted", "to one created", "of one moved"],
)
def test_who_else_has_a_name_is_found(other: Change) -> None:
    """Whether it gets the name or gives it up."""
    rename = changed(BASE, name="new")
    names = Names()
    names.add("one", rename)
    names.add("other", other)
    assert names.others("one", rename) == {"other": other}
    assert names.others("other", other) == {"one": rename}


@pytest.mark.parametrize(
    "other",
    [
        changed({**BASE, "name": "new", "account": "eu"}, name="FLEX"),
        changed({**BASE, "name": Placeholder.SECRET}, name="FLEX"),
        changed(BASE, name="new"),
        Change(Action.RETAIN, {**BASE, "name": "new"}),
        Change(Action.IMPORT, new=BASE),
        changed({**BASE, "name": "new"}, username="x"),
    ],
    ids=["other account", "secret", "both get it", "retained", "imported", "no rename"],
)
def test_where_no_name_goes_over(other: Change) -> None:
    """The name must be known, in one account, and change hands."""
    names = Names()
    for urn, change in (("one", changed(BASE, name="new")), ("other", other)):
        names.add(urn, change)
        assert names.others(urn, change) == {}


def test_a_new_one_may_follow_a_deleted_one() -> None:
    """As after a rename of the resource without an alias."""
    names = Names()
    for urn, change in (("a", Change(Action.DELETE, LIVE)), ("b", Change(Action.CREATE, new=LIVE))):
        names.add(urn, change)
        assert names.others(urn, change) == {}


def test_the_first_credentials_after_an_import_do_not_change() -> None:
    """They are sent for the first time; one that was there before changes."""
    imported = {name: value for name, value in LIVE.items() if name not in ("password", "username")}
    change = changed(
        imported, password=Placeholder.SECRET, username="user", client_secret=Placeholder.SECRET
    )
    assert [(it.rule.name, it.fields) for it in findings(change, AUTUMN)] == [
        ("credential", ("client_secret",)),
        ("credential-added", ("password", "username")),
    ]


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
    order = [one.severity for one in found]
    assert order == sorted(order, reverse=True)
    assert all(set("{}<>@*[]|").isdisjoint(one.text) for one in found)
    assert all(one.headline for one in found)


@given(st.sampled_from(Action), MOMENTS)
def test_no_value_gets_into_a_text(action: Action, now: datetime) -> None:
    """A text holds neither a secret nor what stands in a name."""
    old, new = (dict.fromkeys(FlexProcessorInputs.model_fields, it) for it in ("LEAKED", "SPILT"))
    change = Change(action, old, new, frozenset(old))
    for one in findings(change, now, [change]):
        assert "LEAKED" not in one.text
        assert "SPILT" not in one.text


def test_rules_are_ordered_by_level() -> None:
    """The most severe first, as the reference shows them; every severity has some."""
    order = [rule.severity for rule in RULES.values()]
    assert order == sorted(order, reverse=True)
    assert set(order) == set(Severity)

"""The review: what is acknowledged, in which order it comes, and how it looks to scripts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.review.allowances import Allowance, allowances
from pulumi_loanpro.review.as_json import as_json
from pulumi_loanpro.review.rules import Severity
from unit.previews import SECRET, UNKNOWN, step, urn
from unit.review.reviews import TO_LIVE, of


def processor(*steps: dict[str, Any], allow: tuple[str, ...] = ()) -> dict[str, Any]:
    """What the JSON of a review says of the one processor that changes."""
    [found] = as_json(of(*steps, allow=allow))["processors"]
    return dict(found)


def test_one_finding_is_acknowledged_and_nothing_else() -> None:
    """An allowance covers no other rule and no other resource."""
    other = TO_LIVE | {"urn": urn("b")}
    found = of(TO_LIVE, other, allow=("goes-live=ach-main",))
    assert found.counts() == ["2 critical (1 acknowledged)", "4 warning"]
    assert [it.called for it in found.sections] == ["ach-main", "b"]
    assert of(TO_LIVE, allow=("goes-live=ach-main",)).severity == Severity.WARNING
    assert of(TO_LIVE, allow=("goes-live=b",)).severity == Severity.CRITICAL
    assert of(TO_LIVE, allow=("goes-sandbox=ach-main",)).severity == Severity.CRITICAL


def test_what_is_acknowledged_keeps_its_place() -> None:
    """It is counted, and its processor stays where it was, before all that is less severe."""
    warning = step("update", {"sandbox_mode": False}, {"sandbox_mode": False, "name": "b"})
    steps = (warning | {"urn": urn("a")}, TO_LIVE)
    before, after = of(*steps), of(*steps, allow=("goes-live=ach-main",))
    assert after.counts() == ["1 critical (acknowledged)", "3 warning"]
    order = [it.processor.resource for it in before.sections]
    assert order == [it.processor.resource for it in after.sections] == ["ach-main", "a"]


def test_live_comes_before_sandbox() -> None:
    """Within a severity; the names come as people sort them."""
    swap = [
        step("update", {"name": name}, {"name": other}, resource=resource)
        for resource, name, other in (("a-10", "A", "B"), ("a-9", "B", "A"))
    ]
    live = step("update", {"sandbox_mode": False}, {}, resource="z")
    both = [*swap, live, step("delete", {}, resource="y")]
    assert [it.processor.resource for it in of(*both).sections] == ["z", "a-9", "a-10", "y"]


def test_what_would_acknowledge_the_rest() -> None:
    """Exactly the lines that are missing, by the URN where two resources have the name."""
    found = of(TO_LIVE, allow=("goes-live=ach-main",))
    assert found.needed(Severity.CRITICAL) == []
    needed = found.needed(Severity.WARNING)
    assert needed == [Allowance("credential", "ach-main"), Allowance("renamed", "ach-main")]
    lines = ("goes-live=ach-main", *map(str, needed))
    assert of(TO_LIVE, allow=lines).severity == 0
    both = (TO_LIVE, TO_LIVE | {"urn": urn(type_=f"my:Component${urn().split('::')[2]}")})
    lines = tuple(map(str, of(*both).needed(Severity.WARNING)))
    assert of(*both, allow=lines).severity == 0
    assert len(lines) == 6


def test_an_allowance_that_nothing_needs_is_known() -> None:
    """It would allow the next such change."""
    found = of(TO_LIVE, allow=("goes-live=ach-main", "gone=ach-main"))
    assert found.unused == [Allowance("gone", "ach-main")]


def test_a_name_that_two_resources_have_acknowledges_neither() -> None:
    """Only its URN acknowledges a resource whose name is not unique."""
    parent = step("update", {}, {"sandbox_mode": False})
    parent["urn"] = parent["urn"].replace("::pulumi-python", "::my:Component$pulumi-python")
    both = (TO_LIVE, parent)
    assert of(*both, allow=("goes-live=ach-main",)).counts()[0] == "2 critical"
    found = of(*both, allow=(f"goes-live={urn()}",))
    assert found.counts()[0] == "2 critical (1 acknowledged)"


def test_a_file_of_allowances_has_comments() -> None:
    """What follows a # is left out; a name of a resource may have a # without a space before it."""
    lines = ["# Reviewed by two.", "", "goes-live=ach-main  # PAY-17", " renamed=a=b#c "]
    assert allowances(lines, "file") == [
        Allowance("goes-live", "ach-main"),
        Allowance("renamed", "a=b#c"),
    ]


@pytest.mark.parametrize("line", ["goes-live", "goes-live=", "=a", "goes-life=a", "*=a"])
def test_what_is_no_allowance_is_refused(line: str) -> None:
    """The error has the line's number and the rules that exist."""
    with pytest.raises(LoanProError, match=r"file, line 2: .* The rules are goes-live, "):
        allowances(["", line], "file")


def test_a_swap_of_names_is_seen() -> None:
    """Of two processors that get each other's name, both are told apart from a rename."""
    live = {"sandbox_mode": False}
    found = of(
        step("update", live | {"name": "A"}, live | {"name": "B"}, resource="a"),
        step("update", live | {"name": "B"}, live | {"name": "A"}, resource="b"),
        step("update", live | {"name": "C"}, live | {"name": "D"}, resource="c"),
    )
    rules = [[it.rule.name for it in section.findings] for section in found.sections]
    assert rules == [["names-swapped", "renamed"], ["names-swapped", "renamed"], ["renamed"]]


def test_scripts_get_everything() -> None:
    """The JSON holds all findings, acknowledged or not, and no value of a credential."""
    found = as_json(of(TO_LIVE, allow=("renamed=ach-main",)))
    assert json.loads(json.dumps(found)) == found
    [its] = found["processors"]
    assert (found["stack"], found["severity"]) == ("money/prod", "critical")
    assert (its["action"], its["id"]) == ("update", "4711")
    assert [(it["rule"], it["acknowledged"]) for it in its["findings"]] == [
        ("goes-live", False),
        ("credential", False),
        ("renamed", True),
    ]


def test_scripts_get_values_of_their_types() -> None:
    """A boolean is one, what is unset is null, and a secret says what happened to it."""
    change = processor(
        step(
            "update",
            {"card_gateway_private_api_key": SECRET, "client_secret": None},
            {"sandbox_mode": False, "same_day_cutoff_time": None},
            differs=("password",),
        )
    )
    assert [tuple(it.values()) for it in change["fields"]] == [
        ("password", None, None, True, "changed"),
        ("client_secret", None, None, True, "added"),
        ("card_gateway_private_api_key", None, None, True, "removed"),
        ("sandbox_mode", True, False, False, "changed"),
        ("same_day_cutoff_time", "16:00", None, False, "removed"),
    ]
    imported = processor(step("import", new={}))
    assert {it["change"] for it in imported["fields"]} == {None}


def test_a_replacement_has_two_identities() -> None:
    """The old ID belongs to the old account; the new one is not known yet."""
    eu, us = {"account": "eu", "sandbox_mode": False}, {"account": "us", "name": "old"}
    found = processor(step("replace", us, eu))
    assert found["old"] == {"id": "4711", "name": "old", "account": "us", "mode": "sandbox"}
    assert found["new"] == {"id": None, "name": "FLEX Processor", "account": "eu", "mode": "live"}
    assert processor(step("delete", {}))["new"] is None
    assert processor(step("create", new={"sandbox_mode": UNKNOWN}))["old"] is None

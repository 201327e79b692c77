"""A first look at a service: what it is like, and what becomes of the one processor."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from lifecycle.dialects import EACH, named
from lifecycle.runs import settings_of
from pulumi_loanpro.lifecycle.verification import Verification
from pulumi_loanpro.secure_payments.unknowns import KNOWN
from stand_in import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from loanpro_simulator import Simulator


@pytest.fixture
def verify(simulator: Simulator) -> Callable[..., Verification]:
    """Looks at the main account, and tries a sandbox processor there, unless told otherwise."""

    def verify(*, create_sandbox: bool = True) -> Verification:
        async def run() -> Verification:
            verification = Verification(settings_of(MAIN, simulator.url, 5))
            if await verification.look() and create_sandbox:
                await verification.try_sandbox()
            await verification.aclose()
            return verification

        return asyncio.run(run())

    return verify


def _expected(dialect: dict[str, Any]) -> dict[str, set[str]]:
    """What is to be seen of a dialect."""
    expected = {name: {str(value)} for name, value in dialect.items() if name in KNOWN}
    if dialect["pages"] in ("next", "page") and dialect["list"] == "array":
        expected["list"] = {"data"}
    if dialect["secrets"] != "masked":
        del expected["mask"], expected["masked_fields"]
    if dialect["secrets"] == "clear":  # ours; of others it is only seen that it stays the same
        expected["secrets"].add("unchanged")
    if dialect["error_status"] == "ok":
        del expected["not_found_status"]
    for name in ("names", "expired_status"):
        del expected[name]
    return expected


@pytest.mark.parametrize("dialect", EACH, ids=named)
def test_it_names_the_dialect(
    simulator: Simulator,
    verify: Callable[..., Verification],
    dialect: dict[str, Any],
) -> None:
    """All of it that can be seen; every promise holds, and nothing is left of what it made."""
    for name in ("a", "b", "c"):
        simulator.create(name=name)
    simulator.dialect(**dialect | {"page_size": 2})
    verification = verify()
    assert dict(verification.unknowns.seen) == _expected(dialect)
    broken = [it for it in verification.results if it.broken]
    assert len(broken) == (1 if dialect["secrets"] == "clear" else 0), broken
    assert not verification.left
    assert [it["name"] for it in simulator.processors()] == ["a", "b", "c"]


def test_a_look_changes_nothing(simulator: Simulator, verify: Callable[..., Verification]) -> None:
    """It sends nothing but GET, and names what can be seen without more."""
    simulator.create(name="a")
    seen = verify(create_sandbox=False).unknowns.seen
    assert {it["method"] for it in simulator.requests()} == {"GET"}
    assert seen["list"] == {"array"}
    assert seen["get"] == {"flat"}
    assert seen["not_found_status"] == {"404"}
    assert "create" not in seen


def test_an_account_that_is_refused_is_looked_at_no_further(
    simulator: Simulator, verify: Callable[..., Verification]
) -> None:
    """One request is answered by 402; none follows, since a login may be locked by six."""
    simulator.dialect(password="expired", expired_status=402)
    verification = verify()
    assert verification.unknowns.seen["expired_status"] == {"402"}
    assert [it.broken for it in verification.results] == ["It ended with LP-credentials."]
    assert len(simulator.requests()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"operation": "create", "kind": "reset", "phase": "after"},
        {"operation": "create", "kind": "status", "phase": "after", "code": 500},
        {"operation": "update", "kind": "status", "code": 409, "count": "all"},
        {"operation": "update", "kind": "malformed", "count": "all"},
        {"operation": "get", "kind": "wrong_shape", "count": "all"},
        {"operation": "delete", "kind": "status", "code": 409},
    ],
    ids=named,
)
def test_whatever_fails_nothing_is_left(
    simulator: Simulator, verify: Callable[..., Verification], fault: dict[str, Any]
) -> None:
    """What it made is deleted again; no more is said than what kind of error it was."""
    simulator.fault(**fault)
    verification = verify()
    assert simulator.processors() == []
    assert not verification.left


def test_what_cannot_be_deleted_is_named(
    simulator: Simulator, verify: Callable[..., Verification]
) -> None:
    """With its name and its ID, and where to delete it."""
    simulator.fault("delete", "status", code=409, count="all")
    verification = verify()
    [left] = simulator.processors()
    assert f'"{left["name"]}" (ID {left["id"]})' in verification.left
    assert left["sandbox_mode"] is True


def test_what_may_show_up_later_is_named(
    simulator: Simulator, verify: Callable[..., Verification]
) -> None:
    """A create that is carried out after its answer may be there in a minute."""
    simulator.fault("create", "late", seconds=3, code=504)
    verification = verify()
    assert verification.name in verification.left
    assert "now or in a minute" in verification.left

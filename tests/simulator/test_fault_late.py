"""Creates that are answered by a failure, or not at all, and carried out later."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from loanpro_simulator import Simulator

PATH = "/processors/flex"
NEW = {"flex": {"name": "new"}}


@pytest.fixture
def carried_out(
    simulator: Simulator, eventually: Callable[[Callable[[], bool]], None]
) -> Callable[[], list[str]]:
    """A function that waits until nothing is in flight, and returns the names that are held."""

    def wait() -> list[str]:
        eventually(lambda: simulator.in_flight()["current"] == 0)
        return [it["name"] for it in simulator.processors()]

    return wait


@pytest.mark.parametrize("code", [500, 503, 504])
def test_a_create_may_fail_and_come_late(
    api: httpx.Client, simulator: Simulator, carried_out: Callable[[], list[str]], code: int
) -> None:
    """Client and journal have a failure; later the configuration is there."""
    simulator.fault("create", "late", code=code, seconds=0.05)
    assert api.get(PATH).status_code == 200
    assert api.post(PATH, json=NEW).status_code == code
    assert carried_out() == ["new"]
    [request] = simulator.requests("create")
    assert (request["status"], request["faults"]) == (code, ["late"])
    assert simulator.faults()["tally"] == {"late": 1}


def test_a_create_may_be_unanswered_and_come_late(
    api: httpx.Client, simulator: Simulator, carried_out: Callable[[], list[str]]
) -> None:
    """Without a code the connection is closed."""
    simulator.fault("create", "late", code=None, seconds=0.05)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        api.post(PATH, json=NEW)
    assert carried_out() == ["new"]
    assert simulator.requests()[0]["status"] is None


def test_a_late_create_is_in_flight_until_it_is_carried_out(
    api: httpx.Client, simulator: Simulator
) -> None:
    """Meanwhile nothing is held, and the client's connection serves other requests."""
    simulator.fault("create", "late", seconds=60, phase="after")
    assert api.post(PATH, json=NEW).status_code == 500
    assert api.get(PATH).json() == []
    assert api.post(PATH, json={"flex": {"name": "prompt"}}).status_code == 200
    assert simulator.in_flight()["current"] == 1
    assert [it["name"] for it in simulator.processors()] == ["prompt"]


def test_a_late_create_of_a_taken_name_is_not_carried_out(
    api: httpx.Client, simulator: Simulator, carried_out: Callable[[], list[str]]
) -> None:
    """Names that are unique stay so, whichever create comes first."""
    simulator.dialect(names="unique")
    simulator.fault("create", "late", seconds=0.3)
    assert api.post(PATH, json=NEW).status_code == 500
    api.post(PATH, json=NEW)
    assert carried_out() == ["new"]


def test_a_late_create_may_lag_behind_in_lists(
    api: httpx.Client, simulator: Simulator, carried_out: Callable[[], list[str]]
) -> None:
    """It is hidden from list once it has been carried out."""
    simulator.fault("create", "late", seconds=0.05)
    simulator.fault("create", "list_lag", seconds=60)
    assert api.post(PATH, json=NEW).status_code == 500
    assert carried_out() == ["new"]
    assert api.get(PATH).json() == []


def test_a_reset_drops_late_creates(api: httpx.Client, simulator: Simulator) -> None:
    """A create of one test never arrives in the next."""
    simulator.fault("create", "late", seconds=60)
    api.post(PATH, json=NEW)
    simulator.reset()
    assert simulator.in_flight() == {"current": 0, "maximum": 0}
    assert api.get(PATH).json() == []


def test_a_restart_drops_late_creates(
    api: httpx.Client, simulator: Simulator, carried_out: Callable[[], list[str]]
) -> None:
    """What the process had not done yet is lost with it."""
    simulator.fault("create", "late", seconds=60)
    api.post(PATH, json=NEW)
    simulator.fault("list", "restart", seconds=0)
    with pytest.raises(httpx.ReadError):
        api.get(PATH)
    assert carried_out() == []


def test_only_creates_come_late(api: httpx.Client, simulator: Simulator) -> None:
    """A rule for any operation leaves the others as they are."""
    simulator.fault("create", "late", count="all")
    processor = {"flex": {"username": "someone"}}
    assert api.get(PATH).status_code == 200
    assert api.put(f"{PATH}/999999", json=processor).status_code == 404
    assert simulator.faults()["tally"] == {}


@pytest.mark.parametrize("body", ["json", "html", "empty"])
def test_the_failure_of_a_late_create_is_worded_as_any(
    api: httpx.Client, simulator: Simulator, body: str
) -> None:
    """Body and ``Retry-After`` are those of a status."""
    rule: dict[str, Any] = {"body": body, "code": 503, "retry_after": 7}
    simulator.fault("create", "late", seconds=60, **rule)
    simulator.fault("list", "status", **rule)
    late, status = api.post(PATH, json=NEW), api.get(PATH)
    assert (late.status_code, late.content) == (status.status_code, status.content)
    assert late.headers["retry-after"] == status.headers["retry-after"] == "7"

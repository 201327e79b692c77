"""Every kind of fault, as a client meets it, and what is committed all the same."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from loanpro_simulator import DEFAULT_ACCOUNT, Simulator

NEW = {"flex": {"name": "new"}}
PHASES = ["before", "after"]


def create(api: httpx.Client) -> httpx.Response:
    """Send a create."""
    return api.post("/processors/flex", json=NEW)


def committed(simulator: Simulator) -> int:
    """Return how many configurations are held."""
    return len(simulator.processors())


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("reset", httpx.ReadError, "reset by peer"),
        ("close", httpx.RemoteProtocolError, "without sending a response"),
        ("cut_headers", httpx.RemoteProtocolError, "without sending"),
        ("cut_body", httpx.RemoteProtocolError, "without sending complete message body"),
    ],
)
def test_a_connection_ends_early(  # noqa: PLR0913, PLR0917 - fixtures and the table's columns
    api: httpx.Client,
    simulator: Simulator,
    kind: str,
    error: type[Exception],
    words: str,
    phase: str,
) -> None:
    """The client gets no whole answer; the phase alone decides whether the change is made."""
    simulator.fault("create", kind, phase=phase)
    with pytest.raises(error, match=words):
        create(api)
    assert committed(simulator) == (phase == "after")
    assert create(api).status_code == 200


@pytest.mark.parametrize("phase", PHASES)
def test_hang_outlasts_the_clients_patience(
    api: httpx.Client, simulator: Simulator, phase: str
) -> None:
    """No answer comes, and a client that leaves ends it."""
    simulator.fault("create", "hang", phase=phase, seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        api.post("/processors/flex", json=NEW, timeout=0.1)
    assert committed(simulator) == (phase == "after")


def test_hang_closes_in_the_end(api: httpx.Client, simulator: Simulator) -> None:
    """A client that waits sees the connection closed without an answer."""
    simulator.fault("create", "hang", seconds=0.05)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        create(api)


@pytest.mark.parametrize("phase", PHASES)
def test_delay_answers_late(api: httpx.Client, simulator: Simulator, phase: str) -> None:
    """The answer is the usual one, after the delay."""
    simulator.fault("create", "delay", phase=phase, seconds=0.1, jitter=0.05)
    start = time.monotonic()
    assert create(api).status_code == 200
    assert time.monotonic() - start >= 0.1


def test_delayed_work_is_done_though_the_client_left(
    api: httpx.Client, simulator: Simulator, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    """A create that timed out may still happen, later."""
    simulator.fault("create", "delay", seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        api.post("/processors/flex", json=NEW, timeout=0.05)
    assert committed(simulator) == 0
    eventually(lambda: committed(simulator) == 1)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("code", [401, 429, 500, 502, 503, 504])
def test_status(api: httpx.Client, simulator: Simulator, code: int, phase: str) -> None:
    """A status is answered in the place of the answer."""
    simulator.fault("create", "status", phase=phase, code=code)
    assert create(api).status_code == code
    assert committed(simulator) == (phase == "after")


@pytest.mark.parametrize(
    ("body", "media_type", "start"),
    [("json", "application/json", "{"), ("html", "text/html", "<html>"), ("empty", None, "")],
)
def test_status_bodies(
    api: httpx.Client, simulator: Simulator, body: str, media_type: str | None, start: str
) -> None:
    """A failure comes as JSON, as a proxy's page, or as nothing."""
    simulator.fault("create", "status", code=503, body=body)
    response = create(api)
    assert response.headers.get("content-type") == media_type
    assert response.text.startswith(start)
    assert bool(response.text) == bool(start)


@pytest.mark.parametrize("value", [2, 999999, -1, "soon"])
def test_retry_after_is_sent_verbatim(
    api: httpx.Client, simulator: Simulator, value: int | str
) -> None:
    """Any value may be sent, sensible or not."""
    simulator.fault("create", "status", code=429, retry_after=value)
    assert create(api).headers["retry-after"] == str(value)


def test_retry_after_as_a_date(api: httpx.Client, simulator: Simulator) -> None:
    """``date+N`` becomes the HTTP date in N seconds."""
    simulator.fault("create", "status", code=429, retry_after="date+60")
    wait = parsedate_to_datetime(create(api).headers["retry-after"]) - datetime.now(UTC)
    assert timedelta(seconds=50) < wait <= timedelta(seconds=60)


def test_retry_after_is_absent_by_default(api: httpx.Client, simulator: Simulator) -> None:
    """A 429 need not say when to come back."""
    simulator.fault("create", "status", code=429)
    assert "retry-after" not in create(api).headers


@pytest.mark.parametrize("phase", PHASES)
def test_malformed(api: httpx.Client, simulator: Simulator, phase: str) -> None:
    """A whole answer with a body that is not JSON."""
    simulator.fault("create", "malformed", phase=phase)
    response = create(api)
    assert response.status_code == 200
    with pytest.raises(ValueError, match="Expecting"):
        response.json()
    assert committed(simulator) == (phase == "after")


@pytest.mark.parametrize("phase", PHASES)
def test_wrong_shape(api: httpx.Client, simulator: Simulator, phase: str) -> None:
    """A whole answer whose JSON holds no ID."""
    simulator.fault("create", "wrong_shape", phase=phase)
    response = create(api)
    assert response.status_code == 200
    assert not any(character.isdigit() for character in response.text)
    assert committed(simulator) == (phase == "after")


def test_list_lag(
    api: httpx.Client, simulator: Simulator, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    """A create shows in get at once, and in list and LoanPro only after the lag."""
    simulator.fault("create", "list_lag", seconds=0.3)
    processor_id = create(api).json()
    assert api.get("/processors/flex").json() == []
    assert api.get(f"/processors/flex/{processor_id}").status_code == 200
    assert committed(simulator) == 1
    eventually(lambda: len(api.get("/processors/flex").json()) == 1)


def test_refuse_before(api: httpx.Client, simulator: Simulator) -> None:
    """The request is reset uncommitted, then nobody listens for a while."""
    simulator.fault("create", "refuse", seconds=0.3)
    with pytest.raises(httpx.ReadError):
        create(api)
    with pytest.raises(httpx.ConnectError):
        create(api)
    assert committed(simulator) == 0
    assert create(api).status_code == 200


def test_refuse_after(api: httpx.Client, simulator: Simulator) -> None:
    """The request is answered, and the next one finds nobody listening."""
    simulator.fault("create", "refuse", phase="after", seconds=0.3)
    assert create(api).status_code == 200
    with pytest.raises(httpx.ConnectError):
        api.get("/processors/flex")
    assert committed(simulator) == 1


@pytest.mark.parametrize("phase", PHASES)
def test_restart_in_memory(api: httpx.Client, simulator: Simulator, phase: str) -> None:
    """The connection is reset in the middle; the data is there afterwards, on the same port."""
    simulator.fault("create", "restart", phase=phase, seconds=0.1)
    with pytest.raises(httpx.ReadError):
        create(api)
    with pytest.raises(httpx.ConnectError):
        create(api)
    assert committed(simulator) == (phase == "after")
    assert len(api.get("/processors/flex").json()) == (phase == "after")


def test_restart_on_disk(tmp_path: Path) -> None:
    """The database is opened again, with what was committed."""
    with (
        Simulator(database=tmp_path / "restart.db") as simulator,
        httpx.Client(base_url=simulator.url, headers=DEFAULT_ACCOUNT.headers) as api,
    ):
        simulator.fault("create", "restart", phase="after", seconds=0)
        with pytest.raises(httpx.ReadError):
            create(api)
        assert [it["name"] for it in simulator.processors()] == ["new"]
        assert simulator.counts() == {"create": 1}


def test_restart_drops_other_requests(
    api: httpx.Client,
    eu: httpx.Client,
    simulator: Simulator,
    in_background: Callable[[Callable[[], Any]], Callable[[], Any]],
    eventually: Callable[[Callable[[], bool]], None],
) -> None:
    """What was being served when it happened is lost, and not done later."""
    simulator.fault("create", "delay", seconds=60)
    waiting = in_background(lambda: create(eu))
    eventually(lambda: simulator.in_flight()["current"] == 1)
    simulator.fault("list", "restart", seconds=0)
    with pytest.raises(httpx.ReadError):
        api.get("/processors/flex")
    with pytest.raises(httpx.ReadError):
        waiting()
    assert committed(simulator) == 0
    assert simulator.in_flight()["current"] == 0

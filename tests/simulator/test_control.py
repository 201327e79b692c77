"""The control routes."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from loanpro_simulator import MistakeError, Simulator


@pytest.fixture
def control(simulator: Simulator) -> str:
    """The base URL of the control routes."""
    return simulator.url.removesuffix("/api") + "/simulator"


def test_processors_show_all_accounts(
    api: httpx.Client, eu: httpx.Client, simulator: Simulator, flex: dict[str, Any]
) -> None:
    """Every configuration is shown with its account, secrets masked."""
    api.post("/processors/flex", json={"flex": flex})
    eu.post("/processors/flex", json={"flex": {"name": "bare"}})
    main, other = simulator.processors()
    assert (main["account"], main["password"]) == ("main", "***")
    assert (other["account"], other["password"]) == ("eu", None)


def test_secrets_are_compared_and_not_shown(
    api: httpx.Client, simulator: Simulator, flex: dict[str, Any]
) -> None:
    """Tests can ask whether a secret is the one held."""
    processor_id = api.post("/processors/flex", json={"flex": flex}).json()
    assert simulator.holds(processor_id, password="correct horse", client_secret="wrong") == {
        "password": True,
        "client_secret": False,
    }


def test_what_cannot_be_compared_is_an_error(simulator: Simulator) -> None:
    """A missing configuration, and a field that is no secret, are errors."""
    with pytest.raises(MistakeError, match="there is no processor 999999"):
        simulator.holds(999999, password="x")
    with pytest.raises(MistakeError, match=r"there is no secret 'pasword'; .* 'password'"):
        simulator.holds(999999, pasword="x")


def test_put_replaces_the_dialect_and_patch_changes_it(control: str) -> None:
    """A switch that is not put goes back to the start; one that is not patched stays."""
    httpx.patch(f"{control}/dialect", json={"create": "nested"})
    assert httpx.patch(f"{control}/dialect", json={"get": "nested"}).json()["create"] == "nested"
    assert httpx.put(f"{control}/dialect", json={"list": "data"}).json()["create"] == "number"
    assert httpx.get(f"{control}/dialect").json()["list"] == "data"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("dialect", {"create": "nonesuch"}),
        ("faults", {"kind": "nonesuch"}),
        ("processors/1/secrets", {"password": ["hunter2"]}),
    ],
)
def test_a_wrong_request_is_refused_without_quoting_it(
    control: str, path: str, body: dict[str, Any]
) -> None:
    """Bad input is 422, and not repeated."""
    method = "PATCH" if path == "dialect" else "POST"
    response = httpx.request(method, f"{control}/{path}", json=body)
    assert response.status_code == 422
    assert "hunter2" not in response.text
    assert response.json()["message"]


def test_several_faults_can_be_posted(control: str) -> None:
    """A list of rules is taken at once."""
    rules = [{"kind": "reset"}, {"kind": "status", "code": 502}]
    state = httpx.post(f"{control}/faults", json=rules).json()
    assert [rule["kind"] for rule in state["rules"]] == ["reset", "status"]


def test_in_flight_counts_requests_at_once(
    eu: httpx.Client,
    simulator: Simulator,
    in_background: Callable[[Callable[[], Any]], Callable[[], Any]],
    eventually: Callable[[Callable[[], bool]], None],
) -> None:
    """The gauge shows how many requests are served at once, now and at most."""
    simulator.fault("list", "delay", seconds=0.2, count=3)
    waiting = [in_background(lambda: eu.get("/processors/flex")) for _ in range(3)]
    eventually(lambda: simulator.in_flight() == {"current": 3, "maximum": 3})
    assert [wait().status_code for wait in waiting] == [200] * 3
    eventually(lambda: simulator.in_flight() == {"current": 0, "maximum": 3})
    simulator.clear_in_flight()
    assert simulator.in_flight() == {"current": 0, "maximum": 0}


def test_reset_forgets_everything(
    api: httpx.Client,
    eu: httpx.Client,
    simulator: Simulator,
    in_background: Callable[[Callable[[], Any]], Callable[[], Any]],
    eventually: Callable[[Callable[[], bool]], None],
) -> None:
    """Data, journal, faults and dialect are as at the start; a request in flight is dropped."""
    api.post("/processors/flex", json={"flex": {"name": "n"}})
    simulator.fault("create", "delay", seconds=60)
    waiting = in_background(lambda: eu.post("/processors/flex", json={"flex": {"name": "n"}}))
    eventually(lambda: simulator.in_flight()["current"] == 1)
    simulator.fault("delete", "reset")
    simulator.dialect(create="nested")
    simulator.reset()
    with pytest.raises(httpx.ReadError):
        waiting()
    assert simulator.processors() == []
    assert simulator.counts() == {}
    assert simulator.faults() == {"seed": 0, "rules": [], "tally": {}}
    assert simulator.dialect().create == "number"
    assert simulator.in_flight() == {"current": 0, "maximum": 0}

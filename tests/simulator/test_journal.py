"""The journal: what was sent, and what was answered."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from loanpro_simulator import Simulator


def test_requests_are_written_down(api: httpx.Client, simulator: Simulator) -> None:
    """Time, account, operation, method, path, status and duration are kept, in order."""
    processor_id = api.post("/processors/flex", json={"flex": {"name": "n"}}).json()
    api.get("/processors/flex/999999")
    create, get = simulator.requests()
    assert datetime.fromisoformat(create.pop("time")) <= datetime.now(UTC)
    assert create.pop("milliseconds") >= 0
    assert create == {
        "account": "main",
        "operation": "create",
        "method": "POST",
        "path": "/api/processors/flex",
        "body": {"flex": {"name": "n"}},
        "status": 200,
        "request_id": None,
        "faults": [],
    }
    assert (get["operation"], get["body"], get["status"]) == ("get", None, 404)
    assert simulator.requests("create")[0]["status"] == 200
    assert processor_id


def test_the_id_of_a_request_is_sent_and_kept(api: httpx.Client, simulator: Simulator) -> None:
    """Every answer has its own ID, refusals and injected failures too; the control has none."""
    assert "apigw-requestid" not in api.get("/processors/flex").headers
    simulator.clear_journal()
    simulator.dialect(request_id="sent")
    simulator.fault("list", "status", code=503, body="empty")
    paths = ["/processors/flex", "/processors/flex", "/processors/flex/999999", "/nonesuch"]
    ids = [api.get(path).headers["apigw-requestid"] for path in paths]
    assert [it["request_id"] for it in simulator.requests()] == ids
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"[A-Za-z0-9+/]{15}=", it) for it in ids)
    control = simulator.url.removesuffix("/api") + "/simulator/journal"
    assert "apigw-requestid" not in api.get(control).headers


def test_an_answer_that_is_not_sent_has_no_id(api: httpx.Client, simulator: Simulator) -> None:
    """A connection that ends early brings no header."""
    simulator.dialect(request_id="sent")
    simulator.fault("list", "close")
    with pytest.raises(httpx.RemoteProtocolError):
        api.get("/processors/flex")
    assert simulator.requests()[0]["request_id"] is None


def test_operations_are_counted(api: httpx.Client, simulator: Simulator) -> None:
    """Every operation is counted under its own name, failed ones too."""
    api.get("/processors/flex")
    api.get("/processors/flex/1")
    api.get("/processors/flex/2")
    api.put("/processors/flex/1", json={})
    api.delete("/processors/flex/1")
    api.post("/processors/flex", json={})
    api.get("/public/api/1/tenant/easypay/processors")
    api.get("/nonesuch")
    assert simulator.counts() == {
        "list": 1,
        "get": 2,
        "update": 1,
        "delete": 1,
        "create": 1,
        "lms": 1,
        "unknown": 1,
    }


def test_secrets_are_masked(api: httpx.Client, simulator: Simulator, flex: dict[str, Any]) -> None:
    """Secret values never reach the journal; the public ones do."""
    api.post("/processors/flex", json={"flex": flex})
    body = simulator.requests()[0]["body"]["flex"]
    assert body == {
        **flex,
        "password": "***",
        "client_secret": "***",
        "card_gateway_private_api_key": "***",
    }


@pytest.mark.parametrize(
    "body",
    [
        b'{"flex": {"pasword": "hunter2"}}',
        b'{"password": ["hunter2"]}',
        b'{"flex": {"password": {"deep": {"value": "hunter2"}}}}',
        b'"hunter2"',
        b'{"password": "hunter2"',
    ],
)
def test_a_body_of_any_shape_is_masked(
    api: httpx.Client, simulator: Simulator, body: bytes
) -> None:
    """Whatever is not known to be public is masked, misspelt or misplaced."""
    api.post("/processors/flex", content=body, headers={"Content-Type": "application/json"})
    assert "hunter2" not in str(simulator.requests())


def test_an_unknown_caller_has_no_account(simulator: Simulator) -> None:
    """Requests that are refused are written down too, without their headers."""
    headers = {"Authorization": "let-me-in", "Secret": "please"}
    httpx.get(f"{simulator.url}/processors/flex", headers=headers)
    (request,) = simulator.requests()
    assert (request["account"], request["status"]) == (None, 401)
    assert "let-me-in" not in str(request)


def test_control_requests_are_not_written_down(simulator: Simulator) -> None:
    """The journal is about the API alone."""
    simulator.processors()
    assert simulator.requests() == []


def test_the_journal_can_be_wiped_alone(api: httpx.Client, simulator: Simulator) -> None:
    """Wiping the journal leaves the configurations."""
    api.post("/processors/flex", json={"flex": {"name": "n"}})
    simulator.clear_journal()
    assert simulator.counts() == {}
    assert len(simulator.processors()) == 1

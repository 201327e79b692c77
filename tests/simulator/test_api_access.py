"""Token and secret are asked for as docs/reference/api.md says under "Access"."""

import httpx
import pytest

from loanpro_simulator import Simulator

LMS = "/public/api/1/tenant/easypay/processors"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "token"},
        {"Secret": "secret"},
        {"Authorization": "token", "Secret": "eu-secret"},
        {"Authorization": "nobody", "Secret": "secret"},
        {"Authorization": "Bearer token", "Secret": "secret"},
    ],
    ids=["none", "token-alone", "secret-alone", "wrong-pair", "unknown", "bearer"],
)
def test_secure_payments_refuses_other_headers(
    simulator: Simulator, headers: dict[str, str]
) -> None:
    """Token and secret are a pair, and the token comes bare."""
    response = httpx.get(f"{simulator.url}/processors/flex", headers=headers)
    assert response.status_code == 401
    assert response.json()["code"] == "401-CN0001"
    assert response.json()["message"] == "Unauthorized"
    assert len(response.json()["context"]["errors"]) == 1


def test_headers_are_checked_before_the_type(simulator: Simulator) -> None:
    """Without credentials, nothing is said about what exists."""
    assert httpx.get(f"{simulator.url}/processors/nonesuch").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "token", "Autopal-Instance-Id": "easypay"},
        {"Authorization": "Bearer nobody", "Autopal-Instance-Id": "easypay"},
        {"Authorization": "Bearer token"},
    ],
    ids=["none", "bare", "unknown", "no-instance"],
)
def test_loanpro_refuses_other_headers(simulator: Simulator, headers: dict[str, str]) -> None:
    """LMS wants a bearer token and the instance."""
    assert httpx.get(simulator.url + LMS, headers=headers).status_code == 401


def test_a_body_must_be_declared_as_json(api: httpx.Client) -> None:
    """A create without ``Content-Type: application/json`` is refused."""
    response = api.post("/processors/flex", content=b'{"flex": {"name": "n"}}')
    assert response.status_code == 409

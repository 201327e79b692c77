"""LoanPro's own list of processors: its credentials, its flags, and how late it is."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from loanpro_simulator import Account, Simulator

PATH = "/api/public/api/1/tenant/easypay/processors"

OWN = Account("own", "token", "secret", lms_token="lms-token", lms_tenant="5200243")


def listed(simulator: Simulator, account: Account) -> list[dict[str, Any]]:
    """The FLEX processors that LoanPro's users can pick."""
    answer = httpx.get(simulator.lms_url + PATH, headers=account.lms_headers)
    flex: list[dict[str, Any]] = answer.raise_for_status().json()["d"]["flex"]
    return flex


def test_flags_are_texts(simulator: Simulator) -> None:
    """Those of FLEX and the three that are published, all as "0" or "1"; an ID may be missing."""
    id_ = simulator.create(sandbox_mode=False)
    [entry] = listed(simulator, simulator.accounts["main"])
    assert entry == {
        "id": id_,
        "name": "FLEX Processor",
        "same_day": "1",
        "sandbox_mode": "0",
        "account_balance_check": "0",
        "process_non_connected": "0",
        "bypass": "0",
        "auto_reversal": "0",
        "default": "0",
    }
    simulator.dialect(lms_id="absent")
    assert "id" not in listed(simulator, simulator.accounts["main"])[0]


def test_it_is_late_by_itself(simulator: Simulator, api: httpx.Client) -> None:
    """Secure Payments lists a configuration at once, LoanPro some time later; changes show."""
    main = simulator.accounts["main"]
    simulator.fault("create", "lms_lag", seconds=60)
    for name in ("late", "prompt"):
        api.post("/processors/flex", json={"flex": {"name": name}}).raise_for_status()
    assert [it["name"] for it in api.get("/processors/flex").json()] == ["late", "prompt"]
    assert [it["name"] for it in listed(simulator, main)] == ["prompt"]
    simulator.update(simulator.processors()[1]["id"], name="renamed")
    assert [it["name"] for it in listed(simulator, main)] == ["renamed"]


def test_an_account_may_have_credentials_of_its_own() -> None:
    """Then neither product takes those of the other."""
    with Simulator(accounts=[OWN]) as simulator:
        simulator.create()
        assert len(listed(simulator, OWN)) == 1
        assert simulator.requests("lms")[0]["account"] == "own"
        tokens = {"Authorization": "Bearer token", "Autopal-Instance-Id": "5200243"}
        assert httpx.get(simulator.lms_url + PATH, headers=tokens).status_code == 401
        tenant = OWN.lms_headers | {"Autopal-Instance-Id": "1"}
        assert httpx.get(simulator.lms_url + PATH, headers=tenant).status_code == 401
        pair = OWN.headers | {"Authorization": "lms-token"}
        assert httpx.get(f"{simulator.url}/processors/flex", headers=pair).status_code == 401


@pytest.mark.parametrize("credential", ["token", "secret", "lms-token", "5200243"])
def test_no_credential_is_in_the_repr(credential: str) -> None:
    """An account can be printed."""
    assert credential not in repr(OWN)

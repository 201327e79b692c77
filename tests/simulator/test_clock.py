"""Time that is moved on, and what goes by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from loanpro_simulator import MistakeError

if TYPE_CHECKING:
    import httpx

    from loanpro_simulator import Simulator


def when(api: httpx.Client, field: str) -> datetime:
    """What the first configuration shows in a field."""
    text: str = api.get("/processors/flex").json()[0][field]
    return datetime.fromisoformat(text)


def test_it_can_be_moved_on(simulator: Simulator) -> None:
    """By several units, again and again, and back by a reset."""
    moved = simulator.advance(days=91, hours=1)
    assert timedelta(days=91) < moved - datetime.now(UTC) < timedelta(days=91, hours=2)
    assert simulator.advance(minutes=1) > moved
    simulator.reset()
    assert simulator.advance() - datetime.now(UTC) < timedelta(minutes=1)


def test_created_and_updated_follow(simulator: Simulator, api: httpx.Client) -> None:
    """Each shows the time at which it was."""
    id_ = simulator.create()
    simulator.advance(days=2)
    simulator.update(id_, username="another")
    assert timedelta(days=2) <= when(api, "updated") - when(api, "created") < timedelta(days=3)


def test_a_list_that_lags_need_not_be_waited_for(simulator: Simulator, api: httpx.Client) -> None:
    """It lags by this time."""
    simulator.fault("create", "list_lag", seconds=3600)
    api.post("/processors/flex", json={"flex": {"name": "n"}})
    assert api.get("/processors/flex").json() == []
    simulator.advance(hours=1)
    assert len(api.get("/processors/flex").json()) == 1


@pytest.mark.parametrize("status", [401, 402])
def test_a_password_expires_after_90_days(
    simulator: Simulator, api: httpx.Client, status: int
) -> None:
    """From then on a valid pair is refused, until the password is set anew."""
    simulator.dialect(expired_status=status)
    simulator.advance(days=89)
    assert api.get("/processors/flex").status_code == 200
    simulator.advance(days=1)
    assert api.get("/processors/flex").status_code == status
    simulator.set_password()
    assert api.get("/processors/flex").status_code == 200


def test_a_unit_that_does_not_exist_is_a_mistake(simulator: Simulator) -> None:
    """The nearest one that does is named."""
    with pytest.raises(MistakeError, match="no unit of time 'day'; the nearest is 'days'"):
        simulator.advance(day=91)

"""Where LoanPro LMS is known, a create waits until its users can pick what was created."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from lifecycle.runs import INPUTS, Runs, settings_of
from pulumi_loanpro.lifecycle import pickable
from pulumi_loanpro.secure_payments.account import LoanProLms
from stand_in import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loanpro_simulator import Simulator


@pytest.fixture
def run_with(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Runs]]:
    """Opens runs whose account knows LoanPro LMS."""
    monkeypatch.setattr(pickable, "PAUSE", 0.05)
    opened = []
    with asyncio.Runner() as runner:

        def open_runs(token: str = MAIN.token, deadline: float = 20.0) -> Runs:
            lms = LoanProLms(
                url=simulator.url.removesuffix("/api"),
                token=SecretStr(token),
                tenant=SecretStr("5200243"),
            )
            settings = settings_of(MAIN, simulator.url, deadline)
            opened.append(Runs(runner, settings.model_copy(update={"lms": lms})))
            return opened[-1]

        yield open_runs
        for runs in opened:
            runs.close()


def _created(simulator: Simulator) -> list[Any]:
    return [it["name"] for it in simulator.processors()]


def test_a_create_waits_until_loanpro_lists_it(
    simulator: Simulator, run_with: Callable[..., Runs], caplog: pytest.LogCaptureFixture
) -> None:
    """Answers of no use are asked for again; then there is nothing to warn of."""
    simulator.fault("lms", "status", code=500, count=2)
    simulator.fault("lms", "malformed")
    run_with().create(INPUTS)
    assert simulator.counts()["lms"] == 4
    assert caplog.records == []


def test_a_create_waits_for_a_list_that_lags(
    simulator: Simulator, run_with: Callable[..., Runs], caplog: pytest.LogCaptureFixture
) -> None:
    """LoanPro's list has it a moment later than that of Secure Payments."""
    simulator.fault("create", "lms_lag", seconds=4)
    run_with().create(INPUTS)
    assert simulator.counts()["lms"] > 1
    assert caplog.records == []


def test_creates_of_a_run_ask_together(
    simulator: Simulator, run_with: Callable[..., Runs], caplog: pytest.LogCaptureFixture
) -> None:
    """Not once for each."""
    names = [f"p{number}" for number in range(20)]

    async def all_of(lifecycle: Any) -> None:
        await asyncio.gather(*(lifecycle.create(INPUTS | {"name": name}) for name in names))

    run_with()(all_of)
    assert sorted(_created(simulator)) == sorted(names)
    assert simulator.counts()["lms"] < 10
    assert caplog.records == []


@pytest.mark.parametrize(
    ("token", "why"),
    [
        (MAIN.token, "LoanPro's list has no FLEX processors at all."),
        ("another-token", "LoanPro LMS answered 401. Check `loanpro:lms_url`"),
    ],
)
def test_what_waiting_cannot_change_is_a_warning_at_once(
    simulator: Simulator,
    run_with: Callable[..., Runs],
    caplog: pytest.LogCaptureFixture,
    token: str,
    why: str,
) -> None:
    """The processor is there, and its ID in the state; LoanPro is asked once."""
    simulator.dialect(lms="absent")
    id_, _ = run_with(token).create(INPUTS)
    assert _created(simulator) == [INPUTS["name"]]
    assert simulator.counts()["lms"] == 1
    [warning] = caplog.messages
    assert f'"FLEX Processor" (ID {id_}) was created, but whether' in warning
    assert why in warning
    assert token not in warning


def test_credentials_that_were_refused_are_not_sent_again(
    simulator: Simulator, run_with: Callable[..., Runs]
) -> None:
    """Some refusals lock a login."""
    runs = run_with("another-token")
    runs.create(INPUTS)
    runs.create(INPUTS | {"name": "another"})
    assert simulator.counts()["lms"] == 1


def test_waiting_ends_with_the_deadline(
    simulator: Simulator, run_with: Callable[..., Runs], caplog: pytest.LogCaptureFixture
) -> None:
    """What LoanPro never lists is created all the same."""
    simulator.fault("lms", "status", code=503, count="all")
    run_with(deadline=1.0).create(INPUTS)
    assert _created(simulator) == [INPUTS["name"]]
    [warning] = caplog.messages
    assert "LoanPro LMS answered 503." in warning

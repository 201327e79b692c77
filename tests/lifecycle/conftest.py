"""One simulator for all tests here, as good as new in each, and runs of Pulumi against it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest

from lifecycle.runs import MAIN, OTHER, Runs, settings_of
from loanpro_simulator import Account, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator


class RunAs(Protocol):
    """Opens runs of Pulumi with other settings than the usual."""

    def __call__(
        self,
        account: Account = MAIN,
        *,
        url: str | None = None,
        deadline: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> Runs:
        """Runs with an account, the simulator's own URL, and httpx's own transport.

        A short deadline ends what is tried again and again.
        """


class ByHand(Protocol):
    """Changes a configuration of the main account behind Pulumi's back."""

    def __call__(self, id_: str, **fields: Any) -> None:
        """Sets the fields."""


@pytest.fixture(scope="session")
def session_simulator() -> Iterator[Simulator]:
    """One for each process that runs tests."""
    with Simulator(accounts=[MAIN, OTHER]) as simulator:
        yield simulator


@pytest.fixture
def simulator(session_simulator: Simulator) -> Simulator:
    """A simulator that holds nothing yet."""
    session_simulator.reset()
    return session_simulator


@pytest.fixture
def run_as(simulator: Simulator) -> Iterator[RunAs]:
    """Opens runs, all of them in one event loop."""
    opened: list[Runs] = []
    with asyncio.Runner() as runner:

        def open_runs(
            account: Account = MAIN,
            *,
            url: str | None = None,
            deadline: float = 10.0,
            transport: httpx.AsyncBaseTransport | None = None,
        ) -> Runs:
            runs = Runs(runner, settings_of(account, url or simulator.url, deadline), transport)
            opened.append(runs)
            return runs

        yield open_runs
        for runs in opened:
            runs.close()


@pytest.fixture
def run(run_as: RunAs) -> Runs:
    """Runs of Pulumi with the main account."""
    return run_as()


@pytest.fixture(scope="session")
def session_http() -> Iterator[httpx.Client]:
    """A client without any header of ours."""
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def by_hand(simulator: Simulator, session_http: httpx.Client) -> ByHand:
    """The journal does not show what is done by hand."""

    def change(id_: str, **fields: Any) -> None:
        session_http.put(
            f"{simulator.url}/processors/flex/{id_}", headers=MAIN.headers, json={"flex": fields}
        ).raise_for_status()
        simulator.clear_journal()

    return change

"""Runs of Pulumi against the simulator."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

import pytest

from lifecycle.runs import Runs, settings_of
from stand_in import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from loanpro_simulator import Account, Simulator


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

"""What holds for all tests, and the one Secure Payments that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from loanpro_simulator import Simulator
from stand_in import EU, MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

# An example takes as long as the machine is busy: none fails because of it.
settings.register_profile("pulumi-loanpro", deadline=None)
settings.load_profile("pulumi-loanpro")


@pytest.fixture(scope="session")
def shared_simulator() -> Iterator[Simulator]:
    """One for each process that runs tests, with the accounts `main` and `eu`."""
    with Simulator(accounts=(MAIN, EU)) as simulator:
        yield simulator


@pytest.fixture
def simulator(shared_simulator: Simulator) -> Simulator:
    """A Secure Payments that holds nothing yet."""
    shared_simulator.reset()
    return shared_simulator

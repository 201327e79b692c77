"""One simulator for all schedules of a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lifecycle.runs import MAIN
from loanpro_simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """A schedule begins by emptying it."""
    with Simulator(accounts=[MAIN]) as simulator:
        yield simulator

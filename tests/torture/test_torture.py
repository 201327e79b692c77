"""Random schedules: 6 in CI, thousands by `make torture`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from torture.machine import Tally, torture

if TYPE_CHECKING:
    from loanpro_simulator import Simulator

PARTS, SCHEDULES = 2, 3


@pytest.mark.parametrize("part", range(PARTS))
def test_no_schedule_breaks_a_promise(simulator: Simulator, part: int) -> None:
    """No duplicate, no lost ID, no wrong report, nothing late, whatever breaks when."""
    tally = Tally()
    torture(simulator, tally, SCHEDULES, part)
    assert tally.schedules >= SCHEDULES
    assert tally.faults.total() >= SCHEDULES

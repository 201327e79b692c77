"""The whole life of a configuration, in every dialect that Secure Payments may speak."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest

from lifecycle.dialects import PAIRWISE, SWITCHES, named
from lifecycle.runs import INPUTS, SECRETS, Runs, without_server_set
from pulumi_loanpro.lifecycle.inputs import diff

if TYPE_CHECKING:
    from loanpro_simulator import Simulator


def test_every_two_values_meet() -> None:
    """The combinations leave no pair out."""
    met = {pair for dialect in PAIRWISE for pair in combinations(dialect.items(), 2)}
    for (one, ones), (other, others) in combinations(SWITCHES.items(), 2):
        assert {((one, a), (other, b)) for a, b in product(ones, others)} <= met


@pytest.mark.parametrize("dialect", PAIRWISE, ids=named)
def test_a_whole_life(
    run: Runs,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    dialect: dict[str, Any],
) -> None:
    """Created, read, updated, drifted, put right and deleted: always what was declared."""
    simulator.dialect(**dialect)
    id_, created = run.create(INPUTS)
    assert without_server_set(created) == INPUTS
    assert run.read(id_, created) == (created, INPUTS)

    declared = INPUTS | {"same_day_cutoff_time": "17:15"}
    updated = run.update(id_, created, declared)
    assert without_server_set(updated) == declared
    assert _last_update(simulator) == {"same_day_cutoff_time": "17:15"}

    drift = {
        "same_day": False,
        "same_day_cutoff_time": "04:45",
        "same_day_cutoff_timezone": "UTC",  # logins may be masked, and their drift unseen
    }
    simulator.update(id_, **drift)
    found = run.read(id_, updated)
    assert found is not None
    drifted, inputs = found
    assert inputs == declared | drift
    assert diff(drifted, declared).changed == drift.keys()

    restored = run.update(id_, drifted, declared)
    assert _last_update(simulator) == {name: declared[name] for name in drift}
    assert not diff(restored, declared).changed
    assert all(simulator.holds(int(id_), **SECRETS).values())

    run.delete(id_, restored)
    assert run.read(id_, restored) is None
    run.delete(id_, restored)
    assert simulator.processors() == []
    assert caplog.records == []


def _last_update(simulator: Simulator) -> Any:
    return simulator.requests("update")[-1]["body"]["flex"]

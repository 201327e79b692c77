"""Schedules that broke a promise once, each cut down to what mattered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pulumi_loanpro.errors import CredentialsError
from torture.machine import BASE
from torture.plugin import PATIENCE, PluginRun
from torture.schedules import ODD_DATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loanpro_simulator import Simulator


@pytest.fixture
def run(simulator: Simulator) -> Iterator[PluginRun]:
    """A run that no machine is too slow for, with an account that holds nothing."""
    simulator.reset()
    run = PluginRun(simulator, PATIENCE)
    yield run
    run.end()


def test_a_retry_after_at_the_end_of_time(run: PluginRun, simulator: Simulator) -> None:
    """An update met a date that is none in UTC, and raised an error that was not ours."""
    lifecycle = run.lifecycle
    [((id_, outputs), _)] = run.operate([lifecycle.create(BASE)])
    simulator.fault("update", "status", code=429, retry_after=ODD_DATE)
    [(updated, _)] = run.operate([lifecycle.update(id_, outputs, BASE | {"username": "other"})])
    assert updated["username"] == "other"


def test_a_list_that_fails_for_two(run: PluginRun, simulator: Simulator) -> None:
    """Two creates waited for one list; the error of each named the one that had ended last."""
    names = ["ach", "cards"]
    simulator.fault("list", "status", code=401)
    results = run.operate(run.lifecycle.create(BASE | {"name": name}) for name in names)
    for name, (error, _) in zip(names, results, strict=True):
        assert isinstance(error, CredentialsError)
        assert f'"{name}"' in str(error)

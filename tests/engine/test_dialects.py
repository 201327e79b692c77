"""The life of a processor, however Secure Payments words its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.programs import UNLIKELY, flex
from engine.project import Step
from loanpro_simulator import Dialect

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator


def covering() -> list[dict[str, Any]]:
    """As few dialects as speak every value of every switch under which a life is possible."""
    switches = Dialect.variants()
    return [
        {name: values[turn % len(values)] for name, values in switches.items()}
        for turn in range(max(map(len, switches.values())))
    ]


@pytest.mark.parametrize("dialect", covering(), ids=lambda it: ",".join(map(str, it.values())))
def test_a_whole_life(project: Project, simulator: Simulator, dialect: dict[str, Any]) -> None:
    """Up, nothing to do, drift and the way back, and a destroy of one that is there, one not."""
    simulator.dialect(**dialect)
    project.write(flex("kept", name="kept", **UNLIKELY), flex("lost", name="lost", **UNLIKELY))
    project.up()
    ids = {it["name"]: it["id"] for it in simulator.processors()}
    assert project.preview("--expect-no-changes").steps == {}

    drift = {"same_day": False, "same_day_cutoff_time": "17:00"}
    simulator.update(ids["kept"], **drift)
    project.refresh().hides(*map(str, UNLIKELY.values()))
    assert project.preview().steps == {"kept": Step("update", dict.fromkeys(drift, "update"))}

    project.up()
    simulator.delete(ids["lost"])
    project.destroy()
    assert simulator.processors() == []

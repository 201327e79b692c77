"""States that earlier versions have written go on as if nothing had happened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.programs import flex
from engine.project import Step

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

STATES = sorted((Path(__file__).parent / "states").glob("*.json"))
"""Each has a resource `live` and a resource `sandbox`, with names in place of what differs."""


@pytest.fixture(params=STATES, ids=lambda it: it.stem)
def ids(request: pytest.FixtureRequest, project: Project, simulator: Simulator) -> dict[str, str]:
    """The stack of a project that was made with an earlier version; the IDs of what it has."""
    found: dict[str, str] = {}
    for resource, fields in _fields().items():
        found[resource] = str(simulator.create(**fields))
    text = request.param.read_text("utf-8")
    for resource, id_ in found.items():
        text = text.replace(f"ID-OF-{resource.upper()}", id_)
    text = text.replace("USER-ID", str(simulator.processors()[0]["user_id"]))
    (project.directory / "state.json").write_text(text.replace('"URL"', json.dumps(simulator.url)))
    project.run("stack", "import", "--file", "state.json")
    project.write(*_program())
    simulator.clear_journal()
    return found


def test_a_state_of_an_earlier_version_lives_on(
    project: Project, simulator: Simulator, ids: dict[str, str]
) -> None:
    """Nothing differs, before and after a refresh; updates and deletes are what they always are."""
    assert project.preview("--expect-no-changes").steps == {}
    assert simulator.counts() == {}
    project.refresh("--expect-no-changes")
    assert project.preview("--expect-no-changes").steps == {}

    project.write(*_program(same_day_cutoff_time="17:00"))
    changed = Step("update", {"same_day_cutoff_time": "update"})
    assert project.preview().steps == {"live": changed, "sandbox": changed}
    project.up()
    sent = [it["body"]["flex"] for it in simulator.requests("update")]
    assert sent == [{"same_day_cutoff_time": "17:00"}] * 2

    project.run("state", "unprotect", "--all", "--yes")
    project.destroy(fails=True).shows(f"(ID {ids['live']}): Its deletion protection is on.")
    assert [str(it["id"]) for it in simulator.processors()] == [ids["live"]]


def _fields() -> dict[str, dict[str, Any]]:
    return {
        "live": {"name": "Live", "sandbox_mode": False, "account_balance_check": True},
        "sandbox": {"name": "Sandbox"},
    }


def _program(**changes: Any) -> list[str]:
    return [flex(resource, **fields, **changes) for resource, fields in _fields().items()]

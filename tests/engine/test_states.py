"""States that earlier versions have written go on as if nothing had happened."""

from __future__ import annotations

import json
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from engine.kept_states import PROGRAMS, STATES, declarations
from engine.project import Step

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project import Project
    from loanpro_simulator import Simulator

FILES = sorted(STATES.glob("*/*.json"))


def test_this_version_has_its_states() -> None:
    """Each program has one, so that what is released now is never forgotten later."""
    folder = STATES / metadata.version("pulumi-loanpro")
    assert {it.stem for it in folder.glob("*.json")} == set(PROGRAMS), "Run `make states`."


@pytest.mark.parametrize("file", FILES, ids=lambda it: f"{it.parent.name}-{it.stem}")
def test_a_state_of_each_version_lives_on(
    project: Project, simulator: Simulator, file: Path
) -> None:
    """Nothing differs, before and after a refresh; updates and deletes are what they always are."""
    ids = given(file, project, simulator)
    project.write(*declarations(file.stem))
    assert project.preview("--expect-no-changes").steps == {}
    assert simulator.counts() == {}
    project.refresh("--expect-no-changes")
    assert project.preview("--expect-no-changes").steps == {}

    project.write(*declarations(file.stem, username="another"))
    changed = Step("update", {"username": "update"})
    assert project.preview().steps == dict.fromkeys(ids, changed)
    project.up()
    sent = [it["body"]["flex"] for it in simulator.requests("update")]
    assert sent == [{"username": "another"}] * len(ids)

    if "live" in ids:
        project.run("state", "unprotect", "--all", "--yes")
        project.destroy(fails=True).shows(f"(ID {ids['live']}): Its deletion protection is on.")
        assert [str(it["id"]) for it in simulator.processors()] == [ids["live"]]
        project.write(*declarations(file.stem, username="another", deletion_protection=False))
        project.up()
    project.destroy()
    assert simulator.processors() == []


def given(file: Path, project: Project, simulator: Simulator) -> dict[str, str]:
    """Makes a stack of a state, and an account that holds what it declares; returns the IDs."""
    text = file.read_text("utf-8")
    ids: dict[str, str] = {}
    for resource, fields in PROGRAMS[file.stem].items():
        known = {name: value for name, value in fields.items() if value is not None}
        ids[resource] = str(simulator.create(**{"same_day": "same_day" not in fields, **known}))
        text = text.replace(f"ID-OF-{resource.upper()}", ids[resource])
    text = text.replace("USER-ID", str(simulator.processors()[0]["user_id"]))
    (project.directory / "state.json").write_text(text.replace('"URL"', json.dumps(simulator.url)))
    project.run("stack", "import", "--file", "state.json")
    simulator.clear_journal()
    return ids

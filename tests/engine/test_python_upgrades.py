"""Another Python, other packages and another patch of this one: a state does not know of them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

import pulumi_loanpro
from engine.environment import NO_PACKAGES
from engine.programs import flex

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

BUILD: Final = Path(__file__).parents[2] / "build"


class Upgrades:
    """The oldest and the newest environment, which `make` has made.

    Args:
        project: Whose commands change between them.
        patched: A directory with another patch of this package.
    """

    def __init__(self, project: Project, patched: Path) -> None:
        self._environment = project.environment
        self._path = project.environment["PATH"]
        self._patched = patched

    def use(self, which: str, *, patched: bool = False) -> None:
        """Activates an environment."""
        python = BUILD / which / "bin" / "python"
        assert python.exists(), f"Run `make build/{which}/ready` first."
        self._environment["PATH"] = os.pathsep.join([str(python.parent), self._path])
        self._environment["PYTHONPATH"] = os.pathsep.join(
            [str(NO_PACKAGES), *([str(self._patched)] if patched else [])]
        )


@pytest.fixture
def upgrades(project: Project, tmp_path: Path) -> Upgrades:
    """The environments, none of them active yet."""
    patched = tmp_path / "patched"
    package = shutil.copytree(Path(pulumi_loanpro.__file__).parent, patched / "pulumi_loanpro")
    with (package / "flex_processor.py").open("a") as module:
        module.write("\nPATCH = 1\n")
    return Upgrades(project, patched)


def test_another_python_shows_no_change(
    project: Project, simulator: Simulator, upgrades: Upgrades
) -> None:
    """What one has created the other previews, refreshes and updates as its own, and back."""
    upgrades.use("oldest")
    project.up()
    simulator.clear_journal()
    upgrades.use("newest")
    assert project.preview("--expect-no-changes").steps == {}
    project.refresh("--expect-no-changes")
    upgrades.use("newest", patched=True)
    project.up("--expect-no-changes")
    project.refresh("--expect-no-changes")
    assert simulator.counts() == {"list": 2}

    project.write(flex(same_day_cutoff_time="17:00"))
    assert project.preview().steps["ach-main"].fields == {"same_day_cutoff_time": "update"}
    project.up()
    upgrades.use("oldest")
    assert project.preview("--expect-no-changes").steps == {}
    project.destroy()
    assert simulator.processors() == []

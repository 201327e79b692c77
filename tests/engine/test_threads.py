"""The plugin serves as many calls at a time as the engine makes, where Pulumi lets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.programs import flex

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project import Project
    from loanpro_simulator import Simulator

MANY: Final = 40

HIDDEN: Final = """
import inspect
from concurrent.futures import thread

source = inspect.getsource(thread._worker).replace("executor_reference", "renamed")
exec(source, thread.__dict__)
"""
"""Renames what the provider looks for, as a release of Python might."""


def most_at_a_time(project: Project, simulator: Simulator) -> int:
    """Creates many processors and returns how many requests were under way at once."""
    project.write(*(flex(f"processor-{n}", name=f"processor {n}") for n in range(MANY)))
    simulator.fault("create", "delay", phase="after", seconds=0.5, count="all")
    project.up("--parallel", "32").hides("Traceback", "warning")
    assert len(simulator.processors()) == MANY
    return simulator.in_flight()["maximum"]


def test_creates_run_in_parallel(project: Project, simulator: Simulator) -> None:
    """With `--parallel 32` nearly all of the creates allowed at a time are under way."""
    assert 24 <= most_at_a_time(project, simulator) <= 32


def test_deletes_run_in_parallel(project: Project, simulator: Simulator) -> None:
    """Though all of them are asked for at once, before the plugin has more than four threads."""
    project.write(*(flex(f"processor-{n}", name=f"processor {n}") for n in range(MANY)))
    project.up()
    simulator.clear_in_flight()
    simulator.fault("delete", "delay", phase="after", seconds=0.5, count="all")
    project.destroy("--parallel", "32")
    assert 24 <= simulator.in_flight()["maximum"] <= 32


def test_four_at_a_time_where_the_internals_are_not_as_expected(
    project: Project, simulator: Simulator, tmp_path: Path
) -> None:
    """Nothing breaks, and nothing is said: it only takes longer."""
    (tmp_path / "sitecustomize.py").write_text(HIDDEN)
    project.environment["PYTHONPATH"] = str(tmp_path)
    assert most_at_a_time(project, simulator) == 4


def test_the_limit_is_a_setting(project: Project, simulator: Simulator) -> None:
    """`LOANPRO_CONCURRENCY` bounds the requests under way, whatever the engine asks for."""
    project.environment["LOANPRO_CONCURRENCY"] = "8"
    assert most_at_a_time(project, simulator) == 8

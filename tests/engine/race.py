"""Two stacks create the same name at the same moment, with the real CLI: `make race`.

Exits with 1 if a round left anything but one configuration, in the state of one stack.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.environment import environment_of
from engine.programs import flex
from engine.project import Project
from loanpro_simulator import Simulator
from stand_in import MAIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loanpro_simulator import Remote

LATENCY: Final = 0.5
"""Seconds from a list to its answer, so that both stacks have listed before either creates."""

LAG: Final = 1.0
"""Seconds by which a list lags behind a create, where it does."""

LIST_DELAY: Final = 3.0
"""What the stacks allow for that."""

CREATED: Final = "one created, one refused because the name is taken"
GAVE_WAY: Final = "one created, the younger one gave way"


class Race:
    """Two stacks that declare one processor, as good as new in each round.

    Args:
        directory: An empty directory.
        environment: What their commands run with.
        doors: In which way each declares it.
    """

    def __init__(
        self,
        directory: Path,
        environment: Mapping[str, str],
        doors: tuple[type[Project], type[Project]] = (Project, Project),
    ) -> None:
        self._directory = directory
        self._projects: list[Project] = []
        for name, door in zip(("one", "other"), doors, strict=True):
            (directory / name).mkdir()
            project = door(directory / name, environment)
            project.environment["LOANPRO_LIST_DELAY"] = str(LIST_DELAY)
            project.write(flex())
            shutil.copytree(directory / name / "backend", directory / name / "new")
            self._projects.append(project)

    def run(self, simulator: Remote, lag: float) -> str:
        """One round; returns how it ended.

        Raises:
            AssertionError: Not with one configuration, in the state of one stack.
        """
        self._begin(simulator, lag)
        with ExitStack() as stack:
            ups = [
                stack.enter_context(it.start("up", "--yes", "--skip-preview"))
                for it in self._projects
            ]
            runs = [up.ended() for up in ups]
        printed = "\n".join(map(str, runs))
        assert sorted(bool(run.exit_code) for run in runs) == [False, True], printed
        assert "Traceback" not in printed, printed
        ids = [str(it["id"]) for it in simulator.processors()]
        states = [it.state().get("ach-main", {}).get("id") for it in self._projects]
        assert len(ids) == 1, printed
        assert sorted(map(str, states)) == sorted(["None", *ids]), printed
        return GAVE_WAY if "The younger one" in printed else CREATED

    def _begin(self, simulator: Remote, lag: float) -> None:
        simulator.reset()
        simulator.fault("list", "delay", phase="after", seconds=LATENCY, count="all")
        if lag:
            simulator.fault("create", "list_lag", seconds=lag, count="all")
        for name in ("one", "other"):
            backend = self._directory / name / "backend"
            shutil.rmtree(backend)
            shutil.copytree(self._directory / name / "new", backend)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs as many rounds as the command line asks for, and prints the tally."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args(arguments)
    failed = 0
    with tempfile.TemporaryDirectory() as directory, Simulator(accounts=[MAIN]) as simulator:
        race = Race(Path(directory), environment_of(simulator.url))
        for lag in (0.0, LAG):
            ends: Counter[str] = Counter()
            for _ in range(options.rounds):
                try:
                    ends[race.run(simulator, lag)] += 1
                except AssertionError as error:
                    failed += 1
                    sys.stderr.write(f"{error}\n")
            sys.stdout.write(f"Lists that lag by {lag:g} s: {dict(ends)}, failed: {failed}\n")
            sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

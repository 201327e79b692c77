"""What the provider costs: the same work with ours, with one that does nothing, with a naive one.

Ours does it twice: for a program in Python and, by the native plugin, for one in YAML. Each
command runs with one after the other, with the real CLI and a Secure Payments of its own; every
round is a whole life: create, preview, up, refresh, update, destroy. Writes the least of all
rounds to RESULTS.md, and a page with a plot for users, after each setting.

Environment: `FULL=1` adds 1,000 processors; `ROUNDS` is their number, five by default.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from loanpro_simulator import SimulatorProcess
from page import write
from project import MANY, Project, Run, YamlProject
from results import COMMANDS, PROVIDERS, Setting

if TYPE_CHECKING:
    from results import Results

ROUNDS = int(os.environ.get("ROUNDS", "5"))

MODULES = {"floor": "floor", "naive": "naive", "ours": "pulumi_loanpro", "native": ""}

SETTINGS = [
    *(Setting(count, 100) for count in (1, 20, 100)),
    Setting(100, 100, parallel=32),
    *([Setting(MANY, 100), Setting(MANY, 0)] if os.environ.get("FULL") else []),
]


def main() -> None:
    """Measures one setting after the other."""
    provide = [sys.executable, str(Path(__file__).parents[1] / "pulumi/provide.py"), "yaml"]
    yaml_host = subprocess.run(  # noqa: S603 - our own script
        provide, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()
    os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], yaml_host])
    results: Results = {}
    for setting in SETTINGS:
        results[setting] = measured(setting)
        write(results, ROUNDS)
        print(f"{setting}: done", file=sys.stderr, flush=True)


def measured(setting: Setting) -> dict[str, dict[str, Run]]:
    """The least of all rounds, by command and provider."""
    runs: defaultdict[str, defaultdict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    with ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory())
        projects = {
            name: (Project if MODULES[name] else YamlProject)(
                Path(place, name),
                MODULES[name],
                stack.enter_context(SimulatorProcess()),
                setting.count,
            )
            for name in PROVIDERS
        }
        for project in projects.values():
            project.answers_after(setting.latency)
        for _ in range(ROUNDS):
            for title, (arguments, cutoff) in COMMANDS.items():
                parallel = setting.options() if arguments[0] != "preview" else []
                # One after the other: a machine is slower in one minute than in the next.
                for name, project in projects.items():
                    runs[title][name].append(project.run(*arguments, *parallel, cutoff=cutoff))
    return {
        title: {name: _least(taken) for name, taken in by_name.items()}
        for title, by_name in runs.items()
    }


def _least(runs: list[Run]) -> Run:
    # Whatever else the machine does only ever adds to the time of a run.
    return Run(
        min(run.seconds for run in runs),
        runs[-1].requests,
        max(run.megabytes for run in runs),
    )


if __name__ == "__main__":
    main()

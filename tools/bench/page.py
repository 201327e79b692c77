"""docs/performance.md: tables, targets and a plot of what was measured."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from imports import shares
from plot import LATENCY, draw
from project import MANY
from results import PROVIDERS, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from results import Results

DOCS = Path(__file__).resolve().parents[2] / "docs"

TEXT = """\
<!-- `make bench` writes this. -->

# Performance

What a command takes with this provider, beside two others that do the same work in the same run,
in rounds: the *floor*, a dynamic provider that does nothing, which shows what Pulumi itself takes;
and a *naive* one, written in an hour with Pulumi's documentation, without lists, guards and
retries. Medians of {rounds} rounds in seconds, each a whole life; ratios are those of the medians.
The simulator of Secure Payments runs on the same machine.

![Six plots of seconds against the number of processors at {latency} ms, one for each command. Where
nothing changed, all three lines are close together; in a refresh ours stays with the floor, in a
create and an update it lies between the floor and the naive one, in a destroy it stays with the
latter.](images/performance.svg)

## Targets

{targets}

{misses}

## Tables

Memory is the most that the plugin held, in megabytes; 0 where it never started.

{tables}

## Loading

`python -X importtime` of what every program that declares a processor loads, in milliseconds:

{imports}

pydantic is loaded where something changed, httpx where something is to be sent.

## Machine and versions

{machine}. Pulumi {pulumi}, SDK {sdk}, Python {python}. {many}
"""

MISSES = """\
What stands in the way of those that are missed:

- A **refresh** loads httpx and pydantic, and waits for one list.
- **Creates and updates** are two requests after one another. Pulumi's default is eight operations
  at a time on two cores, so that 100 of them wait for 2.5 s at 100 ms, whoever makes the requests.
  With 32 at a time, what is left is work that the floor does not have, on the same two cores: the
  plugin's, half of it for loading, and the simulator's.
- A **destroy** looks at each configuration before it deletes it for good: two requests where the
  naive provider, which looks at nothing, makes one.
- Where **nothing changed**, a processor costs about 1 ms more than the floor's, in Pulumi's SDK: it
  keeps tasks for each secret that is marked as one, and goes through all that are unresolved again
  and again, so that it is more among 1,000. Ratios scatter by some hundredths: at 0 and at 100 ms
  these commands do the same, since neither sends anything.
"""

AT_THE_END = """\
With 1,000 processors Pulumi wrote its state at the end only
(`PULUMI_SKIP_CHECKPOINTS`): what its backend of files takes grows with the square of their number,
for every provider alike."""


@dataclass(frozen=True)
class Target:
    """A ratio that should not be exceeded.

    Attributes:
        command: Of which command.
        setting: Under which circumstances.
        beside: Beside which provider.
        most: The ratio.
    """

    command: str
    setting: Setting
    beside: str
    most: float

    def row(self, results: Results) -> str:
        """As a row of the table."""
        runs = results[self.setting][self.command]
        ratio = runs["ours"].seconds / runs[self.beside].seconds
        verdict = "met" if ratio <= self.most else "**missed**"
        return (
            f"| {self.command} | {self.setting} | {self.beside} | {self.most:.2f} | {ratio:.2f} "
            f"| {verdict} |"
        )


def targets(results: Results) -> Iterator[Target]:
    """Those of the settings that were measured."""
    for setting in results:
        if setting.parallel is None:
            for command in ("preview, nothing changed", "up, nothing changed"):
                yield Target(command, setting, "floor", 1.05)
    usual, wide = Setting(100, 100), Setting(100, 100, parallel=32)
    if usual in results:
        yield Target("refresh", usual, "floor", 1.15)
    for command in ("create", "update a field", "destroy"):
        if wide in results:
            yield Target(command, wide, "floor", 1.35)
        if usual in results:
            yield Target(command, usual, "naive", 0.7)


def write(results: Results, rounds: int) -> None:
    """Writes the page and its plot."""
    draw(results, DOCS / "images/performance.svg")
    text = TEXT.format(
        rounds=rounds,
        latency=LATENCY,
        targets=_table(
            ["command", "processors", "beside", "at most", "ratio", ""],
            [target.row(results) for target in targets(results)],
        ),
        misses=MISSES,
        tables="\n\n".join(
            f"### {setting}\n\n{_measured(results, setting)}" for setting in results
        ),
        imports=_table(
            ["what", "floor (ms)", "ours (ms)"],
            [f"| {what} | {floor:.1f} | {ours:.1f} |" for what, floor, ours in shares()],
        ),
        machine=f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        pulumi=_pulumi(),
        sdk=version("pulumi"),
        python=platform.python_version(),
        many=AT_THE_END if any(setting.count >= MANY for setting in results) else "",
    )
    (DOCS / "performance.md").write_text(text.replace("\n\n\n", "\n\n").rstrip() + "\n", "utf-8")


def _measured(results: Results, setting: Setting) -> str:
    return _table(
        [
            *("command", *(f"{name} (s)" for name in PROVIDERS)),
            *("ours / floor", "ours / naive", "requests, naive", "requests, ours"),
            *("memory, floor", "memory, naive", "memory, ours"),
        ],
        [
            f"| {command} | "
            + " | ".join(f"{runs[name].seconds:.2f}" for name in PROVIDERS)
            + f" | {runs['ours'].seconds / runs['floor'].seconds:.2f}"
            + f" | {runs['ours'].seconds / runs['naive'].seconds:.2f}"
            + f" | {runs['naive'].requests} | {runs['ours'].requests} | "
            + " | ".join(f"{runs[name].megabytes:.0f}" for name in PROVIDERS)
            + " |"
            for command, runs in results[setting].items()
        ],
    )


def _table(head: list[str], rows: list[str]) -> str:
    line = " | ".join(head)
    return "\n".join([f"| {line} |", f"|{' --- |' * len(head)}", *rows])


def _pulumi() -> str:
    done = subprocess.run(
        ["pulumi", "version"],  # noqa: S607 - the one on PATH
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip().removeprefix("v")

"""What was measured: tables and targets in RESULTS.md, a page with a plot for users."""

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

HERE = Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs"

USERS = """\
<!-- `make bench` writes this. -->

# Performance

A `preview` or an `up` that changes nothing sends nothing, and takes little more than Pulumi itself:
{nothing:.1f} s for the preview of {count} processors, where a provider that does nothing takes
{nothing_floor:.1f} s. A `refresh` is one request for all processors of an account: {refresh:.1f} s
for {count}. A create and an update are two requests each: {count} creates take {create:.1f} s at
Pulumi's default of four operations for each core, and {wide:.1f} s with `--parallel 32`. A
`destroy` looks at each processor before it deletes it for good, and takes {destroy:.1f} s for
{count}. The native plugin, with a program in YAML, starts one Python process where a program in
Python starts two: the same preview takes {nothing_native:.1f} s, and the create of one processor
{one_native:.1f} s instead of {one:.1f} s.

![{alt}](images/performance.svg#only-light)
![{alt}](images/performance-dark.svg#only-dark)

*Seconds against the number of processors, where each answer of Secure Payments takes {latency} ms:
ours, the same with the native plugin and a program in YAML (native), a dynamic provider that does
nothing (floor), and one that was written in an hour (naive). Points above one number were measured
together; between two numbers the speed of the machine may have changed.
{machine}.*
"""

ALT = """\
Six plots, one for each command. Where nothing changed, the lines are close together; in a
refresh ours stays near the floor, in a create and an update it lies between the floor and the naive
one, in a destroy it stays with the latter."""

TEXT = """\
<!-- `make bench` writes this. -->

# Measured

What a command takes with this provider, beside two others that do the same work in the same run,
in rounds: the *floor*, a dynamic provider that does nothing, which shows what Pulumi itself takes;
and a *naive* one, written in an hour with Pulumi's documentation, without lists, guards and
retries. *Native* is ours once more, for a program in YAML. Each round is a whole life; seconds are
the least of {rounds} rounds, since whatever else the machine does only adds to them, and ratios are
those of these. The environment is that of users, with what the wheel brings; the simulator of
Secure Payments runs on the same machine. The plot is in
[docs/performance.md](../../docs/performance.md).

## Targets

{targets}

Pulumi's SDK keeps a task for each output and each secret, and goes through all that are unresolved
again and again: that is the millisecond for each processor where nothing changed, and why it is
more among 1,000.

## Tables

Memory is the most that the plugin held, in megabytes; 0 where it never started.

{tables}

## Loading

`python -X importtime` of what every program that declares a processor loads, in milliseconds:

{imports}

pydantic is loaded where something changed, httpx where something is to be sent.

## Machine and versions

{machine}. {many}
"""

_UNCHANGED = "about 1 ms more for each processor, in Pulumi's SDK"

SCATTER = "scatter, since nothing is sent"
"""Why one of them is missed with one processor."""

REASONS = {
    "preview, nothing changed": _UNCHANGED,
    "up, nothing changed": _UNCHANGED,
    "refresh": "httpx and pydantic are loaded, and one list is waited for",
    "create": "two requests after one another; half of the rest is loading, and the simulator "
    "works on the same two cores",
    "update a field": "two requests after one another",
    "destroy": "each configuration is looked at before it is deleted for good: two requests, where "
    "the naive provider makes one",
}
"""Why a target of a command is missed."""

AT_THE_END = """\
With 1,000 processors Pulumi wrote its state at the end only
(`PULUMI_SKIP_CHECKPOINTS`): what its backend of files takes grows with the square of their number,
for every provider alike."""


ALONE, USUAL, WIDE = Setting(1, 100), Setting(100, 100), Setting(100, 100, parallel=32)

LEAST = 0.005
"""What two decimals show."""


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
        return (
            f"| {self.command} | {self.setting} | {self.beside} | {self.most:.2f} | {ratio:.2f} "
            f"| {self._verdict(ratio)} |"
        )

    def _verdict(self, ratio: float) -> str:
        if ratio <= self.most:
            return "met"
        over = ratio - self.most
        by = f"{over:.2f}" if over >= LEAST else f"less than {LEAST}"
        alone = self.command.endswith("nothing changed") and self.setting.count == 1
        return f"**missed** by {by}: {SCATTER if alone else REASONS[self.command]}"


def targets(results: Results) -> Iterator[Target]:
    """Those of the settings that were measured."""
    for setting in results:
        if setting.parallel is None:
            for command in ("preview, nothing changed", "up, nothing changed"):
                yield Target(command, setting, "floor", 1.05)
    if USUAL in results:
        yield Target("refresh", USUAL, "floor", 1.15)
    for command in ("create", "update a field", "destroy"):
        if WIDE in results:
            yield Target(command, WIDE, "floor", 1.35)
        if USUAL in results:
            yield Target(command, USUAL, "naive", 0.7)


def write(results: Results, rounds: int) -> None:
    """Writes the tables and, as soon as there is all that it shows, the page for users."""
    machine = (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}. Pulumi {_pulumi()}, "
        f"SDK {version('pulumi')}, Python {platform.python_version()}"
    )
    text = TEXT.format(
        rounds=rounds,
        targets=_table(
            ["command", "processors", "beside", "at most", "ratio", ""],
            [target.row(results) for target in targets(results)],
        ),
        tables="\n\n".join(
            f"### {setting}\n\n{_measured(results, setting)}" for setting in results
        ),
        imports=_table(
            ["what", "floor (ms)", "ours (ms)"],
            [f"| {what} | {floor:.1f} | {ours:.1f} |" for what, floor, ours in shares()],
        ),
        machine=machine,
        many=AT_THE_END if any(setting.count >= MANY for setting in results) else "",
    )
    (HERE / "RESULTS.md").write_text(text.rstrip() + "\n", "utf-8")
    if WIDE in results:
        write_for_users(results, machine)


def write_for_users(results: Results, machine: str) -> None:
    """Writes docs/performance.md and its plot, for a light and for a dark page."""
    for name, dark in (("performance", False), ("performance-dark", True)):
        draw(results, DOCS / f"images/{name}.svg", dark=dark)
    usual = results[USUAL]
    unchanged = usual["preview, nothing changed"]
    alone = results[ALONE]["create"]
    text = USERS.format(
        count=USUAL.count,
        latency=LATENCY,
        nothing=unchanged["ours"].seconds,
        nothing_floor=unchanged["floor"].seconds,
        nothing_native=unchanged["native"].seconds,
        refresh=usual["refresh"]["ours"].seconds,
        create=usual["create"]["ours"].seconds,
        wide=results[WIDE]["create"]["ours"].seconds,
        destroy=usual["destroy"]["ours"].seconds,
        one=alone["ours"].seconds,
        one_native=alone["native"].seconds,
        alt=ALT,
        machine=machine,
    )
    (DOCS / "performance.md").write_text(text, "utf-8")


def _measured(results: Results, setting: Setting) -> str:
    return _table(
        [
            *("command", *(f"{name} (s)" for name in PROVIDERS)),
            *("ours / floor", "ours / naive", "requests, naive", "requests, ours"),
            *(f"memory, {name}" for name in PROVIDERS),
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

"""Where the time of an import goes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = re.compile(r"import time:\s*(?P<own>\d+) \|\s*\d+ \|\s*(?P<module>[\w.]+)")

GROUPS = ("pulumi", "grpc", "google", "opentelemetry", "pulumi_loanpro")
"""Packages that have a row of their own."""


def shares() -> Iterator[tuple[str, float, float]]:
    """Milliseconds by package: of Pulumi alone, as the floor loads it, and of ours."""
    floor, ours = loaded("pulumi.dynamic"), loaded("pulumi_loanpro")
    for group in (*GROUPS, "all else"):
        yield group, floor[group], ours[group]
    yield "together", sum(floor.values()), sum(ours.values())


def loaded(module: str) -> dict[str, float]:
    """Milliseconds by package, the least of five imports for each."""
    runs = [_loaded_once(module) for _ in range(5)]
    return {group: min(run[group] for run in runs) for group in (*GROUPS, "all else")}


def _loaded_once(module: str) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-X", "importtime", "-c", f"import {module}"],
        capture_output=True,
        text=True,
        check=True,
    )
    found: defaultdict[str, float] = defaultdict(float)
    for line in LINE.finditer(done.stderr):
        package = line["module"].partition(".")[0]
        found[package if package in GROUPS else "all else"] += int(line["own"]) / 1000
    return found

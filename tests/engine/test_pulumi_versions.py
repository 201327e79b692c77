"""The oldest CLI is the same wherever it is named, and a program can demand it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.programs import flex
from pulumi_loanpro.cli.machine import OLDEST_CLI

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

ROOT: Final = Path(__file__).parents[2]


def test_the_oldest_cli_is_one_number() -> None:
    """Doctor, the tool that provides the CLI, CI and the pages agree."""
    oldest = ".".join(map(str, OLDEST_CLI))
    places = {
        "tools/pulumi/provide.py": r'OLDEST_PULUMI = "([\d.]+)"',
        "docs/guides/upgrade.md": r"\| Pulumi CLI \| ([\d.]+) \|",
        ".github/workflows/ci.yml": r'pulumi-version: ">=([\d.]+)\.0"',
        "README.md": r"Pulumi CLI \(([\d.]+) or later\)",
    }
    for file, pattern in places.items():
        assert re.findall(pattern, (ROOT / file).read_text("utf-8")) == [oldest], file


def test_a_program_can_demand_a_cli(project: Project, simulator: Simulator) -> None:
    """Where the CLI is too old, nothing is declared; where it is not, all is as ever."""
    project.write("pulumi.require_pulumi_version('>=3.254.0')", flex())
    assert "ach-main" in project.preview().steps
    project.write("pulumi.require_pulumi_version('>=99.0.0')", flex())
    project.up(fails=True).shows("99.0.0")
    assert simulator.processors() == []

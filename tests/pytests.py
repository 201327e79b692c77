"""Runs of pytest as of somebody who tests a program, with our plugin and no other."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from ended import Run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def run_pytest(
    directory: Path, text: str, *, python: str = sys.executable, **environment: str
) -> Run:
    """Runs a file of tests, by an interpreter and with some more variables."""
    (directory / "test_program.py").write_text(text)
    command = [python, "-m", "pytest", "--quiet", "-p", "loanpro_simulator.pytest_plugin"]
    done = subprocess.run(  # noqa: S603 - the tests' own interpreter, or a copy of it
        command,
        cwd=directory,
        env={**_inherited(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return Run("pytest", done.returncode, done.stdout, done.stderr)


def _inherited() -> Mapping[str, str]:
    ours = ("LOANPRO_", "PULUMI_", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}

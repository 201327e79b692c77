"""Asks the launcher of dynamic providers which interpreter it starts a provider with.

It is Pulumi's own script, run as the engine runs it, with a stand-in for `pulumi.dynamic` that
prints what it finds and ends.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_loanpro.cli import launched
from pulumi_loanpro.wording import one_line

if TYPE_CHECKING:
    from pulumi_loanpro.cli.python_project import PythonProject

NAME = "pulumi-resource-pulumi-python"

PATIENCE = 30.0
"""Seconds that it may take; with Poetry, it starts two interpreters."""

LONGEST = 300
"""Characters of what it says that are shown."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The interpreter of a provider.

    Attributes:
        executable: Its path.
        prefix: Its environment.
        python: The version of Python.
        pulumi: The version of Pulumi's SDK; None where it cannot be imported.
        pulumi_loanpro: The version of this package, likewise.
        has_pip: Whether pip is there.
    """

    executable: str
    prefix: str
    python: str
    pulumi: str | None
    pulumi_loanpro: str | None
    has_pip: bool


class LauncherError(Exception):
    """The launcher started no interpreter; says why, in words that follow a colon."""


def find() -> Path | None:
    """The launcher: on PATH, or beside the `pulumi` that is there."""
    pulumi = shutil.which("pulumi")
    beside = [Path(pulumi).parent, Path(pulumi).resolve().parent] if pulumi else []
    found = shutil.which(NAME) or shutil.which(NAME, path=os.pathsep.join(map(str, beside)))
    return Path(found) if found else None


def ask(launcher: Path, project: PythonProject) -> Interpreter:
    """Lets the launcher start the interpreter that a project's provider would get.

    Raises:
        LauncherError: It did not.
    """
    with tempfile.TemporaryDirectory() as directory:
        stand_in = Path(directory, "pulumi/dynamic")
        stand_in.mkdir(parents=True)
        for package in (stand_in.parent, stand_in):
            (package / "__init__.py").touch()
        shutil.copyfile(launched.__file__, stand_in / "__main__.py")
        stdout, stderr = _run(launcher, project, directory)
    try:
        return Interpreter(**json.loads(stdout.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        raise LauncherError(_reason(stderr)) from None


def _run(launcher: Path, project: PythonProject, stand_in: str) -> tuple[str, str]:
    try:
        process = subprocess.Popen(  # noqa: S603 - the launcher that the engine would run
            [launcher],
            cwd=project.program,
            env=_environment(project, stand_in),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # it is a shell script, whose interpreter must end with it
        )
    except OSError as error:
        raise LauncherError(error.strerror) from error
    with process:
        try:
            return process.communicate(timeout=PATIENCE)
        except BaseException as error:
            _kill(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise LauncherError(f"no answer within {PATIENCE:.0f} s") from error
            raise


def _kill(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":  # there are no groups there, and no script that is a process
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _environment(project: PythonProject, stand_in: str) -> dict[str, str]:
    """What the engine gives it, but for what it does not need: our settings, Pulumi's secrets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PULUMI_RUNTIME_")
        or name == "PULUMI_PYTHON_CMD"
        or not name.startswith(("PULUMI_", "LOANPRO_"))
    }
    options = {f"PULUMI_RUNTIME_{name.upper()}": it for name, it in project.options.items()}
    paths = [stand_in, *filter(None, [os.environ.get("PYTHONPATH")])]
    return kept | options | {"PYTHONPATH": os.pathsep.join(paths)}


def _reason(stderr: str) -> str:
    """The line that says what went wrong: the first, but the last of a traceback."""
    lines = stderr.strip().splitlines() or ["no answer"]
    line = lines[-1] if lines[0].startswith("Traceback") else lines[0]
    return one_line(line, LONGEST).rstrip(".")

"""What lets the program and the provider of a project use one environment, as `doctor` says it."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import yaml  # type: ignore[import-untyped] # as in python_project.py

from pulumi_loanpro.cli.python_project import is_environment, python_of

if TYPE_CHECKING:
    from pulumi_loanpro.cli.launcher import Interpreter
    from pulumi_loanpro.cli.python_project import PythonProject


def best_environment(project: PythonProject) -> Path | None:
    """That of the program, or else the one that runs this and so has all that is needed."""
    if project.environment and is_environment(project.environment):
        return project.environment
    return Path(sys.prefix) if sys.prefix != sys.base_prefix else None


def remedy(project: PythonProject, environment: Path | None) -> str:
    """What lets host and launcher find one environment.

    Args:
        project: The project.
        environment: The environment; None where there is none yet.
    """
    if project.toolchain == "poetry":
        return f"{settings(project, None)} `poetry install` makes the environment."
    if environment is None:
        how = f"Set PULUMI_PYTHON_CMD={sys.executable}, or make" if project.is_by_path else "Make"
        missing = shlex.quote(str(project.environment or project.program / ".venv"))
        make = "`uv sync`" if project.toolchain == "uv" else f"`python3 -m venv {missing}`"
        return f"{how} an environment by {make}, with pulumi-loanpro in it."
    text = settings(project, environment)
    if project.is_by_path:
        python = shlex.quote(str(python_of(environment)))
        run = "run `uv run pulumi …` only" if project.toolchain == "uv" else "activate it first"
        if "PULUMI_PYTHON_CMD" in os.environ:
            run = "unset PULUMI_PYTHON_CMD and " + run
        text += f" Without that, {run}; or set PULUMI_PYTHON_CMD={python}."
    return text


def settings(project: PythonProject, environment: Path | None) -> str:
    """What to write into `Pulumi.yaml`, with its other options.

    Args:
        project: The project.
        environment: The environment; None for the one that Poetry makes.
    """
    options = {it: value for it, value in project.options.items() if it != "virtualenv"}
    if environment is None:
        options["toolchain"] = "poetry"
    else:
        if project.toolchain == "uv" or (is_made_by_uv(environment) and shutil.which("uv")):
            options["toolchain"] = "uv"
        found_by_host = replace(project, options=options).environment
        found_by_launcher = project.program / ".venv"
        if not (same(environment, found_by_host) and same(environment, found_by_launcher)):
            options["virtualenv"] = _path(project, environment)
    runtime = yaml.safe_dump(
        {"name": "python", "options": options},
        default_flow_style=True,
        sort_keys=False,
        allow_unicode=True,
        width=sys.maxsize,
    )
    return f"In {project.file}, set `runtime: {runtime.strip()}`."


def _path(project: PythonProject, environment: Path) -> str:
    """An environment as both understand it: relative only where they start at one directory."""
    is_near = environment.parent in (project.root, *project.root.parents)
    if is_near and same(project.root, project.program):
        return os.path.relpath(environment, project.root)
    return str(environment)


def install(project: PythonProject, interpreter: Interpreter) -> str:
    """What installs this package for an interpreter."""
    python = shlex.quote(interpreter.executable)
    by_hand = (
        f"{python} -m pip install" if interpreter.has_pip else f"uv pip install --python {python}"
    )
    command = {"uv": "uv add", "poetry": "poetry add"}.get(project.toolchain, by_hand)
    return f"Run `{command} pulumi-loanpro`."


def is_made_by_uv(environment: Path) -> bool:
    """Whether uv made an environment, which then has no pip as a rule."""
    try:
        return "\nuv = " in (environment / "pyvenv.cfg").read_text("utf-8")
    except (OSError, UnicodeError):
        return False


def same(one: Path | str, other: Path | None) -> bool:
    """Whether two paths lead to one directory."""
    return other is not None and Path(one).resolve() == other.resolve()

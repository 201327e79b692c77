"""What `Pulumi.yaml` says about Python, and what Pulumi's language host makes of it.

The language host runs the program. It knows the lock files of uv and Poetry, and takes a relative
`virtualenv` from the directory of `Pulumi.yaml`. The launcher of dynamic providers knows no lock
file, and takes it from the program's directory.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml  # type: ignore[import-untyped] # ships no types; Pulumi's SDK brings it along

from pulumi_loanpro.cli.stacks import PROJECT_FILES, project

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class PythonProject:
    """A Pulumi project whose program is in Python.

    Attributes:
        file: Its `Pulumi.yaml`.
        program: The directory of its program, which is another one where there is a `main`.
        options: The options of its `runtime`.
    """

    file: Path
    program: Path
    options: Mapping[str, str]

    @property
    def root(self) -> Path:
        """The directory of `Pulumi.yaml`."""
        return self.file.parent

    @property
    def is_by_path(self) -> bool:
        """Whether the launcher takes the `python3` of PATH, or that of PULUMI_PYTHON_CMD."""
        return "virtualenv" not in self.options and self.options.get("toolchain", "pip") == "pip"

    @property
    def toolchain(self) -> str:
        """The one that the language host takes: as set, or else by a lock file, here or above."""
        found = (it for it in ("uv", "poetry") if _nearest(self.program, f"{it}.lock"))
        return self.options.get("toolchain") or next(found, "pip")

    @property
    def environment(self) -> Path | None:
        """Where the language host runs the program, if not where PATH or Poetry says."""
        if self.toolchain == "poetry":
            return None
        if "virtualenv" in self.options:
            return Path(os.path.normpath(self.root / self.options["virtualenv"]))
        if self.toolchain != "uv":
            return None
        found = (_nearest(self.program, it) for it in ("uv.lock", "pyproject.toml"))
        place = next(filter(None, found), self.program)
        return place / os.environ.get("UV_PROJECT_ENVIRONMENT", ".venv")


def python_project(directory: Path) -> PythonProject | None:
    """The project that a directory belongs to; None if there is none, or none in Python.

    Raises:
        ValueError: Its file describes none; says why.
    """
    root = project(directory)
    if root is None:
        return None
    file = next(root / it for it in PROJECT_FILES if (root / it).exists())
    try:
        described = yaml.safe_load(file.read_text("utf-8"))  # JSON is YAML, too
        runtime = described["runtime"]
        if isinstance(runtime, str):
            runtime = {"name": runtime}
        given = runtime.get("options") or {}
        options = {name: str(value) for name, value in given.items() if value}
        main = root / (described.get("main") or "")
        name = runtime["name"]
    except (OSError, UnicodeError, yaml.YAMLError, LookupError, TypeError, AttributeError):
        raise ValueError(f"{file} does not describe a project") from None
    if name != "python":
        return None
    if not main.exists():
        raise ValueError(f"{file} names a `main` that does not exist")
    return PythonProject(file, main.parent if main.is_file() else main, options)


def _nearest(directory: Path, file: str) -> Path | None:
    """The directory of a file: the given one, or the nearest above it."""
    return next((it for it in (directory, *directory.parents) if (it / file).exists()), None)


def is_environment(directory: Path | None) -> bool:
    """Whether a directory is a virtual environment, as Pulumi sees it."""
    return directory is not None and python_of(directory).is_file()


def python_of(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

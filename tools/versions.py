"""Environments with the oldest and the newest of what pyproject.toml allows: `make oldest newest`.

Each is in a folder of `build`: the oldest or the newest Python that is here, and the lowest or the
newest version of each package that users install.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY: Final = Path(__file__).resolve().parent.parent
UV: Final = Path(sys.executable).parent / "uv"
RESOLUTIONS: Final = {"oldest": "lowest-direct", "newest": "highest"}
OLDEST_PYTHON: Final = (3, 11)
"""As `requires-python` in pyproject.toml."""


def main() -> None:
    """Makes the environment that the command line asks for, and prints what is in it."""
    [which] = sys.argv[1:]
    directory = REPOSITORY / "build" / which
    python = (min if which == "oldest" else max)(pythons())[1]
    uv("venv", "--quiet", "--seed", "--clear", "--python", str(python), str(directory))
    into = ["--quiet", "--python", str(directory)]
    pins = directory / "pins.txt"
    extras = ["--extra", "cli", "--extra", "simulator"]
    resolution = ["--resolution", RESOLUTIONS[which], "--no-emit-index-url"]
    uv("pip", "compile", "pyproject.toml", *into, *extras, *resolution, "--output-file", str(pins))
    uv("pip", "install", *into, "--requirement", str(pins), "--no-deps", "--editable", ".")
    uv("pip", "install", *into, "--constraint", str(pins), "--group", "test")
    print(f"{which}: {python}\n{pins.read_text()}", flush=True)
    (directory / "ready").touch()


def pythons() -> Iterator[tuple[tuple[int, ...], Path]]:
    """The versions of CPython that are here and not too old: on PATH, and those of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    on_path = (Path(it).glob("python3*") for it in os.environ["PATH"].split(os.pathsep))
    for python in chain(pyenv.glob("versions/*/bin/python3"), *on_path):
        if not re.fullmatch(r"python3(\.\d+)?", python.name):
            continue
        script = "import platform; print(platform.python_version())"
        done = subprocess.run(  # noqa: S603 - it is a Python
            [python, "-c", script], capture_output=True, text=True, check=False
        )
        version = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)\n", done.stdout)  # no release candidate
        if version and (numbers := tuple(map(int, version.groups()))) >= OLDEST_PYTHON:
            yield numbers, python


def uv(*arguments: str) -> None:
    """Runs uv, which downloads no Python of its own."""
    subprocess.run(  # noqa: S603 - our own arguments
        [UV, *arguments],
        cwd=REPOSITORY,
        env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
        check=True,
    )


if __name__ == "__main__":
    main()

"""What the commands of the tests run with: an account, the CLI, this interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

from stand_in import MAIN

NO_PACKAGES: Final = Path(__file__).parent / "no_packages"
"""A Python path; see `pip` in it."""

PROVIDE: Final = Path(__file__).parents[2] / "tools/pulumi/provide.py"


def cli_directory() -> str:
    """The directory of `pulumi`.

    Raises:
        RuntimeError: The machine cannot have it; says why.
    """
    return _provided()


def yaml_directory() -> str:
    """The directory of what runs programs in YAML; raises as `cli_directory` does."""
    return _provided("yaml")


@cache
def _provided(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - a script of this repository
        [sys.executable, PROVIDE, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def environment_of(url: str) -> dict[str, str]:
    """The CLI, and the settings of the main account of a simulator."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LOANPRO_", "PULUMI_"))
    }
    directories = [str(Path(sys.executable).parent), cli_directory(), os.environ["PATH"]]
    return {
        **inherited,
        # The interpreter goes first: beside a system's own `pulumi` there may be a `python3`, too.
        "PATH": os.pathsep.join(directories),
        "PYTHONPATH": str(NO_PACKAGES),
        "PYTHONDONTWRITEBYTECODE": "1",  # a program that holds a secret stays the only file with it
        "NO_PROXY": "127.0.0.1",
        "LOANPRO_URL": url,
        "LOANPRO_TOKEN": MAIN.token,
        "LOANPRO_SECRET": MAIN.secret,
    }

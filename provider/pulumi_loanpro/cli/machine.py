"""Checks of this machine: what is installed, and what the environment says."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from importlib import metadata
from typing import TYPE_CHECKING

from pulumi_loanpro.cli import check
from pulumi_loanpro.cli.check import Check, failed
from pulumi_loanpro.errors import InstallationError
from pulumi_loanpro.secure_payments.settings import VARIABLES, unknown_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST_CLI = (3, 254)
"""Pulumi's first CLI that imports from a file with inputs and outputs."""


def machine() -> Iterator[Check]:
    """All checks that need neither settings nor network."""
    yield Check("Python", platform.python_version())
    yield Check("pulumi-loanpro", metadata.version("pulumi-loanpro"))
    yield Check("Pulumi SDK", metadata.version("pulumi"))
    yield pulumi_cli()
    yield time_zones()
    yield from misspelt()


def pulumi_cli() -> Check:
    """The CLI that this environment starts as `pulumi`."""
    about = "Pulumi CLI"
    path = shutil.which("pulumi")
    if path is None:
        return Check(about, "not on PATH", "problem", "Install it, or extend PATH.")
    try:
        done = subprocess.run(  # noqa: S603 - the CLI that the user has on PATH
            [path, "version"], capture_output=True, text=True, check=True, timeout=check.PATIENCE
        )
    except (OSError, subprocess.SubprocessError):
        return Check(about, f"{path} does not run", "problem", "Install it anew.")
    version = done.stdout.strip().removeprefix("v")
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST_CLI:
        oldest = ".".join(map(str, OLDEST_CLI))
        return Check(about, version, "problem", f"Install {oldest} or a later one.")
    return Check(about, f"{version}, {path}")


def time_zones() -> Check:
    """The zones that a cut-off may name, the same on every machine."""
    about = "time zones"
    try:
        return Check(about, f"tzdata {metadata.version('tzdata')}")
    except metadata.PackageNotFoundError as missing:
        return failed(about, InstallationError.of(missing, "[cli]"))


def misspelt() -> Iterator[Check]:
    """Variables that look like settings of ours."""
    for variable in unknown_variables():
        yield Check(
            "environment",
            f"{variable} is no setting of pulumi-loanpro",
            "warning",
            f"If it is meant to be one: they are {', '.join(VARIABLES)}.",
        )

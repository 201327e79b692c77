"""What a stack's configuration and its state say, as the Pulumi CLI prints them."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pulumi_loanpro.errors import GuardError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_loanpro.secure_payments.settings import StackConfiguration

PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
"""Files that only the directory of a project has."""


def stack_configuration(stack: str | None) -> StackConfiguration:
    """What a stack's configuration says, secrets in clear, as the provider gets it.

    Args:
        stack: The stack's name; None for no configuration at all.

    Raises:
        SettingsError: The Pulumi CLI cannot read it here.
    """
    if stack is None:
        return _nothing
    problem = f"The configuration of the stack {stack!r} cannot be read"
    try:
        done = _pulumi("config", "--json", "--show-secrets", f"--stack={stack}")
        if done.returncode == 0:
            return {key: entry["value"] for key, entry in json.loads(done.stdout).items()}.get
        said = _error_of(done)
        remedy = "Run this in the project; `pulumi stack ls` names its stacks."
    except OSError:
        said = "`pulumi` cannot be started"
        remedy = "Install the Pulumi CLI, or extend PATH."
    except (ValueError, LookupError):
        said = "`pulumi config` printed something other than a configuration"
        remedy = "Run `pulumi config` to see what."
    raise SettingsError(f"{problem}: {said}.", remedy)


def project(*directories: Path) -> Path | None:
    """The first directory of a Pulumi project among these and those above each of them."""
    starts = [directory.resolve() for directory in directories]
    above = (it for start in starts for it in (start, *start.parents))
    return next((it for it in above if any((it / file).exists() for file in PROJECT_FILES)), None)


def state(stack: str | None, directory: Path) -> str | None:
    """A stack's state, as `pulumi stack export` prints it, with its secrets encrypted.

    Args:
        stack: The stack's name; None for the one that is selected.
        directory: The project's directory.

    Returns:
        The state, or None where no stack is selected.

    Raises:
        GuardError: There may be a state, but the Pulumi CLI cannot read it.
    """
    try:
        done = _pulumi("stack", "export", *([f"--stack={stack}"] if stack else []), cwd=directory)
        if done.returncode == 0:
            return done.stdout
        said = _error_of(done)
        if stack is None and said.startswith("no stack selected"):
            return None
    except OSError:
        said = "`pulumi` cannot be started"
    raise GuardError(
        f"The state of the {f'stack {stack!r}' if stack else 'project'} cannot be read: {said}. "
        "What it manages must not be imported a second time.",
        f"Let `pulumi stack export` succeed in {directory}, or give what it prints elsewhere by "
        "--stack-export.",
    )


def _pulumi(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the CLI that the user has on PATH, and no shell
        ["pulumi", *arguments, "--non-interactive"],  # noqa: S607 - likewise
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",  # whatever the locale
        errors="replace",
        check=False,
    )


def _error_of(done: subprocess.CompletedProcess[str]) -> str:
    """The error of a command, as a part of a sentence."""
    return " ".join(done.stderr.removeprefix("error: ").split()).rstrip(".")


@contextmanager
def hinting(stack: str | None) -> Iterator[None]:
    """Lets errors of the settings say that a stack's configuration counts, where none was read."""
    try:
        yield
    except SettingsError as error:
        if stack is None:
            error.remedy += " With --stack, the configuration of a stack is read, too."
        raise


def _nothing(_key: str) -> None:
    return None

"""What a stack's configuration says, as the Pulumi CLI tells it."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pulumi_loanpro.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_loanpro.settings import Configuration


def configuration(stack: str | None) -> Configuration:
    """What a stack's configuration says, secrets in clear, as the provider is told it.

    Args:
        stack: The stack's name; None for no configuration at all.

    Raises:
        SettingsError: The Pulumi CLI cannot read it here.
    """
    if stack is None:
        return _nothing
    problem = f"The configuration of the stack {stack!r} cannot be read"
    command = ["pulumi", "config", "--json", "--show-secrets", "--non-interactive"]
    try:
        done = subprocess.run(  # noqa: S603 - the CLI that the user has on PATH, and no shell
            [*command, f"--stack={stack}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return {key: entry["value"] for key, entry in json.loads(done.stdout).items()}.get
        said = " ".join(done.stderr.removeprefix("error: ").split()).rstrip(".")
        remedy = "Run this in the project; `pulumi stack ls` names its stacks."
    except OSError:
        said, remedy = "`pulumi` cannot be started", "Install the Pulumi CLI, or extend PATH."
    except (ValueError, LookupError):
        said, remedy = "`pulumi config` says something else", "Run `pulumi config` to see what."
    raise SettingsError(f"{problem}: {said}.", remedy)


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

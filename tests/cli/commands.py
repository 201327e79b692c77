"""Runs `pulumi-loanpro` as a script does, or as a person at a terminal does."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

import warm
from ended import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

COMMAND: Final = [sys.executable, "-m", "pulumi_loanpro.cli"]

AT_START: Final = ("PYTHON", "NO_COLOR", "FORCE_COLOR")
"""Beginnings of variables that are read before a command is."""


@dataclass
class CommandLine:
    """The command line, with settings of its own.

    Attributes:
        directory: Where it runs.
        environment: Its environment; tests may change it.
    """

    directory: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, exit_code: int = 0, stdin: str = "") -> Run:
        """Runs a command, whose output goes to pipes, and asserts how it ends."""
        done = warm.kept(partial(self._start, arguments), arguments, stdin)
        assert done.returncode == exit_code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return Run(f"pulumi-loanpro {' '.join(arguments)}", exit_code, done.stdout, done.stderr)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts a command, whose output goes to pipes, and does not wait for it."""
        return subprocess.Popen(  # noqa: S603 - our own command line
            [*COMMAND, *arguments],
            cwd=self.directory,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def at_terminal(self, *arguments: str, columns: int = 120, progress: bool = False) -> str:
        """Runs a command on a terminal, and returns all that it wrote there.

        Without `progress` stderr goes elsewhere, since a busy machine shows how far a command is.
        """
        ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a name, not a path
            wait = self._start(arguments, [its, its, its if progress else nowhere.fileno()])
        os.close(its)
        written = b"".join(iter(lambda: _read(ours), b""))
        os.close(ours)
        assert wait() == 0, written
        return written.decode()

    def _start(self, arguments: Sequence[str], files: Sequence[int]) -> Callable[[], int]:
        # What is read while Python starts is read by a process of its own.
        if not any(name.startswith(AT_START) for name in self.environment):
            return warm.start(warm.PROVIDER, arguments, self.directory, self.environment, files)
        process = subprocess.Popen(  # noqa: S603 - our own command line
            [*COMMAND, *arguments],
            cwd=self.directory,
            env=self.environment,
            stdin=files[0],
            stdout=files[1],
            stderr=files[2],
        )
        return partial(process.wait, warm.LONGEST)


def without_styles(written: str) -> str:
    """What a terminal shows, without colours and bold letters."""
    return re.sub(r"\x1b\[[\d;]*m", "", written).replace("\r\n", "\n")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError as error:
        if error.errno == errno.EIO:  # how Linux says that the other end is closed
            return b""
        raise

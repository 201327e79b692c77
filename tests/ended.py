"""What a command has left behind, once it has ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Run:
    """A command that has ended.

    Attributes:
        command: What was run.
        exit_code: Its exit status.
        stdout: What it printed.
        stderr: What it printed as errors.
    """

    command: str
    exit_code: int
    stdout: str
    stderr: str

    def __str__(self) -> str:
        """The whole of it, for the message of an assertion."""
        return f"`{self.command}` exited with {self.exit_code}:\n{self.text}"

    @property
    def text(self) -> str:
        """Both outputs together."""
        return self.stdout + self.stderr

    @property
    def json(self) -> Any:
        """What it printed, parsed."""
        return json.loads(self.stdout)

    @property
    def paragraph(self) -> str:
        """The one line of its error, where there is nothing else."""
        assert self.stdout == ""
        [line] = self.stderr.splitlines()
        return line

    def shows(self, *texts: str) -> None:
        """Asserts that it printed every one of these."""
        missing = [text for text in texts if text not in self.text]
        assert not missing, f"{missing} not found.\n{self}"

    def hides(self, *texts: str) -> None:
        """Asserts that it printed none of these."""
        found = [text for text in texts if text in self.text]
        assert not found, f"{found} found.\n{self}"

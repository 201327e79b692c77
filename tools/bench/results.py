"""What is measured, and how it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from project import Run

PROVIDERS = ("floor", "naive", "ours", "native")

COMMANDS = {
    "create": (("up", "--yes", "--skip-preview"), "16:00"),
    "preview, nothing changed": (("preview", "--expect-no-changes"), "16:00"),
    "up, nothing changed": (("up", "--yes", "--expect-no-changes"), "16:00"),
    "refresh": (("refresh", "--yes", "--skip-preview"), "16:00"),
    "update a field": (("up", "--yes", "--skip-preview"), "17:00"),
    "destroy": (("destroy", "--yes", "--skip-preview"), "17:00"),
}
"""A turn, in order: Pulumi's arguments, and the cut-off that the program declares."""


@dataclass(frozen=True)
class Setting:
    """Under which circumstances.

    Attributes:
        count: Processors.
        latency: Milliseconds that the simulator waits before each answer.
        parallel: Operations at a time; None for Pulumi's default, four for each core.
    """

    count: int
    latency: int
    parallel: int | None = None

    def __str__(self) -> str:
        """As the page calls it."""
        options = "".join(f", `{' '.join(self.options())}`" if self.parallel else "")
        return f"{self.count:,} at {self.latency} ms{options}"

    def options(self) -> list[str]:
        """Pulumi's options."""
        return ["--parallel", str(self.parallel)] if self.parallel else []


Results = dict[Setting, dict[str, dict[str, "Run"]]]
"""By setting, command and provider."""

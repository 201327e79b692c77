"""What a company allows FLEX processors to be: pure functions, so that they are easily tested."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

TYPES = ("pulumi-python:dynamic/loanpro:FlexProcessor", "loanpro:index:FlexProcessor")
"""That of Python programs, and that of the native plugin."""


@dataclass(frozen=True)
class Processor:
    """A declared processor: its stack, Pulumi's `protect`, and its inputs."""

    stack: str
    protected: bool
    inputs: Mapping[str, Any]

    @property
    def live(self) -> bool:
        return self.get("sandbox_mode") is not True

    def get(self, name: str) -> Any:
        """An input by its name in Python; to the native plugin `same_day` is `sameDay`."""
        camel = re.sub("_([a-z])", lambda it: it[1].upper(), name)
        return self.inputs.get(name, self.inputs.get(camel))


Rule = Callable[[Processor], str | None]
"""Says what is wrong with a processor; None where nothing is."""


def live_only_in(stacks: Collection[str]) -> Rule:
    def rule(it: Processor) -> str | None:
        wrong = it.live and it.stack not in stacks
        return (
            f"No live processor in the stack {it.stack}: set sandbox_mode=True." if wrong else None
        )

    return rule


def live_is_protected(it: Processor) -> str | None:
    wrong = it.live and not it.protected
    return "A live processor must be protected: leave out protect=False." if wrong else None


def cutoff_not_after(latest: str) -> Rule:
    def rule(it: Processor) -> str | None:
        cutoff = it.get("same_day_cutoff_time") if it.get("same_day") else None
        return (
            f"The cut-off {cutoff} is later than {latest}." if cutoff and cutoff > latest else None
        )

    return rule


def zone_among(zones: Collection[str]) -> Rule:
    def rule(it: Processor) -> str | None:
        zone = it.get("same_day_cutoff_timezone")
        return (
            f"The zone {zone} is none of {', '.join(zones)}."
            if zone and zone not in zones
            else None
        )

    return rule


def name_like(pattern: str) -> Rule:
    def rule(it: Processor) -> str | None:
        name = it.get("name") or ""
        return None if re.fullmatch(pattern, name) else f"The name {name!r} is not like {pattern}."

    return rule

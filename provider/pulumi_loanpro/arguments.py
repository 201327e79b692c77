"""The arguments of a program, before they become inputs: what Pulumi would not take as it is."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from enum import Enum
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pulumi

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_ID = re.compile(r"[0-9]{1,20}")

_TIMES = ("same_day_cutoff_time", "same_day_cutoff_timezone")
"""What a program may compute as a time or a zone, and so as an `Output` of one."""


def plain(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as plain values, or as the `Output`s that they are.

    A `datetime.time` is its hours and minutes, a `ZoneInfo` its name, an `Enum` its value.

    Raises:
        pulumi.RunError: One is of another type, of which Pulumi knows nothing.
    """
    return {
        name: value.apply(_plain) if name in _TIMES and _is_later(value) else _known(name, value)
        for name, value in given.items()
    }


def kept_secret(inputs: Mapping[str, Any], key: str, besides: Collection[str]) -> dict[str, Any]:
    """Tells which inputs the program keeps secret; empty where none can be, which is usual.

    Args:
        inputs: The arguments.
        key: The name of the input that tells it.
        besides: Inputs that are secret in any case.
    """
    later = {
        name: value
        for name, value in inputs.items()
        if name not in besides and isinstance(value, pulumi.Output)
    }

    async def names() -> list[str]:
        secret = await asyncio.gather(*(it.is_secret() for it in later.values()))
        return [name for name, is_secret in zip(later, secret, strict=True) if is_secret]

    return {key: pulumi.Output.from_input(names())} if later else {}


def identifier(given: Any) -> pulumi.Input[str]:
    """The ID of an existing configuration: its number, as whatever writes itself as that.

    Raises:
        pulumi.RunError: It is none.
    """
    if _is_later(given):
        return given  # type: ignore[no-any-return] # it is read as soon as it is known
    text = str(_plain(given)).strip()
    if given is None or not _ID.fullmatch(text):
        said = "None" if given is None else repr(text[:40])
        raise pulumi.RunError(
            f"FlexProcessor.get needs the ID of a configuration, such as 4711, not {said}. "
            "`pulumi-loanpro list` shows the IDs."
        )
    return text


def refuse_import(opts: pulumi.ResourceOptions) -> None:
    """Refuses `import_`, which fails in Pulumi for every dynamic resource, with the way that works.

    Raises:
        pulumi.RunError: It is set.
    """
    if opts.import_ is not None:
        raise pulumi.RunError(
            "`import_` works for no dynamic resource of Pulumi. Remove it, and bring the existing "
            f"FLEX processor under Pulumi by `pulumi-loanpro import {opts.import_}`, which writes "
            "the files and says what to run next."
        )


def warn_of_timeouts(opts: pulumi.ResourceOptions, resource: pulumi.Resource) -> None:
    """Warns of `custom_timeouts`, of which Pulumi tells no dynamic provider."""
    if opts.custom_timeouts is not None:
        pulumi.warn(
            "`custom_timeouts` has no effect on a FLEX processor. Set `loanpro:deadline` (or "
            "LOANPRO_DEADLINE), the seconds of one operation with its retries.",
            resource,
        )


def _is_later(value: object) -> bool:
    return isinstance(value, pulumi.Output) or hasattr(value, "__await__")


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, ZoneInfo):
        return value.key or str(value)
    if isinstance(value, dt.time):
        return value.isoformat("auto" if value.second or value.microsecond else "minutes")
    return value


def _known(name: str, value: Any) -> Any:
    value = _plain(value)
    if (
        value is None
        or _is_later(value)
        or isinstance(value, str | bool | int | float | list | dict)
    ):
        return value
    raise pulumi.RunError(
        f"{name} of a FLEX processor cannot be a {type(value).__name__}: give a plain value, such "
        "as a string, or an Output of one."
    )

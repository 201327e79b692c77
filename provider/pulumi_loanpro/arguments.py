"""The arguments of a program, before they become inputs: what Pulumi would not take as it is."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import inspect
import re
from enum import Enum
from typing import TYPE_CHECKING, Any, ParamSpec
from zoneinfo import ZoneInfo

import pulumi

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

_ID = re.compile(r"[0-9]{1,20}")

_EXACT = 2.0**53
"""From here on a float may stand for more than one whole number."""

Parameters = ParamSpec("Parameters")


def missing_ones_reach_check(init: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """Lets `check` name a missing argument, beside all else that is wrong, without a traceback."""
    required: dict[str, Any] = {
        name: None
        for name, parameter in inspect.signature(init).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    }

    @functools.wraps(init)
    def wrapper(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        init(*args, **(required | kwargs))

    return wrapper


class Unset:
    """An argument that was left out. Pulumi does not see it: each property costs it 0.1 ms."""

    def __get__(self, _resource: object, _class: type) -> pulumi.Output[None]:
        return pulumi.Output.from_input(None)


def plain(given: Mapping[str, Any], besides: Collection[str]) -> dict[str, Any]:
    """Arguments as plain values, or as `Output`s of plain values.

    A `datetime.time` is its hours and minutes, a `ZoneInfo` its name, an `Enum` its value.

    Args:
        given: The arguments.
        besides: Those whose `Output`s stay as they are: each one that is looked into costs time.

    Raises:
        pulumi.RunError: One is of another type, of which Pulumi knows nothing.
    """
    return {
        name: value if name in besides and _is_later(value) else _plain_argument(name, value)
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
    if _is_later(given):  # it may hold a secret by mistake
        later = pulumi.Output.from_input(given)
        return later.apply(lambda it: _number(it, "what this Output holds"))
    return _number(given, repr(given)[:40])


def refuse_import(opts: pulumi.ResourceOptions) -> None:
    """Refuses `import_`, which fails in Pulumi for every dynamic resource, with the way that works.

    Raises:
        pulumi.RunError: It is set.
    """
    if opts.import_ is not None:
        raise pulumi.RunError(
            "`import_` works for no dynamic resource of Pulumi. Remove it, and bring the existing "
            f"FLEX processor under Pulumi by `pulumi-loanpro import {opts.import_}`, with "
            "--account where this resource has one. It writes a declaration that takes the place "
            "of this one, and says what to run next."
        )


def warn_of_options(opts: pulumi.ResourceOptions, resource: pulumi.Resource) -> None:
    """Warns of options that do not what they seem to: Pulumi tells no dynamic provider of them."""
    if opts.custom_timeouts is not None:
        pulumi.warn(
            "`custom_timeouts` has no effect on a FLEX processor. Set `loanpro:deadline` (or "
            "LOANPRO_DEADLINE), the seconds of one operation with its retries.",
            resource,
        )
    if opts.deleted_with is not None:
        pulumi.warn(
            "`deleted_with` removes a FLEX processor from the state only, without a request: it "
            "stays in Secure Payments and can still be picked in LoanPro. Remove the option to "
            "have it deleted.",
            resource,
        )


def _number(given: Any, shown: str) -> str:
    if isinstance(given, float) and given.is_integer() and given < _EXACT:
        given = int(given)  # as Pulumi hands over a number that another stack exports
    text = str(_plain(given)).strip()
    if not _ID.fullmatch(text):
        raise pulumi.RunError(
            f"FlexProcessor.get needs the ID of a configuration, such as 4711, not {shown}. "
            "`pulumi-loanpro list` shows the IDs."
        )
    return text


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


def _plain_argument(name: str, value: Any) -> Any:
    if _is_later(value):
        return pulumi.Output.from_input(value).apply(lambda it: _plain_argument(name, it))
    value = _plain(value)
    if value is None or isinstance(value, str | bool | int | float | list | dict):
        return value
    raise pulumi.RunError(
        f"{name} of a FLEX processor cannot be a {type(value).__name__}: give a plain value, such "
        "as a string, or an Output of one."
    )

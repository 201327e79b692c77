"""Previews as Pulumi writes them, put together from steps."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

TYPE: Final = "pulumi-python:dynamic/loanpro:FlexProcessor"
UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET: Final = "[secret]"

INPUTS: Final[dict[str, Any]] = {
    "__provider": "pickle",
    "name": "FLEX Processor",
    "username": "username",
    "password": SECRET,
    "client_id": "client_id",
    "client_secret": SECRET,
    "sandbox_mode": True,
    "same_day": True,
    "same_day_cutoff_time": "16:00",
    "same_day_cutoff_timezone": "US/Mountain",
}


def urn(resource: str = "ach-main", type_: str = TYPE) -> str:
    """Pulumi's name of a resource."""
    return f"urn:pulumi:prod::money::{type_}::{resource}"


def step(  # noqa: PLR0913 - one argument for each part that tests vary
    op: str,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    *,
    resource: str = "ach-main",
    type_: str = TYPE,
    differs: tuple[str, ...] = (),
    id_: str = "4711",
    **more: Any,
) -> dict[str, Any]:
    """A step of one resource, whose sides are the inputs of `INPUTS` but for those given."""
    sides = {}
    if old is not None:
        sides["oldState"] = {"id": id_, "inputs": INPUTS | old, **more}
    if new is not None:
        its_id = {} if op in ("create", "replace") else {"id": id_}
        sides["newState"] = {**its_id, "inputs": INPUTS | new, "outputs": {}, **more}
    diff = {name: {"kind": "update", "inputDiff": True} for name in differs}
    return {"op": op, "urn": urn(resource, type_), **sides, "detailedDiff": diff or None}


def stack(op: str = "same") -> dict[str, Any]:
    """The step of the stack itself."""
    return {"op": op, "urn": urn("money-prod", "pulumi:pulumi:Stack"), "detailedDiff": None}


def document(*steps: dict[str, Any], **more: Any) -> bytes:
    """A preview of steps, with that of the stack itself unless given, and Pulumi's summary."""
    if steps and not any("pulumi:pulumi:Stack" in it["urn"] for it in steps):
        steps = stack(), *steps
    return of_targets(*steps, **more)


def of_targets(*steps: dict[str, Any], **more: Any) -> bytes:
    """The same without the stack, as a refresh with `--target` is."""
    summary = Counter(it["op"] for it in steps)
    whole = {"steps": steps, "duration": 7, "changeSummary": summary, **more}
    return json.dumps(whole).encode()

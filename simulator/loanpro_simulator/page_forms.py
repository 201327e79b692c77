"""What the forms of the page send, in the simulator's own terms."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from loanpro_simulator.configuration import Configuration
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault
from loanpro_simulator.fields import FLAGS, PUBLIC, SECRETS, TEXTS
from loanpro_simulator.mistakes import MistakeError

Form = Mapping[str, str]
"""Values by the names of their controls; a box that is not ticked has none."""

EXAMPLE: Mapping[str, Any] = Configuration().model_dump(include=set(PUBLIC))
"""The published request, with which the form of a new processor begins."""

SHORTCUTS: Mapping[str, str] = {
    "create:reset:before": "Lose the next create on its way",
    "create:reset:after": "Carry the next create out and lose its answer",
    "create:late:code=504:seconds=5": "Answer the next create 504 and carry it out 5 s later",
    "create:list_lag:seconds=5": "Hide the next new processor from lists for 5 s",
    "any:status:code=429:retry_after=2": "Answer the next request 429, to be tried again in 2 s",
    "any:restart:seconds=2": "Restart at the next request, and be away for 2 s",
}
"""Faults for one button each."""

FAULT: Form = {
    **{name: str(field.default) for name, field in Fault.model_fields.items()},
    "kind": "reset",
    "operation": "any",
    "retry_after": "",
}
"""What the form of a fault says at first."""


def shown(form: Form) -> dict[str, Any]:
    """Return what a form of a processor says, its secrets left out, to be shown again."""
    texts = {name: form.get(name, "") for name in TEXTS}
    flags = {name: name in form for name in FLAGS}
    return {**texts, **flags, "sandbox_mode": form.get("sandbox_mode") == "true"}


def changes(form: Form, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a form of a processor changes; an empty secret stays as it is.

    Args:
        form: What was sent.
        held: The fields that are no secret as they are; empty for a new processor.
    """
    changed = {
        name: value
        for name, value in shown(form).items()
        if value != (held.get(name) or type(value)())  # "" and False are what was never sent
    }
    return changed | {name: form[name] for name in SECRETS if form.get(name)}


def dialect(form: Form) -> Dialect:
    """Return the dialect that a form says.

    Raises:
        pydantic.ValidationError: For a switch or a value that does not exist.
    """
    return Dialect.model_validate({name: _number(value) for name, value in form.items()})


def fault(form: Form) -> Fault:
    """Return the fault that a form says.

    Raises:
        pydantic.ValidationError: For a rule that does not exist.
    """
    nothing = ("", "none")
    rule = {name: None if value in nothing else value for name, value in form.items()}
    return Fault.model_validate(rule)


def complaints(error: ValidationError | MistakeError) -> dict[str, str]:
    """Return what is wrong, by field, without the value."""
    if isinstance(error, MistakeError):
        return {"form": str(error)}
    found: dict[str, list[str]] = {}
    for it in error.errors():
        name = str(it["loc"][0]) if it["loc"] else "form"
        found.setdefault(name, []).append(it["msg"])
    return {name: ", or ".join(messages) for name, messages in found.items()}


def spelled(rule: Mapping[str, Any]) -> str:
    """Return a rule as `Fault.parse` reads it, what is left at its default left out."""
    said = [
        f"{name}={'none' if value is None else value}"
        for name, value in rule.items()
        if name not in ("kind", "operation", "phase") and value != Fault.model_fields[name].default
    ]
    return ":".join([rule["operation"] or "any", rule["kind"], rule["phase"], *said])


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() else text

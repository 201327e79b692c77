"""What `pulumi preview --json` and `pulumi refresh --preview-only --json` say about processors.

Strict: what is cut short, what is no preview, and a preview that failed are errors, since a report
that leaves something out is worse than none.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.fields import SECRETS, TYPE
from pulumi_loanpro.review.findings import Action, Change, Placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STACK: Final = "pulumi:pulumi:Stack"

_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How Pulumi writes a value that is unknown until the update (`pulumi.runtime.rpc.UNKNOWN`)."""

_SECRET: Final = "[secret]"  # noqa: S105 - how Pulumi writes all of them

_COUNTED: Final = ("create", "update", "delete", "replace", "import")
"""Operations of which Pulumi's own summary must not count more than there are steps."""

_HALVES: Final = {"create-replacement": "create", "delete-replaced": "delete"}
"""Halves of a replacement, which are shown on demand; without the whole, they stand alone."""

_NOTHING: Final = frozenset(
    (
        *("same", "refresh", "read", "read-replacement", "discard", "discard-replaced"),
        *("remove-pending-replace", "import-replacement"),
    )
)
"""Operations that change nothing in Secure Payments, and halves of others."""


class LenientModel(BaseModel):
    """Takes what it needs, of exactly these types, and leaves the rest to Pulumi."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)


class State(LenientModel):
    """A resource before or after a step."""

    id: str = ""
    inputs: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    external: bool = False
    retain: bool = Field(default=False, alias="retainOnDelete")


class Step(LenientModel):
    """What is to be done to one resource."""

    op: str
    urn: str = Field(pattern=r"(?s)^urn:pulumi:.+?::.+?::.+?::")
    old: State | None = Field(default=None, alias="oldState")
    new: State | None = Field(default=None, alias="newState")
    reasons: list[str] | None = Field(default=None, alias="diffReasons")
    detailed: dict[str, Any] | None = Field(default=None, alias="detailedDiff")

    @property
    def type(self) -> str:
        """The resource's type, without those of its parents."""
        return self.urn.split("::", 3)[2].rpartition("$")[2]


class Diagnostic(LenientModel):
    """A message of the preview."""

    message: str
    severity: str


class Document(LenientModel):
    """All of it. Pulumi leaves out what is empty, but some time always passes."""

    duration: int
    steps: list[Step] = []
    diagnostics: list[Diagnostic] = []
    summary: dict[str, int] = Field(default={}, alias="changeSummary")


@dataclass(frozen=True, slots=True)
class Processor:
    """A processor that a preview changes.

    Attributes:
        urn: Pulumi's name for it, unique in all stacks.
        id: Its ID in Secure Payments; empty before it is created.
        change: What happens to it.
    """

    urn: str
    id: str
    change: Change

    @property
    def resource(self) -> str:
        """The resource's own name."""
        return self.urn.split("::", 3)[3]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a preview says.

    Attributes:
        processors: Those that change.
        others: How many resources of other types change, by type and operation.
    """

    processors: Sequence[Processor]
    others: Mapping[tuple[str, str], int]


def parse(text: bytes) -> Preview:
    """Reads a preview, in any encoding that JSON allows.

    Raises:
        LoanProError: It is no preview, or not all of it, or one that failed.
    """
    document = _document(text)
    if failed := [it for it in document.diagnostics if it.severity == "error"]:
        said = failed[0].message.strip().removeprefix("error: ").splitlines()
        message = said[0].rstrip(".:") if said else "it does not say why"
        raise LoanProError(
            f"The preview itself failed: {message}.", "Correct that, and preview again."
        )
    counts = Counter(step.op for step in document.steps)
    for op in _COUNTED:
        if document.summary.get(op, 0) > counts[op]:
            raise _no_preview(
                f"its summary counts {document.summary[op]} of {op}, its steps {counts[op]}"
            )
    # Where no program was run, the stack itself is only refreshed, too.
    stacks = {step.op for step in document.steps if step.type == _STACK}
    replaced = {step.urn for step in document.steps if step.op == "replace"}
    processors = []
    others: Counter[tuple[str, str]] = Counter()
    for step in document.steps:
        op = _HALVES.get(step.op, step.op)
        if op in _NOTHING or step.type == _STACK or (op != step.op and step.urn in replaced):
            continue
        if step.type != TYPE:
            others[step.type, op] += 1
        elif change := _change(step, op, refreshing=stacks == {"refresh"}):
            known = step.old or step.new
            processors.append(Processor(step.urn, known.id if known else "", change))
    return Preview(processors, others)


def _document(text: bytes) -> Document:
    try:
        return Document.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise _no_preview(f"{where or 'all of it'}: {first['msg']}") from None
    except json.JSONDecodeError as error:
        raise _no_preview(f"line {error.lineno}: {error.msg}") from None
    except (ValueError, RecursionError):
        raise _no_preview("no text, or one without end") from None


def _no_preview(why: str) -> LoanProError:
    return LoanProError(
        f"This is no complete preview: {why}.",
        "Give all that `pulumi preview --json` printed, and nothing else.",
    )


def _change(step: Step, op: str, *, refreshing: bool) -> Change | None:
    """What happens to a processor; None for one that Pulumi only looks at."""
    old, new = (_inputs(state) for state in (step.old, step.new))
    changed = _changed(step, old, new)
    old, new = _without_secrets(old, new), _without_secrets(new, old)
    if any(state and state.external for state in (step.old, step.new)):
        return None
    match op:
        case "create" | "import":
            return Change(Action[op.upper()], new=new)
        case "delete":
            retained = step.old is not None and step.old.retain
            kept = Action.RETAIN if retained else Action.DELETE
            return Change(Action.GONE if refreshing else kept, old=old)
        case "update" | "replace":
            # Only a refresh knows what Secure Payments says of it now.
            read = op == "update" and step.new is not None and "url" in step.new.outputs
            action = Action.DRIFTED if refreshing or read else Action[op.upper()]
            return Change(action, old, new, changed)
    raise LoanProError(
        f"The preview does {op!r} to {step.urn}, which this version cannot explain.",
        "Use a newer version of pulumi-loanpro.",
    )


def _inputs(state: State | None) -> dict[str, Any]:
    inputs = state.inputs if state else {}
    return {
        name: _value(name, value)
        for name, value in inputs.items()
        if value is not None and not name.startswith("__")
    }


def _value(name: str, value: object) -> object:
    if value == _UNKNOWN:
        return Placeholder.UNKNOWN
    return Placeholder.SECRET if value == _SECRET or name in SECRETS else value


def _without_secrets(inputs: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """One side of a change: what the other side keeps secret, it may hold in clear."""
    return {
        name: Placeholder.SECRET
        if others.get(name) is Placeholder.SECRET and not isinstance(value, Placeholder)
        else value
        for name, value in inputs.items()
    }


def _changed(step: Step, old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """All inputs that differ: a changed secret is named by Pulumi, its values are not."""
    names = old.keys() | new.keys()
    paths = {*(step.reasons or ()), *(step.detailed or ())}
    named = {re.split(r"[.\[]", path, maxsplit=1)[0] for path in paths}
    return frozenset(named & names | {name for name in names if old.get(name) != new.get(name)})

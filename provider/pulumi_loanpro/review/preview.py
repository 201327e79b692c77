"""What `pulumi preview --json` and `pulumi refresh --preview-only --json` say about processors."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.fields import NATIVE_TYPE, SECRETS, TYPE
from pulumi_loanpro.lifecycle.declarations import resource_name
from pulumi_loanpro.lifecycle.inputs import in_our_names, our_name
from pulumi_loanpro.review.changes import Action, Change, Placeholder
from pulumi_loanpro.review.document import read_document
from pulumi_loanpro.secrecy import MASK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pulumi_loanpro.review.document import Document, State, Step

_STACK: Final = "pulumi:pulumi:Stack"

_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How Pulumi writes a value that is unknown until the update (`pulumi.runtime.rpc.UNKNOWN`)."""


_HALVES: Final = {"create-replacement": "create", "delete-replaced": "delete"}
"""Halves of a replacement, which are shown on demand; without the whole, they stand alone."""

_NOTHING: Final = frozenset(
    (
        *("same", "refresh", "read", "read-replacement", "discard", "discard-replaced"),
        *("remove-pending-replace", "import-replacement"),
    )
)
"""Operations that change nothing in Secure Payments, and halves of others."""


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
        return resource_name(self.urn)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a preview says.

    Attributes:
        processors: Those that change.
        others: How many resources of other types change, by type and operation.
        stack: Project and stack, `payments/prod`; empty where the preview has no step.
    """

    processors: Sequence[Processor]
    others: Mapping[tuple[str, str], int]
    stack: str = ""


def parse(text: bytes) -> Preview:
    """Reads a preview.

    Raises:
        LoanProError: It is no preview, or not all of it, or one that failed; or it does what this
            version does not know.
    """
    document = read_document(text)
    # Where no program was run, the stack itself is only refreshed, too, or is no target of it.
    refreshing = {step.op for step in document.steps if step.type == _STACK} <= {"refresh"}
    processors = []
    others: Counter[tuple[str, str]] = Counter()
    deleted = {step.urn for step in document.steps if step.op == "delete"}
    for step, op in _operations(document):
        if step.type not in (TYPE, NATIVE_TYPE):
            others[step.type, op] += 1
            continue
        processors += [
            Processor(step.urn, _id_of(change, step), change)
            for change in _changes(step, op, deleted, refreshing=refreshing)
        ]
    updated = {it.urn for it in processors if it.change.action is Action.UPDATE}
    processors = [  # what an update says of an import comes on top of "it stays as it is"
        it for it in processors if it.change.action is not Action.IMPORT or it.urn not in updated
    ]
    stacks = (step.stack for step in document.steps)
    return Preview(processors, others, next(stacks, ""))


def _operations(document: Document) -> Iterator[tuple[Step, str]]:
    """The steps that change something, each once, and what they do."""
    replaced = {step.urn: _id(step) for step in document.steps if step.op == "replace"}
    for step in document.steps:
        op = _HALVES.get(step.op, step.op)
        # The rest of an earlier replacement has another ID than what is replaced now.
        is_its = op == "create" or replaced.get(step.urn) == _id(step)
        half = op != step.op and step.urn in replaced and is_its
        if (op not in _NOTHING or _gives_up(step)) and step.type != _STACK and not half:
            yield step, op


def _id(step: Step) -> str:
    known = step.old or step.new
    return known.id if known else ""


def _id_of(change: Change, step: Step) -> str:
    if change.action is Action.IMPORT:
        return step.new.id if step.new else ""
    return "" if change.action is Action.CREATE else _id(step)


def _gives_up(step: Step) -> bool:
    """Whether a program only reads from now on what it has managed."""
    managed = step.old is not None and not step.old.external
    return step.op == "read" and managed and step.type in (TYPE, NATIVE_TYPE)


def _changes(
    step: Step, op: str, deleted: Collection[str], *, refreshing: bool
) -> Iterator[Change]:
    """What happens to a processor; nothing to one that Pulumi only looks at."""
    old, new = (_inputs(state) for state in (step.old, step.new))
    changed = _changed(step, old, new)
    old, new = _without_secrets(old, new), _without_secrets(new, old)
    sides = [it.external for it in (step.old, step.new) if it]
    if sides and all(sides):
        return
    retained = step.old is not None and (step.old.retain or step.old.deleted_with in deleted)
    gone = Action.GONE if refreshing else Action.RETAIN if retained else Action.DELETE
    match op:
        case "create" | "import":
            yield Change(Action[op.upper()], new=new)
        case "delete":
            yield Change(gone, old=old)
        case "read":
            yield Change(Action.RETAIN, old=old)
        case "replace" if step.new and step.new.external:
            yield Change(gone, old=old)
        case "replace" if step.old and step.old.external:
            yield Change(Action.CREATE, new=new)
        case "replace" if step.old and step.new and step.new.id not in ("", step.old.id):
            yield Change(gone, old=old)
            yield Change(Action.IMPORT, new=new)
        case "replace" if retained:
            yield Change(Action.RETAIN, old=old)
            yield Change(Action.CREATE, new=new)
        case "update" | "replace":
            # Only a refresh knows what Secure Payments says of it now.
            read = op == "update" and step.new is not None and "url" in step.new.outputs
            action = Action.DRIFTED if refreshing or read else Action[op.upper()]
            yield Change(action, old, new, changed)
        case _:
            raise LoanProError(
                f"The preview does {op!r} to {step.urn}, which this version cannot explain.",
                "Use a newer version of pulumi-loanpro.",
            )


def _inputs(state: State | None) -> dict[str, Any]:
    if state is None:
        return {}
    of_provider = {"account": state.provider_name} if state.provider_name else {}
    return of_provider | {
        name: _or_placeholder(name, value)
        for name, value in in_our_names(state.inputs).items()
        if value is not None and not name.startswith("__")
    }


def _or_placeholder(name: str, value: object) -> object:
    if value == _UNKNOWN:
        return Placeholder.UNKNOWN
    return Placeholder.SECRET if value == MASK or name in SECRETS else value


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
    named = {our_name(re.split(r"[.\[]", path, maxsplit=1)[0]) for path in paths}
    return frozenset(named & names | {name for name in names if old.get(name) != new.get(name)})

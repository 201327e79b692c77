"""The JSON document of a preview, as Pulumi's CLI prints it.

Strict: what is cut short, what is no preview, and a preview that failed are errors, since a report
that leaves something out is worse than none.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.wording import one_line

_COUNTED: Final = ("create", "update", "delete", "replace", "import")
"""Operations of which Pulumi's own summary must not count more than there are steps."""


_JSON_KINDS: Final = {
    list: "a list",
    str: "a text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}

_OTHER_DOCUMENTS: Final = {
    frozenset(("deployment",)): "the state of a stack, as `pulumi stack export` prints it",
    frozenset(("resources",)): "a file for `pulumi import`",
    frozenset(("resourcePlans",)): "a plan, as `--save-plan` writes it",
    frozenset(("processors", "severity")): "a review that was made already",
    frozenset(("sequence", "timestamp")): "events, as `pulumi up --json` prints them",
}
"""By the keys that tell them."""


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
    deleted_with: str = Field(default="", alias="deletedWith")
    provider: str = ""

    @property
    def provider_name(self) -> str | None:
        """The name of its provider resource, where it has one of its own: that is an account."""
        name = self.provider.split("::", 3)[-1].rpartition("::")[0]
        return None if name.partition("_")[0] in ("", "default") else name


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

    @property
    def stack(self) -> str:
        """The project and the stack, `payments/prod`; a stack's own name is no other project's."""
        stack, project, _ = self.urn.removeprefix("urn:pulumi:").split("::", 2)
        return f"{project}/{stack}"


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


def read_document(text: bytes) -> Document:
    """Reads a preview, in any encoding that JSON allows.

    Raises:
        LoanProError: It is no preview, or not all of it, or one that failed.
    """
    document = _validated(text)
    _refuse_failed(document)
    _refuse_incomplete(document)
    return document


def _validated(text: bytes) -> Document:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise _no_preview(_kind_of_text(text.decode(errors="replace"), error)) from None
    except (ValueError, RecursionError):
        raise _no_preview("it is no text, or one without end") from None
    if kind := _kind_of_json(found):
        raise _no_preview(f"it is {kind}")
    try:
        return Document.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise _no_preview(f"in its JSON, {where or 'all of it'} is wrong: {first['msg']}") from None


def _kind_of_text(text: str, error: json.JSONDecodeError) -> str:
    """What was given that is no JSON; only what Pulumi says of itself is repeated."""
    lines = text.strip().splitlines()
    if not lines:
        return "it is empty, as where the command before `|` failed"
    first = lines[0].strip()
    if first.startswith(("Previewing ", "Updating ", "Refreshing ", "Destroying ")):
        return "it is what Pulumi prints for people, without `--json`"
    if first.startswith("error:"):
        return f"Pulumi failed with {one_line(first, 200)!r}"
    return f"it is no JSON, from line {error.lineno} on: {error.msg}"


def _kind_of_json(found: object) -> str:
    """What was given that is JSON, but no preview; empty for what may be one."""
    if not isinstance(found, dict):
        return f"JSON with {_JSON_KINDS[type(found)]}"
    kinds = (kind for keys, kind in _OTHER_DOCUMENTS.items() if keys <= found.keys())
    other = next(kinds, "")
    if not other and not found.keys() & {"steps", "duration", "changeSummary", "diagnostics"}:
        return "a JSON object without anything that a preview has"
    return "" if "steps" in found else other


def _refuse_failed(document: Document) -> None:
    if failed := [it for it in document.diagnostics if it.severity == "error"]:
        lines = failed[0].message.strip().removeprefix("error: ").splitlines()
        message = lines[0].rstrip(".:") if lines else "it does not say why"
        raise LoanProError(
            f"The preview itself failed: {message}.", "Correct that, and preview again."
        )


def _refuse_incomplete(document: Document) -> None:
    counts = Counter(step.op for step in document.steps)
    for op in _COUNTED:
        if document.summary.get(op, 0) > counts[op]:
            raise _no_preview(
                f"its summary counts {document.summary[op]} of {op}, its steps {counts[op]}"
            )


def _no_preview(why: str) -> LoanProError:
    return LoanProError(
        f"This is no complete preview: {why}.",
        "Give all that `pulumi preview --json` printed, and nothing else.",
    )

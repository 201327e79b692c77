"""What Secure Payments answers, in every shape of docs/reference/api.md.

Pure functions from a parsed body to our own terms; refusals are in `refusals.py`. Which shape the
real service speaks is not published for FLEX, so each reader takes all of them and refuses
everything else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import from_json

from pulumi_loanpro.errors import MalformedAnswerError, RefusedError
from pulumi_loanpro.fields import WIRE
from pulumi_loanpro.secure_payments.configuration import ActualConfiguration, ServerSet, integral

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_CONFIGURATIONS = 10_000
"""Configurations of a list, after which it is no list of Secure Payments."""

LONGEST_NUMBER = 9
"""Digits of a number of entries or pages."""

ID = re.compile(r"[0-9]{1,20}")
"""What an ID of Secure Payments is like, whoever names one."""

_WRAPPERS = ("flex", "data")
_SUCCESS = ("success", "ok", "result", *_WRAPPERS)
_RESULT = {"id", "message", "updated", "deleted", *WIRE}
_DONE = re.compile(
    r"^\W*(2[0-9]{2}|ok|done|true|success\w*)\b|\b(updated|deleted|removed|changed|saved)\b",
    re.IGNORECASE,
)
"""How a text or a status says that something was done; that it was not is a refusal."""


def created_id(answer: object) -> str:
    """The ID of a new configuration: `42`, `"42"`, `{"id": 42}` or `{"flex": {"id": 42}}`.

    Raises:
        MalformedAnswerError: The answer holds no ID.
    """
    found = unwrapped(answer)
    id_ = _id(found.get("id") if isinstance(found, dict) else found)
    if id_ is not None:
        return id_
    raise MalformedAnswerError("Secure Payments answered the create without an ID.")


def one_configuration(answer: object, id_: str) -> ServerSet:
    """One configuration, flat or under `flex`; an answer need not repeat the ID asked for.

    Raises:
        MalformedAnswerError: The answer is no configuration, or one of another ID.
    """
    fields = unwrapped(answer)
    if not isinstance(fields, dict):
        raise MalformedAnswerError(
            "Secure Payments answered with something other than a processor."
        )
    actual = _actual({"id": id_, **fields})
    if actual.id != id_:
        raise MalformedAnswerError(f"Secure Payments answered with the processor {actual.id}.")
    if not actual.declared():
        raise MalformedAnswerError("Secure Payments answered with no field of a processor.")
    return actual


def configurations(answer: object) -> list[ServerSet]:
    """All configurations: an array, or an object with the array under `flex` or `data`.

    Raises:
        MalformedAnswerError: The answer is no list of configurations, or two different ones.
    """
    lists = [answer.get(key) for key in _WRAPPERS] if isinstance(answer, dict) else []
    full = [it for it in lists if it and isinstance(it, list)]
    found = full[0] if full else unwrapped(answer)
    if not isinstance(found, list) or any(it != found for it in full):
        raise MalformedAnswerError("Secure Payments answered with something other than a list.")
    if len(found) > MOST_CONFIGURATIONS:
        raise too_many(len(found))
    return [_actual(unwrapped(entry)) for entry in found]


def too_many(number: int) -> MalformedAnswerError:
    """The error for a list that is none of Secure Payments, by its length."""
    return MalformedAnswerError(f"Secure Payments answered with a list of {number} processors.")


def accepted(answer: object) -> None:
    """The success of an update or delete: `true`, the object, `{}`, a word of it, nothing at all.

    Raises:
        RefusedError: The answer says that it was no success.
        MalformedAnswerError: The answer is in no shape in which services say so.
    """
    done = _succeeded(answer)
    if done is None:
        raise MalformedAnswerError("Secure Payments answered neither success nor failure.")
    if not done:
        raise RefusedError("Secure Payments answered that it did not succeed.")


def _succeeded(answer: object) -> bool | None:
    if not isinstance(answer, dict) or not answer:
        is_word = isinstance(answer, str) and _DONE.search(answer)
        is_result = is_word or answer in (None, {}, []) or _id(answer)
        return True if is_result and is_done(answer) is None else is_done(answer)
    said = {_succeeded(answer[name]) for name in _SUCCESS if name in answer}
    # LoanPro's objects have a field `deleted`, which says nothing of an update.
    if False in said or is_done(answer.get("updated")) is False:
        return False
    is_result = not _RESULT.isdisjoint(answer) or _DONE.search(str(answer.get("status")))
    return True if True in said or is_result else None


def names_an_id(answer: object) -> bool:
    """Whether an answer names a configuration by its ID."""
    found = unwrapped(answer)
    return isinstance(found, dict) and _id(found.get("id")) is not None


def is_done(answered: object) -> bool | None:
    """What an answer to a write says of its success; None where it says neither."""
    if answered in (True, "true", 1, "1"):
        return True
    return False if answered in (False, "false", 0, "0") else None


def _id(value: object) -> str | None:
    text = str(integral(value)).strip() if isinstance(value, int | float | str) else ""
    return text if ID.fullmatch(text) else None


def whole_number(value: object) -> int | None:
    """A number of entries or pages, or as text; None where it is none."""
    text = _id(value)
    return int(text) if text and len(text) <= LONGEST_NUMBER else None


def unwrapped(answer: object) -> object:
    """What an answer holds, flat or under `flex` or `data`.

    The ID and the name of a configuration are those beside such an object, where some are: the
    object within may be a row of its own.
    """
    if isinstance(answer, dict):
        for key in _WRAPPERS:
            if isinstance(inner := answer.get(key), dict):
                outer = {name: answer[name] for name in ("id", "name") if answer.get(name)}
                return inner | (outer if _id(outer.get("id", 0)) else {})
            if isinstance(inner, list):
                return inner
    return answer


def _actual(fields: object) -> ServerSet:
    try:
        actual = ActualConfiguration.model_validate(fields)
    except ValidationError as error:
        raise _misunderstood({str((*one["loc"], "it")[0]) for one in error.errors()}) from None
    if not ID.fullmatch(actual.id):
        raise _misunderstood({"id"})
    return actual


def _misunderstood(names: Iterable[str]) -> MalformedAnswerError:
    return MalformedAnswerError(
        "Secure Payments answered with a processor that cannot be understood "
        f"({', '.join(sorted(names))}).",
        "Report it to the authors of pulumi-loanpro, with the field's name.",
    )


def parsed(body: bytes) -> Any:
    """The JSON of a body; None for an empty one.

    Raises:
        ValueError: The body is no JSON, or is nested beyond all reason.
    """
    return from_json(body) if body.strip() else None

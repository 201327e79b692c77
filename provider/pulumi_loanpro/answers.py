"""What Secure Payments answers, in every shape that the contract allows.

Pure functions from a parsed body to our own terms. Which shape the real service speaks is not
published for FLEX, so each reader takes all of them and refuses everything else.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import from_json

from pulumi_loanpro.errors import (
    CHECK_URL,
    CredentialsError,
    MalformedAnswerError,
    NotFoundError,
    RateLimitError,
    RefusedError,
    RequestError,
    ServerError,
    TimedOutError,
    one_line,
)
from pulumi_loanpro.live import LiveConfiguration, ServerSet
from pulumi_loanpro.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_QUOTE = 300
"""Characters of a server's text that an error repeats."""

_LONGEST_READ = 4096
"""Characters of a server's text that are looked at, of what may be megabytes."""

_MOST_TEXTS = 100
"""Texts of an error object that are looked at, likewise."""

MOST_CONFIGURATIONS = 10_000
"""Configurations of a list, after which it is no list of Secure Payments."""

ID = re.compile(r"[0-9]{1,20}")
"""What an ID of Secure Payments is like, whoever names one."""

_WRAPPERS = ("flex", "data")
_ERROR_PARTS = ("code", "error_v2", "error", "message", "errors", "metadata", "context")

_THING = r"(ids?|processors?|configurations?|records?|resource|flex)"
_NOT_FOUND = re.compile(
    rf"\b(invalid|missing|wrong)( \w+){{0,3}} ids?\b|\bids?\b.* is (invalid|unknown)\b"
    rf"|\b(unknown|no such|no)( \w+)? {_THING}\b"
    rf"|\b{_THING}\b.*(\bnot|n't)( be)? (found|exist)\b|\b{_THING}\b.* deleted\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\b(endpoint|type|token|secret|header|field|timezone)\b", re.IGNORECASE)


def created_id(answer: object) -> str:
    """The ID of a new configuration: `42`, `"42"`, `{"id": 42}` or `{"flex": {"id": 42}}`.

    Raises:
        MalformedAnswerError: The answer holds no ID.
    """
    found = _unwrapped(answer)
    if isinstance(found, dict):
        found = found.get("id")
    if isinstance(found, int | str) and ID.fullmatch(text := str(found).strip()):
        return text
    raise MalformedAnswerError("Secure Payments answered the create without an ID.")


def configuration(answer: object, id_: str) -> ServerSet:
    """One configuration, flat or under `flex`; an answer need not repeat the ID asked for.

    Raises:
        MalformedAnswerError: The answer is no configuration, or one of another ID.
    """
    fields = _unwrapped(answer)
    if not isinstance(fields, dict):
        raise MalformedAnswerError("Secure Payments answered with something else than a processor.")
    live = _live({"id": id_, **fields})
    if live.id != id_:
        raise MalformedAnswerError(f"Secure Payments answered with the processor {live.id}.")
    if not live.declared():
        raise MalformedAnswerError("Secure Payments answered with no field of a processor.")
    return live


def configurations(answer: object) -> list[ServerSet]:
    """All configurations: an array, or an object with the array under `flex` or `data`.

    Raises:
        MalformedAnswerError: The answer is no list of configurations.
    """
    found = _unwrapped(answer)
    if not isinstance(found, list):
        raise MalformedAnswerError("Secure Payments answered with something else than a list.")
    if len(found) > MOST_CONFIGURATIONS:
        raise MalformedAnswerError(
            f"Secure Payments answered with a list of {len(found)} processors."
        )
    return [_live(_unwrapped(entry)) for entry in found]


def accepted(answer: object) -> None:
    """The success of an update or delete: `true`, `"true"`, `{"success": true}`, or nothing at all.

    Raises:
        RefusedError: The answer says that it was no success.
        MalformedAnswerError: The answer says neither.
    """
    said = answer.get("success") if isinstance(answer, dict) else answer
    if said is None and answer is not None:
        raise MalformedAnswerError("Secure Payments answered neither success nor failure.")
    if said in (False, "false", 0, "0"):
        raise RefusedError("Secure Payments answered that it did not succeed.")
    if said not in (None, True, "true", 1, "1"):
        raise MalformedAnswerError("Secure Payments answered neither success nor failure.")


def refusal(status: int, answer: object, secrets: Iterable[str] = ()) -> RequestError:
    """The error that an answer stands for.

    Args:
        status: The HTTP status.
        answer: The parsed body; None where it was no JSON.
        secrets: Texts that must not be repeated, whoever wrote them.
    """
    said = ". ".join(dict.fromkeys(islice(_texts(answer), _MOST_TEXTS)))
    said = quoted(said, secrets) if said else ""
    problem = f"Secure Payments answered {status}"
    problem += f": {said}" if said else " without a reason."
    if status in (401, 403):
        return CredentialsError(problem)
    if status == 429:  # noqa: PLR2004 - the number is the name
        return RateLimitError(problem)
    if status == 504:  # noqa: PLR2004 - likewise
        return TimedOutError(problem)
    if status >= 500:  # noqa: PLR2004 - likewise
        return ServerError(problem)
    if status in (400, 404, 409) and _means_not_found(said):
        return NotFoundError(problem)
    # LoanPro answers 404 to endpoints that do not exist, and hardly ever to anything else; what
    # comes without a reason hardly ever comes from LoanPro.
    elsewhere = status == 404 or not said  # noqa: PLR2004 - likewise
    return RefusedError(problem, CHECK_URL if elsewhere else None)


def is_refusal(answer: object) -> bool:
    """Whether an answer of status 200 is an error object all the same."""
    return isinstance(answer, dict) and "error_v2" in answer


def quoted(text: str, secrets: Iterable[str] = ()) -> str:
    """A server's text, fit to be shown: a sentence on one line, without secrets, not too long."""
    longer = len(text) > _LONGEST_READ
    text = redacted(text[:_LONGEST_READ], secrets)
    text = one_line(f"{text}…" if longer else text, LONGEST_QUOTE)
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _unwrapped(answer: object) -> object:
    if isinstance(answer, dict):
        for key in _WRAPPERS:
            if isinstance(answer.get(key), dict | list):
                return answer[key]
    return answer


def _live(fields: object) -> ServerSet:
    try:
        live = LiveConfiguration.model_validate(fields)
    except ValidationError as error:
        raise _misunderstood({str((*one["loc"], "it")[0]) for one in error.errors()}) from None
    if not ID.fullmatch(live.id):
        raise _misunderstood({"id"})
    return live


def _misunderstood(names: Iterable[str]) -> MalformedAnswerError:
    return MalformedAnswerError(
        "Secure Payments answered with a processor that cannot be understood "
        f"({', '.join(sorted(names))}).",
        "Report it to the authors of pulumi-loanpro, with the field's name.",
    )


def _texts(answer: object) -> Iterator[str]:
    """The texts of an error object: `error_v2`, message and context, code and context."""
    if isinstance(answer, str):
        if any(map(str.isalpha, answer)):  # rather than an ID
            yield answer
    elif isinstance(answer, list):
        for entry in answer:
            yield from _texts(entry)
    elif isinstance(answer, dict):
        for key in [part for part in _ERROR_PARTS if part in answer] or answer:
            yield from _texts(answer[key])


def _means_not_found(said: str) -> bool:
    """LoanPro answers 409 to most bad requests, so that only the text can tell.

    A configuration counts as gone only when a list agrees, so that the words may be read loosely.
    """
    return bool(_NOT_FOUND.search(said) and not _ELSEWHERE.search(said))


def parsed(body: bytes) -> Any:
    """The JSON of a body; None for an empty one.

    Raises:
        ValueError: The body is no JSON, or is nested beyond all reason.
    """
    return from_json(body) if body.strip() else None

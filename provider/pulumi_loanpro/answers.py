"""What Secure Payments answers, in every shape that the contract allows.

Pure functions from a parsed body to our own terms. Which shape the real service speaks is not
published for FLEX, so each reader takes all of them and refuses everything else.
"""

from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from pydantic import ValidationError

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
)
from pulumi_loanpro.live import LiveConfiguration, ServerSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_QUOTE = 300
"""Characters of a server's text that an error repeats."""

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
    if isinstance(found, int | str) and re.fullmatch(r"[0-9]+", text := str(found).strip()):
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
    said = ". ".join(dict.fromkeys(_texts(answer)))
    problem = f"Secure Payments answered {status}"
    problem += f": {quoted(said, secrets)}" if said else " without a reason."
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
    # LoanPro answers 404 to endpoints that do not exist, and hardly ever to anything else.
    return RefusedError(problem, CHECK_URL if status == 404 else None)  # noqa: PLR2004 - likewise


def is_refusal(answer: object) -> bool:
    """Whether an answer of status 200 is an error object all the same."""
    return isinstance(answer, dict) and "error_v2" in answer


def quoted(text: str, secrets: Iterable[str] = ()) -> str:
    """A server's text, fit to be shown: on one line, without secrets, of bounded length."""
    forms = {form for secret in secrets if secret for form in _forms(secret)}
    if forms:
        longest_first = sorted(map(re.escape, forms), key=len, reverse=True)
        text = re.sub("|".join(longest_first), "[secret]", text, flags=re.IGNORECASE)
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if len(text) > LONGEST_QUOTE:
        text = text[:LONGEST_QUOTE] + "…"
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _forms(secret: str) -> set[str]:
    """The encodings in which services echo what was sent to them."""
    as_bytes = secret.encode()
    return {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        html.escape(secret),
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        base64.b64encode(as_bytes).decode(),
        as_bytes.hex(),
    }


def _unwrapped(answer: object) -> object:
    if isinstance(answer, dict):
        for key in _WRAPPERS:
            if isinstance(answer.get(key), dict | list):
                return answer[key]
    return answer


def _live(fields: object) -> ServerSet:
    try:
        return LiveConfiguration.model_validate(fields)
    except ValidationError as error:
        names = ", ".join(sorted({str((*one["loc"], "it")[0]) for one in error.errors()}))
        raise MalformedAnswerError(
            f"Secure Payments answered with a processor that cannot be understood ({names}).",
            "Report it to the authors of pulumi-loanpro, with the field's name.",
        ) from None


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
    try:
        return json.loads(body) if body.strip() else None
    except RecursionError:
        raise ValueError("nested too deeply") from None

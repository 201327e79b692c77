"""What Secure Payments refuses, in every shape in which it says so, as an error of ours.

A refusal is known by its body, whatever its status. Which shape FLEX's calls answer is not
published: `error_v2` with message and metadata, message and context, code and context, or several
of them at once.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pulumi_loanpro.errors import (
    CHECK_BASE_URL,
    CredentialsError,
    DuplicateNameError,
    NotFoundError,
    RateLimitError,
    RefusedError,
    RequestError,
    ServerError,
    TimedOutError,
)
from pulumi_loanpro.secure_payments.answers import is_done, names_an_id
from pulumi_loanpro.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Hide = Callable[[str], str]
    """Takes the secrets out of a text that somebody else wrote."""

LONGEST_QUOTE = 300
"""Characters of a server's text that an error repeats."""

LONGEST_READ = 4096
"""Characters of a server's text that are looked at, of what may be megabytes."""

_MOST_TEXTS = 30
"""Texts of an error object that are looked at, likewise."""

_ERRORS = ("error_v2", "error", "errors")
_DETAILS = ("metadata", "context")
_IN_CONTEXT, _IN_METADATA, _IN_ERRORS = 1, 2, 3
_RANKS = {"context": _IN_CONTEXT, "metadata": _IN_METADATA, "errors": _IN_ERRORS}
_PARTS = (*_ERRORS, "message", *_DETAILS)
_UNLABELLED = {*_PARTS, "reason", "reasons", "detail", "details", "description", "title"}
_FIELD = ("field", "property", "param")
_EXPLAINS_NOTHING = {
    *("agent", "user_agent", "user_id", "processor_id", "id", "request_id", "trace", "trace_id"),
    *("ip", "host", "uri", "url", "path", "method", "file", "timestamp", "date", "status", "code"),
}

_BY_STATUS: Mapping[int, type[RefusedError | TimedOutError]] = {
    401: CredentialsError,
    402: CredentialsError,
    403: CredentialsError,
    408: TimedOutError,
    429: RateLimitError,
    504: TimedOutError,
}

_THING = r"(ids?|processors?|configurations?|records?|resource|flex)"
_NOT_FOUND = re.compile(
    rf"\b(invalid|missing|wrong)( \w+){{0,3}} ids?\b|\bids?\b.* is (invalid|unknown)\b"
    rf"|\b(unknown|no such|no)( \w+)? {_THING}\b"
    rf"|\b{_THING}\b.*(\bnot|n't)( be)? (found|exist)\b|\b{_THING}\b.* deleted\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\b(endpoint|type|token|secret|header|field|timezone)\b", re.IGNORECASE)
_NO_ENDPOINT = re.compile(r"\bendpoint\b", re.IGNORECASE)

# "The user name is already in use" is about another field.
_NAME = r"(?<!user )(?<!user-)\b((processor|configuration)[_ ])?named?\b"
_DUPLICATE = re.compile(
    rf"{_NAME}[^.;]*\b(already|taken|in use|exists|unique|duplicated?)\b"
    rf"|\bduplicated?( \w+){{0,3}} {_NAME}"
    rf"|\b(already|exists)\b[^.;]*\b(this|that|the same) {_NAME}",
    re.IGNORECASE,
)

_SAYS_NO = re.compile(
    r"^(no|nothing)\b|\b(err(or|ors)?|exceptions?|invalid|fail(s|ed|ure)?|den(y|ied)|refused|rejected"
    r"|forbidden|unauthori[sz]ed|missing|wrong|expired|locked|unable|unknown|conflict|not|cannot"
    r"|no such|unsuccessful|timed?[ -]?out)\b|n['\u2019]t\b",
    re.IGNORECASE,
)


class _Text(NamedTuple):
    """One text of an error object.

    Attributes:
        text: As the server wrote it.
        field: What it is about, where the object says so.
        rank: 0 for a message, else where it stands: 1 in a context, 2 in metadata, 3 in errors.
    """

    text: str
    field: str
    rank: int

    @property
    def is_reason(self) -> bool:
        """Whether it says what is wrong, so that the message can be left out."""
        return self.rank == _IN_ERRORS or (self.rank == _IN_METADATA and not self.field)

    @property
    def shown(self) -> str:
        """The text with what it is about."""
        return f"{self.field}: {self.text}" if self.field and self.rank else self.text


def is_refusal(answer: object) -> bool:
    """Whether an answer whose status means success is a refusal all the same.

    What names an ID is none: a configuration that was created must not be lost. Nor is a message
    by itself, which may say anything.
    """
    if not isinstance(answer, dict) or names_an_id(answer):
        return False
    details = any(isinstance(answer.get(part), dict | list) for part in _DETAILS)
    by_message = details and "message" in answer and not is_done(answer.get("success"))
    return by_message or _names_an_error(answer)


def is_refused_write(answer: object) -> bool:
    """The same for an update or a delete, whose success has no form that everything else lacks.

    So an ID proves nothing, and a message, a status or a text by itself is believed when it says
    that something is wrong.
    """
    if isinstance(answer, str):
        return bool(_SAYS_NO.search(_start(answer)))
    if not isinstance(answer, dict):
        return False
    if is_refusal(answer) or _names_an_error(answer):
        return True
    if any(map(is_refused_write, map(answer.get, ("flex", "data")))):
        return True
    if any(_starts_with_an_error(answer.get(it)) for it in ("status", "statusCode", "status_code")):
        return True
    texts = ("message",) if names_an_id(answer) else ("message", "status", "result")
    return any(_SAYS_NO.search(_start(it)) for it in map(answer.get, texts) if isinstance(it, str))


def _names_an_error(answer: Mapping[str, object]) -> bool:
    if any(map(answer.get, _ERRORS)) or is_done(answer.get("success")) is False:
        return True
    return _starts_with_an_error(answer.get("code"))


def _starts_with_an_error(code: object) -> bool:
    return _status_of(code) >= 400  # noqa: PLR2004 - where HTTP's errors begin


def refusal(status: int, answer: object, hide: Hide = str) -> RequestError:
    """The error that an answer stands for.

    Args:
        status: The HTTP status.
        answer: The parsed body; None where it was no JSON.
        hide: Takes out secrets, which must not be repeated, whoever wrote them.
    """
    texts = list(islice(_texts(answer), _MOST_TEXTS))
    reason = _reason(texts) or _code(answer)
    problem = f"Secure Payments answered {status}"
    problem += f": {as_sentence(reason, hide)}" if reason else " without a reason."
    succeeded = status < 300  # noqa: PLR2004 - where HTTP's successes end
    if succeeded:
        status = _status_of(_code(answer)) or 409
    if kind := _BY_STATUS.get(status, ServerError if status >= 500 else None):  # noqa: PLR2004
        return kind(problem)
    if status in (400, 404, 409) and any(_means_not_found(it.text) for it in texts):
        return NotFoundError(problem)
    if status in (400, 409, 422) and any(_DUPLICATE.search(_start(it.shown)) for it in texts):
        return DuplicateNameError(problem)
    # LoanPro answers 404 to endpoints that do not exist, and hardly ever to anything else; what
    # comes without a reason hardly ever comes from LoanPro.
    elsewhere = status == 404 or not (reason or succeeded)  # noqa: PLR2004 - the number is the name
    elsewhere = elsewhere or any(_NO_ENDPOINT.search(_start(it.text)) for it in texts)
    return RefusedError(problem, CHECK_BASE_URL if elsewhere else None)


def blocked(status: int) -> RefusedError:
    """The error for a web page where credentials may have been refused."""
    return RefusedError(
        f"A firewall or a proxy answered {status} with a web page, in place of Secure Payments.",
        "Let the requests of this machine through: check HTTPS_PROXY, then ask who runs the "
        "network, and LoanPro's support with this machine's public IP address.",
    )


def as_sentence(text: str, hide: Hide = str) -> str:
    """A server's text, fit to be shown: a sentence on one line, without secrets, not too long."""
    longer = len(text) > LONGEST_READ
    text = hide(text[:LONGEST_READ])
    text = one_line(f"{text}…" if longer else text, LONGEST_QUOTE)
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _reason(texts: list[_Text]) -> str:
    """What is wrong: the reasons of an error object; without one, its message and its details."""
    reasons = [it for it in texts if it.is_reason] or sorted(texts, key=lambda it: it.rank)
    return ". ".join(dict.fromkeys(it.shown for it in reasons))


def _texts(node: object, field: str = "", rank: int = 0) -> Iterator[_Text]:
    if isinstance(node, str):
        if any(map(str.isalpha, node)):  # rather than an ID
            yield _Text(node, field, rank)
    elif isinstance(node, list):
        for entry in node:
            yield from _texts(entry, field, rank)
    elif isinstance(node, dict):
        parts = [part for part in _PARTS if node.get(part)]
        if parts:
            field = next((it for it in map(node.get, _FIELD) if isinstance(it, str)), field)
        for part in parts or [it for it in node if it not in _EXPLAINS_NOTHING]:
            name = part.rpartition(".")[2]
            about = name if name.isidentifier() and name not in _UNLABELLED else field
            yield from _texts(node[part], about, max(rank, _RANKS.get(part, 0)))


def _code(answer: object) -> str:
    code = answer.get("code") if isinstance(answer, dict) else None
    return str(code) if isinstance(code, str | int) else ""


def _status_of(code: object) -> int:
    """The status that a code such as `401-CN0001` begins with; 0 where there is none."""
    status = re.match(r"[1-5][0-9]{2}(?![0-9])", str(code))
    return int(status[0]) if status else 0


def _means_not_found(text: str) -> bool:
    """LoanPro answers 409 to most bad requests, so that only the text says which.

    A configuration counts as gone only when a list agrees, so that the words may be read loosely.
    """
    text = _start(text)
    return bool(_NOT_FOUND.search(text) and not _ELSEWHERE.search(text))


def _start(text: str) -> str:
    return " ".join(text[:LONGEST_QUOTE].split())

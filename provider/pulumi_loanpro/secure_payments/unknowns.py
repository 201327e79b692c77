"""What a service is like in everything that no page says, as far as exchanges with it show.

Every unknown is one of docs/reference/api.md, under the name that stands there in parentheses. What
is said of an answer is one of the words of this module: no value, name, text or ID of an account
gets into it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pulumi_loanpro.errors import (
    CredentialsError,
    MalformedAnswerError,
    RateLimitError,
    RefusedError,
    ServerError,
)
from pulumi_loanpro.fields import LOGIN, SECRETS, WIRE
from pulumi_loanpro.secure_payments.answers import parsed, unwrapped
from pulumi_loanpro.secure_payments.configuration import is_mask
from pulumi_loanpro.secure_payments.received import REQUEST_IDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pulumi_loanpro.errors import RequestError
    from pulumi_loanpro.secure_payments.received import Exchange

OTHER: Final = "other"
"""A form that docs/reference/api.md does not have."""

CLEAR, UNCHANGED = "clear", "unchanged"
"""What may stand for a secret, but is not expected: itself, or the same text at each read."""

KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "list": ("array", "flex", "data"),
    "pages": ("whole", "link", "next", "page", "total"),
    "get": ("flat", "nested"),
    "booleans": ("json", "integers", "strings"),
    "cutoff": ("hh:mm", "hh:mm:ss"),
    "times": ("iso", "spaced"),
    "secrets": ("masked", "ciphertext", "null", "absent"),
    "mask": ("Encrypted-Value", "Encrypted value"),
    "masked_fields": ("secrets", "logins"),
    "owner": ("shown", "absent"),
    "extra_fields": ("absent", "shown"),
    "names": ("free", "unique"),
    "not_found_status": ("404", "409", "400"),
    "error": ("error_v2", "error_v2_flat", "context", "both"),
    "reason": ("message", "errors"),
    "error_status": ("own", "ok"),
    "expired_status": ("401", "402"),
    "request_id": ("sent", "absent"),
    "create": ("number", "string", "object", "nested"),
    "success": ("true", "string", "object", "empty", "no_content"),
}
"""The forms of each unknown that the provider is tested with."""

_UNEXPECTED: Final = (CLEAR, UNCHANGED)
_BOOLEANS: Final = ("same_day", "sandbox_mode", "account_balance_check", "process_non_connected")
_FLAGS: Final = ("bypass", "auto_reversal", "default")
_TIMES: Final = {
    "iso": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)",
    "spaced": r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d:\d\d",
}
_OF_PAGES: Final = {"meta", "pagination", "paging", "links", "_links", "has_more", "next_page"}
_CUTOFFS: Final = {"hh:mm": r"\d\d:\d\d", "hh:mm:ss": r"\d\d:\d\d:\d\d"}


@dataclass
class Unknowns:
    """What exchanges have shown so far.

    Attributes:
        secrets: Those that were sent, if any; none is kept of what is answered.
        seen: The forms of each unknown that were seen; `OTHER` for one of no name.
        unread: Names of the unknowns that were in an answer of which the client made an error.
    """

    secrets: Collection[str] = ()
    seen: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unread: set[str] = field(default_factory=set)
    _shown: dict[tuple[str, str], object] = field(default_factory=dict, repr=False)
    """What stood for a secret last, by the path and the field."""

    def add(self, exchange: Exchange) -> None:
        """Takes note of an exchange."""
        try:
            answer = parsed(exchange.body)
        except ValueError:
            answer = ...  # no JSON
        found = [*_of_every(exchange), *self._of_one(exchange, answer)]
        for unknown, form in found:
            self.seen[unknown].add(form if form in (*KNOWN[unknown], *_UNEXPECTED) else OTHER)
        if isinstance(exchange.error, MalformedAnswerError):
            self.unread |= {unknown for unknown, _ in found}

    def _of_one(self, exchange: Exchange, answer: Any) -> Iterator[tuple[str, str]]:
        if isinstance(exchange.error, CredentialsError):
            yield "expired_status", str(exchange.status)
        elif exchange.method == "GET" and _is_refused(exchange.error):
            yield from _of_refusal(exchange.status, answer)
        elif not _is_answer(exchange):
            return
        elif exchange.method == "POST":
            yield "create", _created(answer)
        elif exchange.method in ("PUT", "DELETE"):
            yield "success", _success(exchange.status, answer)
        elif _is_of_one(exchange):
            yield "get", _one(answer)
            yield from _of_configurations([unwrapped(answer)])
            yield from self._of_secrets(exchange.path, unwrapped(answer))
        else:
            yield "list", _list(answer)
            yield "pages", _pages(answer, exchange.headers)
            yield from _of_configurations(_entries(answer))

    def _of_secrets(self, path: str, configuration: object) -> Iterator[tuple[str, str]]:
        """What stands for secrets, which is compared with what stood there before."""
        if not isinstance(configuration, dict):
            return
        for name in sorted(SECRETS):
            if name not in configuration:
                yield "secrets", "absent"
                continue
            value = configuration[name]
            before = self._shown.get((path, name))
            self._shown[path, name] = value
            if value is None:
                yield "secrets", "null"
            elif is_mask(name, value):
                yield "secrets", "masked"
                yield "mask", value.strip()
                is_login = any(is_mask(it, configuration.get(it)) for it in LOGIN)
                yield "masked_fields", "logins" if is_login else "secrets"
            elif value in self.secrets:
                yield "secrets", CLEAR
            elif before is not None:
                yield "secrets", UNCHANGED if value == before else "ciphertext"


def _is_answer(exchange: Exchange) -> bool:
    """Whether an answer is none of an error, in whatever form it is."""
    return exchange.error is None or (
        isinstance(exchange.error, MalformedAnswerError) and exchange.status < 300  # noqa: PLR2004
    )


def _is_refused(error: RequestError | None) -> bool:
    """Whether it was said that there is nothing, in whatever words."""
    return isinstance(error, RefusedError) and not isinstance(error, RateLimitError | ServerError)


def _is_of_one(exchange: Exchange) -> bool:
    return exchange.path.partition("?")[0].rpartition("/")[2].isdecimal()


def _of_every(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """What any answer shows."""
    published, *others = (bool(exchange.headers.get(name)) for name in REQUEST_IDS)
    yield "request_id", "sent" if published else OTHER if any(others) else "absent"


def _of_configurations(configurations: Sequence[object]) -> Iterator[tuple[str, str]]:
    """How fields are written, and which there are besides those that can be declared."""
    fields = [it for it in configurations if isinstance(it, dict)]
    for it in fields:
        yield from (("booleans", _boolean(it[name])) for name in _BOOLEANS if _has(it, name))
        yield from _written("cutoff", it, ("same_day_cutoff_time",), _CUTOFFS)
        yield from _written("times", it, ("created", "updated"), _TIMES)
        yield "owner", "shown" if _has(it, "user_id") else "absent"
        yield "extra_fields", "shown" if any(name in it for name in _FLAGS) else "absent"
    names = [it["name"] for it in fields if isinstance(it.get("name"), str)]
    if len(names) > len({*names}):
        yield "names", "free"


def _has(configuration: Mapping[str, Any], name: str) -> bool:
    return configuration.get(name) is not None


def _boolean(value: object) -> str:
    if isinstance(value, bool):
        return "json"
    if isinstance(value, int):
        return "integers" if value in (0, 1) else OTHER
    return "strings" if value in ("0", "1") else OTHER


def _written(
    unknown: str, fields: Mapping[str, Any], names: Iterable[str], forms: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for name in names:
        if _has(fields, name):
            text = str(fields[name])
            form = (it for it, pattern in forms.items() if re.fullmatch(pattern, text, re.ASCII))
            yield unknown, next(form, OTHER)


def _list(answer: object) -> str:
    if isinstance(answer, list):
        return "array"
    if isinstance(answer, dict):
        return next((key for key in ("flex", "data") if isinstance(answer.get(key), list)), OTHER)
    return OTHER


def _entries(answer: object) -> list[object]:
    found = unwrapped(answer)
    return [unwrapped(it) for it in found] if isinstance(found, list) else []


def _pages(answer: object, headers: Mapping[str, str]) -> str:
    """What a list says of its pages."""
    if headers.get("Link"):
        return "link"
    around = answer.keys() - {"flex", "data"} if isinstance(answer, dict) else set()
    for form, keys in {"next": {"next"}, "page": {"page", "per_page"}, "total": {"total"}}.items():
        if keys <= around:
            return form
    return OTHER if around & _OF_PAGES else "whole"


def _one(answer: object) -> str:
    if not isinstance(answer, dict):
        return OTHER
    if isinstance(answer.get("flex"), dict):
        return "nested"
    return "flat" if answer.keys() & {*WIRE, "id"} else OTHER


def _created(answer: object) -> str:
    match answer:
        case bool():
            return OTHER
        case int():
            return "number"
        case str():
            return "string"
        case {"flex": {"id": _}}:
            return "nested"
        case {"id": _}:
            return "object"
    return OTHER


def _success(status: int, answer: object) -> str:
    match answer:
        case None:
            return "no_content" if status == 204 else "empty"  # noqa: PLR2004 - HTTP's number
        case True:
            return "true"
        case "true":
            return "string"
        case {"success": _}:
            return "object"
    return OTHER


def _of_refusal(status: int, answer: object) -> Iterator[tuple[str, str]]:
    """How it is said that there is nothing under an ID."""
    is_ok = status < 300  # noqa: PLR2004 - where HTTP's successes end
    yield "error_status", "ok" if is_ok else "own"
    if not is_ok:
        yield "not_found_status", str(status)
    yield "error", _error(answer)
    inner = answer.get("error_v2") if isinstance(answer, dict) else None
    said = inner if isinstance(inner, dict) else answer
    if isinstance(said, dict):
        details = [said.get(key) for key in ("metadata", "context")]
        listed = any(isinstance(it, dict) and it.get("errors") for it in details)
        yield "reason", "errors" if listed else "message"


def _error(answer: object) -> str:
    match answer:
        case {"error_v2": {}, "message": _}:
            return "both"
        case {"error_v2": {}}:
            return "error_v2"
        case {"message": _, "metadata": _}:
            return "error_v2_flat"
        case {"message": _, "context": _}:
            return "context"
    return OTHER

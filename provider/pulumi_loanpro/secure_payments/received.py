"""An answer as it was received: its parsed body, or the error that it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from pulumi_loanpro.errors import MalformedAnswerError, RateLimitError
from pulumi_loanpro.secure_payments.answers import parsed
from pulumi_loanpro.secure_payments.connections import LARGEST_ANSWER, is_compressed
from pulumi_loanpro.secure_payments.refusals import (
    LONGEST_READ,
    as_sentence,
    blocked,
    is_refusal,
    is_refused_write,
    refusal,
)
from pulumi_loanpro.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from pulumi_loanpro.errors import RequestError
    from pulumi_loanpro.secure_payments.refusals import Hide

LONGEST_REQUEST_ID = 64
"""Characters of a request's ID that an error repeats."""

REQUEST_IDS = ("apigw-requestid", "x-amzn-requestid", "x-amz-apigw-id", "x-request-id")
"""Headers by which LoanPro's support finds a request; the one that LoanPro publishes is first."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer, for whoever wants to know what the service is like.

    Attributes:
        method: Of HTTP.
        path: What was asked for, below the base URL.
        status: Of the answer.
        headers: Of the answer.
        body: Of the answer, as much as was read.
        error: What the client makes of it, where that is an error.
    """

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    error: RequestError | None


def answer_of(response: httpx.Response, body: bytes, hide: Hide, method: str = "GET") -> object:
    """The parsed body of an answer that is no error.

    Args:
        response: The head.
        body: As much of it as was read.
        hide: Takes the secrets out of a text.
        method: What it answers: any that is no refusal is the success of an update or a delete.

    Raises:
        RequestError: The answer is an error, or in no shape that the API has.
    """
    status = response.status_code
    if is_compressed(response):
        raise MalformedAnswerError(
            f"Secure Payments answered {status} in a compressed form, which was not asked for."
        )
    if len(body) > LARGEST_ANSWER:
        raise MalformedAnswerError("Secure Payments answered without an end.")
    if response.is_redirect:
        raise MalformedAnswerError(
            f"Secure Payments answered {status}, a redirect; none is followed with credentials."
        )
    try:
        answer = parsed(body)
    except ValueError:
        # It is not quoted: it may hold any secret of the account.
        kind = response.headers.get("Content-Type", "of no type")
        if response.is_success:
            raise MalformedAnswerError(
                f"Secure Payments answered {status} with something other than JSON: "
                f"{as_sentence(kind, hide)}"
            ) from None
        if status in (401, 402, 403) and ("html" in kind.lower() or body.lstrip()[:1] == b"<"):
            raise blocked(status) from None
        answer = None
    refuses = is_refused_write if method in ("PUT", "DELETE") else is_refusal
    if response.is_success and not refuses(answer):
        return answer
    error = refusal(status, answer, hide)
    if isinstance(error, RateLimitError):
        error.retry_after = _seconds(response.headers.get("Retry-After"))
    raise error


def request_id(headers: Mapping[str, str], hide: Hide) -> str:
    """How an error ends that came with an answer: by what LoanPro's support finds it."""
    for name in REQUEST_IDS:
        text = re.sub(r"[^!-~]", "", headers.get(name, "")[:LONGEST_READ])
        if text:
            return f" (request ID {one_line(hide(text), LONGEST_REQUEST_ID)})"
    return ""


def _seconds(retry_after: str | None) -> float | None:
    """The header `Retry-After`, as seconds from now; None where it says nothing of use."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        at = parsedate_to_datetime(retry_after).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (at - datetime.now(UTC)).total_seconds())

"""Secure Payments over HTTP: list, get, create, update and delete of FLEX configurations.

One attempt is `_attempt`, the only place where HTTP happens and where its errors become ours.
What may be repeated is: calls that are idempotent, and any call that was not carried out.
"""

from __future__ import annotations

import asyncio
import logging
import math
import socket
import ssl
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import tenacity

from pulumi_loanpro import answers
from pulumi_loanpro.errors import (
    GuardError,
    MalformedAnswerError,
    NotSentError,
    RateLimitError,
    RequestError,
    ServerError,
    SettingsError,
    TimedOutError,
    TransportError,
    one_line,
)
from pulumi_loanpro.secrecy import Unpicklable, without_frames
from pulumi_loanpro.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pulumi_loanpro.live import ServerSet
    from pulumi_loanpro.settings import Account

PATH = "/processors/flex"

LARGEST_ANSWER = 2 * 1024 * 1024
"""Bytes of an answer, after which it is no answer of Secure Payments."""

ATTEMPT, FIRST_PAUSE, LONGEST_PAUSE = 1 / 3, 1 / 240, 1 / 8
"""Shares of the deadline: one attempt, which leaves time to find out what came of it, and the
pauses between attempts, which grow from 0.25 s to 7.5 s where the deadline is 60 s."""

_CARRIED_OUT_OR_NOT = (TransportError, ServerError, RateLimitError)
_NOT_CARRIED_OUT = (NotSentError, RateLimitError)

_ends: ContextVar[float] = ContextVar("ends", default=math.inf)
_secrets: ContextVar[tuple[str, ...]] = ContextVar("secrets", default=())
_exchanging: ContextVar[bool] = ContextVar("exchanging", default=False)


def _is_not_ours(_: logging.LogRecord) -> bool:
    return not _exchanging.get()


# They log reason phrases and headers of answers, in which a service may echo those of the request.
for _name in ("httpx", *(f"httpcore.{it}" for it in ("connection", "http11", "proxy", "socks"))):
    logging.getLogger(_name).addFilter(_is_not_ours)


class SecurePayments(Unpicklable):
    """The FLEX configurations of one account.

    Every method raises a `RequestError`: `NotFoundError` and other refusals as the server's words
    say, `TransportError` where no answer came, `MalformedAnswerError` where it is none of the
    contract's. An instance belongs to the event loop in which it is first used.

    Args:
        account: Where, as whom, and for how long.
        transport: Another way to send requests, for tests.
    """

    def __init__(self, account: Account, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.account = account
        self._credentials = (account.token.get_secret_value(), account.secret.get_secret_value())
        self._http = _http_client(account, transport)
        self._throttle = Throttle(account.concurrency)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def list(self) -> list[ServerSet]:
        """All FLEX configurations of the account."""
        return answers.configurations(await self._request("GET", PATH))

    async def get(self, id_: str) -> ServerSet:
        """One configuration."""
        return answers.configuration(await self._request("GET", _path(id_)), id_)

    async def create(self, fields: Mapping[str, Any]) -> str:
        """Creates a configuration and returns its ID; the request is sent once.

        It is sent again only where it cannot have been carried out: the connection was never made,
        or the server answered 429.
        """
        return answers.created_id(await self._request("POST", PATH, fields))

    async def update(self, id_: str, fields: Mapping[str, Any]) -> None:
        """Changes the given fields of a configuration; all others stay as they are."""
        answers.accepted(await self._request("PUT", _path(id_), fields))

    async def delete(self, id_: str) -> None:
        """Deletes a configuration for good, in Secure Payments and in LoanPro."""
        answers.accepted(await self._request("DELETE", _path(id_)))

    @contextmanager
    def operation(self, secrets: Iterable[str] = ()) -> Iterator[None]:
        """Bounds all requests inside, with their pauses, by the account's deadline.

        Args:
            secrets: What no error may repeat, besides the account's own credentials.
        """
        ends = _ends.set(_now() + self.account.deadline)
        hidden = _secrets.set(tuple(secrets))
        try:
            yield
        finally:
            _ends.reset(ends)
            _secrets.reset(hidden)

    def remaining(self) -> float:
        """Seconds left until the deadline; all of them outside of one."""
        return max(0.0, min(self.account.deadline, _ends.get() - _now()))

    def secrets(self) -> tuple[str, ...]:
        """What no text may repeat that comes from the server."""
        return self._credentials + _secrets.get()

    async def _request(
        self, method: str, path: str, fields: Mapping[str, Any] | None = None
    ) -> Any:
        began = _now()
        failed: list[RequestError] = []

        def remember(state: tenacity.RetryCallState) -> None:
            if state.outcome and isinstance(error := state.outcome.exception(), RequestError):
                failed.append(error)

        attempts = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(
                _NOT_CARRIED_OUT if method == "POST" else _CARRIED_OUT_OR_NOT
            ),
            wait=_pauses(self.account.deadline),
            stop=tenacity.stop_before_delay(self.remaining()),
            before_sleep=remember,
            reraise=True,
        )
        try:
            return await attempts(self._attempt, method, path, fields)
        except TimeoutError:
            error: RequestError = NotSentError(
                f"{self.account.url} is too busy, or wants a pause: this request had no turn.",
                RateLimitError.default_remedy,
            )
        except RequestError as raised:
            error = raised
        # The deadline may leave the last attempt no time, so that the one before it says more;
        # but what becomes of a create depends on its last one.
        if failed and method != "POST" and isinstance(error, NotSentError | TimedOutError):
            error = failed[-1]
        tries = attempts.statistics["attempt_number"]
        if tries > 1:
            error.problem += f" (Tried {tries} times in {_now() - began:.0f} s.)"
        raise without_frames(error) from error.__cause__

    async def _attempt(self, method: str, path: str, fields: Mapping[str, Any] | None) -> Any:
        async with self._throttle.place(self.remaining()) as began:
            response, body = await self._exchange(method, path, fields)
        try:
            answer = _answer(response, body, self.secrets())
        except RateLimitError as error:
            self._throttle.refused(began, error.retry_after or 0)
            if (error.retry_after or 0) > self.remaining():
                error.problem += " It wants a pause that is longer than this operation may take."
            raise
        self._throttle.served()
        return answer

    async def _exchange(
        self, method: str, path: str, fields: Mapping[str, Any] | None
    ) -> tuple[httpx.Response, bytes]:
        url = self.account.url + path
        body = None if fields is None else {"flex": dict(fields)}
        seconds = min(self.remaining(), self.account.deadline * ATTEMPT)
        received = bytearray()
        reset = _exchanging.set(True)
        try:
            async with (
                asyncio.timeout(seconds),
                self._http.stream(method, url, json=body, timeout=seconds) as response,
            ):
                if response.headers.get("Content-Encoding", "identity") != "identity":
                    # A small answer could unfold into a huge one.
                    raise MalformedAnswerError(
                        f"Secure Payments answered {response.status_code} in a compressed form, "
                        "which was not asked for."
                    )
                async for chunk in response.aiter_bytes():
                    received += chunk
                    if len(received) > LARGEST_ANSWER:
                        raise MalformedAnswerError("Secure Payments answered without an end.")
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _not_reached(url, error) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise TimedOutError(f"{url} gave no answer within {seconds:.1f} s.") from error
        except httpx.TransportError as error:
            raise TransportError(f"The answer of {url} broke off.") from error
        finally:
            _exchanging.reset(reset)
        return response, bytes(received)


def _http_client(account: Account, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    # What is raised here, and the frames that it comes from, might show the password of a proxy.
    with suppress(OSError, ImportError, ValueError, httpx.InvalidURL):
        return httpx.AsyncClient(
            headers={
                "Authorization": account.token.get_secret_value(),
                "Secret": account.secret.get_secret_value(),
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
            limits=httpx.Limits(max_keepalive_connections=account.concurrency),
            # What is not encrypted goes to this machine only, and so to no proxy.
            trust_env=account.url.startswith("https:"),
            transport=transport,
        )
    raise SettingsError(
        "The environment names a proxy or certificates that cannot be used.",
        "Check HTTPS_PROXY and ALL_PROXY (an http:// URL; SOCKS is not supported), and that "
        "SSL_CERT_FILE and SSL_CERT_DIR hold certificates.",
    )


def _path(id_: str) -> str:
    if not answers.ID.fullmatch(id_):
        raise GuardError(
            f'"{one_line(id_, 40)}" is no ID of Secure Payments.', "Give its number, such as 4711."
        )
    return f"{PATH}/{id_}"


def _answer(response: httpx.Response, body: bytes, secrets: tuple[str, ...]) -> Any:
    """The parsed body of an answer that is no error."""
    status = response.status_code
    if response.is_redirect:
        raise MalformedAnswerError(
            f"Secure Payments answered {status}, a redirect; none is followed with credentials."
        )
    try:
        answer = answers.parsed(body)
    except ValueError:
        if response.is_success:
            # It is not quoted: it may hold any secret of the account.
            kind = answers.quoted(response.headers.get("Content-Type", "of no type"), secrets)
            raise MalformedAnswerError(
                f"Secure Payments answered {status} with something else than JSON: {kind}"
            ) from None
        answer = None
    if response.is_success and not answers.is_refusal(answer):
        return answer
    error = answers.refusal(status, answer, secrets)
    if isinstance(error, RateLimitError):
        error.retry_after = _seconds(response.headers.get("Retry-After"))
    raise error


def _now() -> float:
    return asyncio.get_running_loop().time()


def _pauses(deadline: float) -> Callable[[tenacity.RetryCallState], float]:
    """Seconds until the next attempt: what the server asks for, else backoff with full jitter."""
    backoff = tenacity.wait_random_exponential(deadline * FIRST_PAUSE, deadline * LONGEST_PAUSE)

    def pause(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, RateLimitError) else None
        return asked or backoff(state)

    return pause


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


def _not_reached(url: str, error: Exception) -> RequestError:
    """A connection that was never made; another attempt helps only where it may pass."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return RequestError(
                f"The certificate of {url} is not trusted: {cause.verify_message}.",
                "Check the URL; a private authority goes into SSL_CERT_FILE.",
            )
        if isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME:
            return RequestError(
                f"The host of {url} is not known.", "Check `loanpro:url` (or LOANPRO_URL)."
            )
        cause = cause.__cause__ or cause.__context__
    return NotSentError(f"{url} could not be reached.")

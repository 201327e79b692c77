"""Secure Payments over HTTP: list, get, create, update and delete of FLEX configurations.

One attempt is `_attempt`. What may be repeated is: calls that are idempotent, and any call that was
not carried out.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import tenacity

from pulumi_loanpro.errors import (
    CHECK_BASE_URL,
    NOT_UNDER_V2,
    GuardError,
    NotSentError,
    RateLimitError,
    RefusedError,
    RequestError,
    ServerError,
    TimedOutError,
    TransportError,
)
from pulumi_loanpro.secrecy import Unpicklable, credentials, kept, remember, without_frames
from pulumi_loanpro.secure_payments import answers
from pulumi_loanpro.secure_payments.connections import Connections
from pulumi_loanpro.secure_payments.deadline import Deadline
from pulumi_loanpro.secure_payments.loanpro import LoanPro
from pulumi_loanpro.secure_payments.pages import PagedList
from pulumi_loanpro.secure_payments.received import Exchange, answer_of, request_id
from pulumi_loanpro.secure_payments.redaction import redacted
from pulumi_loanpro.secure_payments.retries import pauses, stop
from pulumi_loanpro.secure_payments.throttle import Throttle
from pulumi_loanpro.wording import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import httpx

    from pulumi_loanpro.secure_payments.account import Account
    from pulumi_loanpro.secure_payments.configuration import ServerSet

logger = logging.getLogger(__name__)

PATH = "/processors/flex"

ATTEMPT = 1 / 3
"""Share of the deadline that one attempt has, which leaves time to find out what came of it."""

LISTING = 1 / 12
"""Share of the deadline that a create leaves for lists, besides their delay."""

_CARRIED_OUT_OR_NOT = (TransportError, ServerError, RateLimitError)
_NOT_CARRIED_OUT = (NotSentError, RateLimitError)
_UNANSWERED = (NotSentError, TimedOutError)

Result = TypeVar("Result")

_secrets: ContextVar[tuple[str, ...]] = ContextVar("secrets", default=())
_names: ContextVar[tuple[str, ...]] = ContextVar("names", default=())


class SecurePayments(Unpicklable):
    """The FLEX configurations of one account.

    Every method raises a `RequestError`: `NotFoundError` and other refusals as the server's words
    say, `TransportError` where no answer came, `MalformedAnswerError` where it is in
    no shape that the API has. An instance belongs to the event loop in which it is first used.

    Args:
        account: Where, as whom, and for how long.
        transport: Another way to send requests, for tests.
        observe: Is given every exchange; what it is given holds secrets.

    Attributes:
        loanpro: LoanPro LMS, where its settings are there.
    """

    def __init__(
        self,
        account: Account,
        transport: httpx.AsyncBaseTransport | None = None,
        observe: Callable[[Exchange], None] = lambda _: None,
    ) -> None:
        self.account = account
        self._observe = observe
        token, secret = account.token.get_secret_value(), account.secret.get_secret_value()
        self._credentials: tuple[str, ...] = (token, secret)
        self._connections = Connections(
            account.url, {"Authorization": token, "Secret": secret}, account.concurrency, transport
        )
        self._throttle = Throttle(account.concurrency)
        self._deadline = Deadline(account.deadline)
        self.loanpro = LoanPro(account.lms) if account.lms else None
        if account.lms:
            self._credentials += account.lms.credentials()
        remember(self._credentials)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._connections.aclose()
        if self.loanpro:
            await self.loanpro.aclose()

    async def list(self) -> list[ServerSet]:
        """All FLEX configurations of the account, from all pages of the list.

        A delete between two pages moves what comes after it by one place, out of the page that is
        asked for next. So a list in pages is read again until nothing is missing that the reading
        before it found.
        """
        latest = time.monotonic() + self.remaining()
        before: Mapping[str, ServerSet] | None = None
        while True:
            listing = await self._pages(latest)
            if not listing.is_paged or (before and before.keys() <= listing.found.keys()):
                return [*listing.found.values()]
            before = listing.found

    async def _pages(self, latest: float) -> PagedList:
        """One reading of the list, from its first page to its last."""
        listing = PagedList(self.account.url + PATH)
        while not listing.is_whole:
            if time.monotonic() >= latest:
                raise TimedOutError(
                    f"The list at {self.account.url}{PATH} did not end within "
                    f"{self._deadline.seconds:g} s."
                )
            try:
                await self._request("GET", PATH + listing.query, lambda *it: _add(listing, *it))
            except RefusedError as error:
                listing.refused(error)
        return listing

    async def get(self, id_: str) -> ServerSet:
        """One configuration."""
        return await self._request(
            "GET", _path(id_), lambda it, _: answers.one_configuration(it, id_)
        )

    async def create(self, fields: Mapping[str, Any]) -> str:
        """Creates a configuration and returns its ID; the request is sent once.

        It is sent again only where it cannot have been carried out: the connection was never made,
        or the server answered 429.
        """
        return await self._request("POST", PATH, lambda it, _: answers.created_id(it), fields)

    async def update(self, id_: str, fields: Mapping[str, Any]) -> None:
        """Changes the given fields of a configuration; all others stay as they are."""
        await self._request("PUT", _path(id_), lambda it, _: answers.accepted(it), fields)

    async def delete(self, id_: str) -> None:
        """Deletes a configuration for good, in Secure Payments and in LoanPro."""
        await self._request("DELETE", _path(id_), lambda it, _: answers.accepted(it))

    @contextmanager
    def operation(self, secrets: Iterable[str] = (), names: Iterable[str] = ()) -> Iterator[None]:
        """Bounds all requests inside, with their pauses, by the deadline.

        Args:
            secrets: What no error may repeat, in this operation and in all others of this process,
                which share lists: credentials.
            names: What errors may repeat though a secret holds it, too: names and user names.
        """
        hidden, shown = _secrets.set(tuple(secrets)), _names.set(tuple(names))
        remember(_secrets.get())
        try:
            with self._deadline.running():
                yield
        finally:
            _secrets.reset(hidden)
            _names.reset(shown)

    def remaining(self) -> float:
        """Seconds left until the deadline; all of them outside of one."""
        return self._deadline.remaining()

    def secrets(self) -> tuple[str, ...]:
        """What an operation of this account must not be answered: its credentials, and `kept`."""
        return (*self._own_secrets(), *kept())

    def _own_secrets(self) -> tuple[str, ...]:
        return (*self._credentials, *_secrets.get())

    async def _request(
        self,
        method: str,
        path: str,
        read: Callable[[object, httpx.Response], Result],
        fields: Mapping[str, Any] | None = None,
    ) -> Result:
        """The result that is read from an answer, of which the body is parsed."""
        began = time.monotonic()
        failed: list[RequestError] = []

        def remember(state: tenacity.RetryCallState) -> None:
            if state.outcome and isinstance(error := state.outcome.exception(), RequestError):
                failed.append(error)
                logger.info("attempt %d failed: %s", len(failed), error.problem)

        attempts = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(
                _NOT_CARRIED_OUT if method == "POST" else _CARRIED_OUT_OR_NOT
            ),
            wait=pauses(self._deadline.seconds),
            stop=stop(self.remaining(), failed),
            before_sleep=remember,
            reraise=True,
        )
        try:
            return await attempts(self._attempt, method, path, read, fields)
        except TimeoutError:
            error: RequestError = NotSentError(
                f"{self.account.url} is too busy, or wants a pause: this request had no turn.",
                RateLimitError.default_remedy,
            )
        except RequestError as raised:
            error = raised
        # The deadline may leave the last attempts no time, so that those before them say more;
        # but what becomes of a create depends on its last one.
        if failed and method != "POST" and isinstance(error, _UNANSWERED):
            answered = (it for it in reversed(failed) if not isinstance(it, _UNANSWERED))
            error = next(answered, failed[0])
        tries = attempts.statistics["attempt_number"]
        if tries > 1:
            error.problem += f" (Tried {tries} times in {time.monotonic() - began:.0f} s.)"
        raise without_frames(error) from error.__cause__

    async def _attempt(
        self,
        method: str,
        path: str,
        read: Callable[[object, httpx.Response], Result],
        fields: Mapping[str, Any] | None,
    ) -> Result:
        body = None if fields is None else {"flex": dict(fields)}
        async with self._throttle.place(self.remaining()) as began:
            seconds = min(self.remaining(), self._deadline.seconds * ATTEMPT)
            if method == "POST":  # it is sent once, and waits for as long as leaves time to look
                listing = self.account.list_delay + self._deadline.seconds * LISTING
                seconds = max(seconds, self.remaining() - listing)
            response, received = await self._connections.exchange(
                method, self.account.url + path, body, seconds
            )
        answered = (method, path, response.status_code, response.headers, received)
        try:
            result = read(answer_of(response, received, self._hide, method), response)
        except RequestError as error:
            self._observe(Exchange(*answered, error))
            if isinstance(error, RateLimitError):
                self._throttle.refused(began, error.retry_after or 0)
                if (error.retry_after or 0) > self.remaining():
                    error.problem += (
                        " It wants a pause that is longer than this operation may take."
                    )
            if error.remedy == CHECK_BASE_URL and self.account.url.endswith("/v2"):
                error.remedy = NOT_UNDER_V2
            error.problem += request_id(response.headers, self._hide)
            raise
        self._observe(Exchange(*answered, None))
        self._throttle.served()
        return result

    def _hide(self, text: str) -> str:
        return redacted(text, self._own_secrets(), _names.get(), kept() | credentials())


def _add(listing: PagedList, answer: object, response: httpx.Response) -> None:
    is_part = response.status_code == HTTPStatus.PARTIAL_CONTENT
    listing.add(answer, response.headers, is_part=is_part)


def _path(id_: str) -> str:
    if not answers.ID.fullmatch(id_):
        raise GuardError(
            f'"{one_line(id_, 40)}" is no ID of Secure Payments.', "Give its number, such as 4711."
        )
    return f"{PATH}/{id_}"

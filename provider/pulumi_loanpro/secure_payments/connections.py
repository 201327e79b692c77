"""The connections to Secure Payments, and one exchange of a request for its answer.

HTTP happens here alone: the doctor looks at a connection by `answering`, too. What goes wrong
becomes an error of ours, which says whether the request can have arrived.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import httpx

from pulumi_loanpro.errors import TimedOutError, TransportError
from pulumi_loanpro.secrecy import Unpicklable
from pulumi_loanpro.secure_payments.environment import http_client, proxy_for
from pulumi_loanpro.secure_payments.unreached import not_connected, not_reached

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from pulumi_loanpro.secure_payments.environment import Proxy

LARGEST_ANSWER = 2 * 1024 * 1024
"""Bytes of an answer, after which it is no answer of Secure Payments."""

CONNECTING = 1 / 3
"""Share of an exchange's time for a connection, and once more for its encryption: where time runs
out after the two, the request was sent."""

LONGEST_PROXY = 5.0
"""Seconds that a proxy may take to connect, at the most."""

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

_exchanging: ContextVar[bool] = ContextVar("exchanging", default=False)


def _is_not_ours(_: logging.LogRecord) -> bool:
    return not _exchanging.get()


# They log reason phrases and headers of answers, in which a service may echo those of the request.
for _name in ("httpx", *(f"httpcore.{it}" for it in ("connection", "http11", "proxy", "socks"))):
    logging.getLogger(_name).addFilter(_is_not_ours)


class Connections(Unpicklable):
    """The connections to one service, which stay open between requests.

    Args:
        url: Its base URL.
        credentials: The headers that say who asks.
        concurrency: Requests at a time, at the most.
        transport: Another way to send requests, for tests.

    Raises:
        SettingsError: The environment names a proxy or certificates that cannot be used.
    """

    def __init__(
        self,
        url: str,
        credentials: Mapping[str, str],
        concurrency: int,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._proxy = proxy_for(url)
        limits = httpx.Limits(max_keepalive_connections=concurrency)
        self._http = http_client(url, limits=limits, transport=transport)
        self._http.headers.update(
            {**credentials, "Accept": "application/json", "Accept-Encoding": "identity"}
        )

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def exchange(
        self, method: str, url: str, body: Any, seconds: float
    ) -> tuple[httpx.Response, bytes]:
        """Sends a request, once, and receives the whole answer.

        Args:
            method: Of HTTP.
            url: What is asked for.
            body: What is sent as JSON; None for nothing.
            seconds: What all of it may take.

        Returns:
            The answer's head and its body. Of a body that is compressed, or longer than
            `LARGEST_ANSWER`, no more is read than shows it.

        Raises:
            NotSentError: There was no connection, so that nothing can have arrived.
            TimedOutError: The request may still be under way.
            TransportError: The answer broke off.
            RequestError: There is no connection, nor will there be another time.
        """
        received = bytearray()
        async with answering(
            self._http,
            (method, url, body),
            seconds,
            connecting=seconds * CONNECTING,
            proxy=self._proxy,
        ) as response:
            if not is_compressed(response):
                async for chunk in response.aiter_bytes():
                    received += chunk
                    if len(received) > LARGEST_ANSWER:
                        break
        return response, bytes(received)


@asynccontextmanager
async def answering(
    http: httpx.AsyncClient,
    request: tuple[str, str, Any],
    seconds: float,
    *,
    connecting: float,
    proxy: Proxy | None,
) -> AsyncIterator[httpx.Response]:
    """Sends a request, once, and is there until its answer has been read.

    Args:
        http: A client for its URL.
        request: Its method, its URL, and what is sent as JSON; None for nothing.
        seconds: What all of it may take.
        connecting: Seconds for a connection, and once more for its encryption.
        proxy: The client's.

    Yields:
        The answer's head; whoever reads its body does so within the same time.

    Raises:
        NotSentError, TimedOutError, TransportError, RequestError: As `Connections.exchange` has it.
    """
    method, url, body = request
    where = url.partition("?")[0]  # what follows may be the server's own words
    timeout = httpx.Timeout(seconds, connect=connecting)
    way = None
    reset = _exchanging.set(True)
    try:
        async with asyncio.timeout(seconds) as limit:
            way = _WayThroughProxy(limit, min(connecting, LONGEST_PROXY)) if proxy else None
            extensions = {"trace": way.trace} if way else {}
            async with http.stream(
                method, url, json=body, timeout=timeout, extensions=extensions
            ) as response:
                yield response
    except (TimeoutError, httpx.TransportError) as error:
        if proxy and way and way.is_at_proxy:
            raise not_connected(proxy, where, error, way.patience) from error
        if isinstance(error, _NOT_SENT):
            raise not_reached(where, error) from error
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            raise TimedOutError(f"{where} gave no answer within {seconds:.1f} s.") from error
        raise TransportError(f"The answer of {where} broke off.") from error
    finally:
        _exchanging.reset(reset)


class _WayThroughProxy:
    """How far a request has come that goes through a proxy, as httpcore tells of it.

    Until the proxy has connected, nothing can have been sent to Secure Payments; and httpx waits
    for the proxy as long as for an answer.

    Args:
        limit: Ends the exchange.
        patience: Seconds that the proxy may take.
    """

    def __init__(self, limit: asyncio.Timeout, patience: float) -> None:
        self._limit = limit
        self._ends = limit.when()
        self.patience = patience
        self.is_at_proxy = False

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Takes note of an event."""
        request = info.get("request")
        if event == "connection.connect_tcp.started":
            self.is_at_proxy = True
            until = asyncio.get_running_loop().time() + self.patience
            self._limit.reschedule(min(until, self._ends or until))
        elif self.is_at_proxy and (
            event == "proxy.start_tls.started" or (request and request.method != b"CONNECT")
        ):
            self.is_at_proxy = False
            self._limit.reschedule(self._ends)


def is_compressed(response: httpx.Response) -> bool:
    """Whether an answer is, which was not asked for: a small one could unfold into a huge one."""
    return bool(response.headers.get("Content-Encoding", "identity") != "identity")

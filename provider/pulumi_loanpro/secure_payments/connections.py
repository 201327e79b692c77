"""The connections to Secure Payments, and one exchange of a request for its answer.

HTTP happens here, and where the doctor looks at a connection. What goes wrong becomes an error of
ours, which says whether the request can have arrived.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import httpx

from pulumi_loanpro.errors import (
    NoServerError,
    NotSentError,
    RequestError,
    SettingsError,
    TimedOutError,
    TransportError,
)
from pulumi_loanpro.secrecy import Unpicklable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_loanpro.secure_payments.account import Account

LARGEST_ANSWER = 2 * 1024 * 1024
"""Bytes of an answer, after which it is no answer of Secure Payments."""

CONNECTING = 1 / 3
"""Share of an exchange's time for a connection, and once more for its encryption: where time runs
out after the two, the request was sent."""

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST")
"""What OpenSSL makes of an answer that is not encrypted."""

_exchanging: ContextVar[bool] = ContextVar("exchanging", default=False)


def _is_not_ours(_: logging.LogRecord) -> bool:
    return not _exchanging.get()


# They log reason phrases and headers of answers, in which a service may echo those of the request.
for _name in ("httpx", *(f"httpcore.{it}" for it in ("connection", "http11", "proxy", "socks"))):
    logging.getLogger(_name).addFilter(_is_not_ours)


def http_client(url: str, **options: Any) -> httpx.AsyncClient:
    """A client for a base URL, with the proxy and the certificates that the environment names.

    What is not encrypted goes to this machine only, and so to no proxy.

    Args:
        url: Base URL of Secure Payments.
        options: More arguments of `httpx.AsyncClient`.

    Raises:
        OSError, ImportError, ValueError, httpx.InvalidURL: The environment names something that
            cannot be used.
    """
    return httpx.AsyncClient(trust_env=url.startswith("https:"), **options)


class Connections(Unpicklable):
    """The connections to one account's Secure Payments, which stay open between requests.

    Args:
        account: Where, and as whom.
        transport: Another way to send requests, for tests.

    Raises:
        SettingsError: The environment names a proxy or certificates that cannot be used.
    """

    def __init__(self, account: Account, transport: httpx.AsyncBaseTransport | None = None) -> None:
        # Raised after it, the error has no frame of what failed, which may show a proxy's password.
        with suppress(OSError, ImportError, ValueError, httpx.InvalidURL):
            self._http = http_client(
                account.url,
                headers={
                    "Authorization": account.token.get_secret_value(),
                    "Secret": account.secret.get_secret_value(),
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                },
                limits=httpx.Limits(max_keepalive_connections=account.concurrency),
                transport=transport,
            )
            return
        raise SettingsError(
            "The environment names a proxy or certificates that cannot be used.",
            "Check HTTPS_PROXY and ALL_PROXY (an http:// URL; SOCKS is not supported), and that "
            "SSL_CERT_FILE and SSL_CERT_DIR hold certificates.",
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
        where = url.partition("?")[0]  # what follows may be the server's own words
        timeout = httpx.Timeout(seconds, connect=seconds * CONNECTING)
        reset = _exchanging.set(True)
        try:
            async with (
                asyncio.timeout(seconds),
                self._http.stream(method, url, json=body, timeout=timeout) as response,
            ):
                if not is_compressed(response):
                    async for chunk in response.aiter_bytes():
                        received += chunk
                        if len(received) > LARGEST_ANSWER:
                            break
        except _NOT_SENT as error:
            raise not_reached(where, error) from error
        except (TimeoutError, httpx.TimeoutException) as error:
            raise TimedOutError(f"{where} gave no answer within {seconds:.1f} s.") from error
        except httpx.TransportError as error:
            raise TransportError(f"The answer of {where} broke off.") from error
        finally:
            _exchanging.reset(reset)
        return response, bytes(received)


def is_compressed(response: httpx.Response) -> bool:
    """Whether an answer is, which was not asked for: a small one could unfold into a huge one."""
    return bool(response.headers.get("Content-Encoding", "identity") != "identity")


def not_reached(url: str, error: Exception) -> RequestError:
    """The error of a connection that was never made; another attempt helps only where it may pass.

    Args:
        url: What was asked for.
        error: What httpx raised.
    """
    if isinstance(error, httpx.ProxyError):
        return NotSentError(
            f"The proxy did not connect to {url}.", "Check HTTPS_PROXY and ALL_PROXY."
        )
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return RequestError(
                f"The certificate of {url} is not trusted: {cause.verify_message}.",
                "Check the URL; a private authority goes into SSL_CERT_FILE.",
            )
        if isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS:
            return RequestError(
                f"What answers at {url} does not speak TLS, as https:// demands.",
                "Check host and port of `loanpro:url` (or LOANPRO_URL), and HTTPS_PROXY; a server "
                "on this machine itself may need http://.",
            )
        if isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME:
            return RequestError(
                f"The host of {url} is not known.", "Check `loanpro:url` (or LOANPRO_URL)."
            )
        if isinstance(cause, ConnectionRefusedError):
            return NoServerError(f"{url} refused the connection.")
    return NotSentError(f"{url} could not be reached.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that led to it, such as the attempts at each address of a host."""
    while error is not None:
        yield error
        for attempt in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
            yield from _causes(attempt)
        error = error.__cause__ or error.__context__

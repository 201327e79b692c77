"""Why there was no connection, as errors of ours: none of them can have changed anything."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import httpx

from pulumi_loanpro.errors import NoProxyError, NoServerError, NotSentError, RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_loanpro.secure_payments.environment import Proxy

_NO_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST")
"""What OpenSSL makes of an answer that is not encrypted."""

_TRUST = (
    "a private authority goes into the trust store of this machine, or into a file that "
    "SSL_CERT_FILE names."
)
_VARIABLES = "HTTPS_PROXY (or ALL_PROXY)"


def not_reached(url: str, error: Exception) -> RequestError:
    """The error of a connection that was never made; another attempt helps only where it may pass.

    Args:
        url: What was asked for.
        error: What httpx raised.
    """
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return RequestError(
                f"The certificate of {url} is not trusted: {cause.verify_message}.",
                f"Check the URL; {_TRUST}",
            )
        if _is_not_encrypted(cause):
            return RequestError(
                f"What answers at {url} does not speak TLS, as https:// demands.",
                "Check host and port of `loanpro:url` (or LOANPRO_URL), and HTTPS_PROXY; a server "
                "on this machine itself may need http://.",
            )
        if _is_unknown_host(cause):
            return RequestError(
                f"The host of {url} is not known.", "Check `loanpro:url` (or LOANPRO_URL)."
            )
        if isinstance(cause, ConnectionRefusedError):
            return NoServerError(f"{url} refused the connection.")
    return NotSentError(f"{url} could not be reached.")


def not_connected(proxy: Proxy, url: str, error: Exception, seconds: float) -> RequestError:
    """The error of a proxy that did not connect to a URL, so that nothing was sent there.

    Args:
        proxy: The proxy.
        url: What was asked for.
        error: What httpx raised.
        seconds: What the proxy had.
    """
    it = f"The proxy {proxy.host}"
    if isinstance(error, httpx.ProxyError):
        return _refused(it, proxy, url, str(error).partition(" ")[0])
    said = "could not be reached, or broke off"
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return RequestError(
                f"{it} shows a certificate that is not trusted: {cause.verify_message}.",
                f"Check {_VARIABLES}; {_TRUST}",
            )
        if _is_not_encrypted(cause):
            return RequestError(
                f"{it} does not speak TLS, as https:// demands.",
                f"Check {_VARIABLES}: most proxies take an http:// URL.",
            )
        if _is_unknown_host(cause):
            return RequestError(
                f"{it} is not known: no host has this name.", f"Check {_VARIABLES}."
            )
        if isinstance(cause, ConnectionRefusedError):
            said = "refused the connection"
        elif isinstance(cause, TimeoutError | httpx.TimeoutException):
            said = f"gave no answer within {seconds:.1f} s"
    return NoProxyError(f"{it} {said}.")


def _refused(it: str, proxy: Proxy, url: str, status: str) -> RequestError:
    """What the status of a proxy's answer means; of its text, nothing is repeated."""
    if status == "407":
        said, to_do = ("refused the", "Correct") if proxy.has_login else ("wants a", "Give")
        return RequestError(
            f"{it} {said} login (it answered 407).",
            f"{to_do} user and password in its URL, {_VARIABLES}: before its host, as "
            "USER:PASSWORD@, with their special characters percent-encoded.",
        )
    problem = f"{it} did not connect to {url} (it answered {status})."
    if status.startswith("5"):
        return NotSentError(problem, f"Check {_VARIABLES}, or ask who runs the proxy.")
    return RequestError(problem, "Ask who runs the proxy to let it through.")


def _is_not_encrypted(cause: BaseException) -> bool:
    return isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS


def _is_unknown_host(cause: BaseException) -> bool:
    return isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that led to it, such as the attempts at each address of a host."""
    while error is not None:
        yield error
        for attempt in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
            yield from _causes(attempt)
        error = error.__cause__ or error.__context__

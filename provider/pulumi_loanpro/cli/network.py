"""Checks of the way to Secure Payments, step by step, and of what answers there.

They build on each other: the first that fails is the last that is made. None waits for an answer
for longer than `check.PATIENCE`, and none shows the value of a credential.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import time
from concurrent.futures import Future
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from pulumi_loanpro.cli import check
from pulumi_loanpro.cli.check import Check, failed
from pulumi_loanpro.errors import CredentialsError, LoanProError
from pulumi_loanpro.secure_payments.client import ATTEMPT, SecurePayments
from pulumi_loanpro.secure_payments.connections import http_client, not_reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pulumi_loanpro.secure_payments.account import Account

SLOW = 1.0
"""Seconds after which an answer is called slow."""

LARGEST_OFFSET = 60
"""Seconds that a clock may be off, before what is valid may seem not to be."""

CHECK_NETWORK = "Check the network, a proxy (HTTPS_PROXY), and `loanpro:url` (or LOANPRO_URL)."

CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


def connection(url: str, account: Account | None) -> Iterator[Check]:
    """The way to Secure Payments, step by step; without an account, up to its door."""
    name_service = dns(url)
    yield name_service
    if name_service.verdict == "problem":
        return
    transport, *more = asyncio.run(_reach(url))
    yield transport
    yield from more
    if account and transport.verdict != "problem":
        yield credentials(account)


def dns(url: str) -> Check:
    """The addresses of the host, unless a proxy is there to find them."""
    about = "DNS"
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" and (proxy := _proxy(host)):
        return Check(about, f"left to the proxy {proxy}")
    found: Future[list[Any]] = Future()

    def look() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, parts.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    # A daemon: nothing else ends a look-up before its own, much longer time.
    threading.Thread(target=look, daemon=True).start()
    try:
        addresses = {entry[4][0] for entry in found.result(check.PATIENCE)}
    except TimeoutError:
        said = f"no answer about {host} within {check.PATIENCE:.0f} s"
        return Check(about, said, "problem", "Check the network and its resolver.")
    except (OSError, UnicodeError):
        remedy = "Check `loanpro:url` (or LOANPRO_URL)."
        return Check(about, f"{host} is not known", "problem", remedy)
    return Check(about, ", ".join(sorted(addresses)))


def _proxy(host: str) -> str | None:
    """The host of the proxy that is asked for another host; its URL may hold a password."""
    proxy = getproxies().get("https") or getproxies().get("all")
    if not proxy or proxy_bypass(host):
        return None
    try:
        return urlsplit(proxy if "://" in proxy else f"//{proxy}").hostname
    except ValueError:
        return "that the environment names"


async def _reach(url: str) -> list[Check]:
    """Whether anyone answers, asked without credentials; if so, what time it is there."""
    about = "connection"
    try:
        async with (
            asyncio.timeout(check.PATIENCE),
            http_client(url) as http,
            http.stream("GET", url) as response,
        ):
            time_there = clock(response.headers.get("Date"))
            encryption = response.extensions["network_stream"].get_extra_info("ssl_object")
            said = encryption.version() if encryption else "not encrypted, on this machine itself"
            return [Check(about, said), time_there]
    except (TimeoutError, httpx.TimeoutException):
        said = f"no answer within {check.PATIENCE:.0f} s"
    except (httpx.ConnectError, httpx.ProxyError) as error:
        return [failed(about, not_reached(url, error))]
    except httpx.TransportError:
        said = "broken off"
    except (OSError, ImportError, ValueError, ExceptionGroup, httpx.InvalidURL) as error:
        return [_unusable_environment(error)]  # the URL itself was checked with the settings
    return [Check(about, said, "problem", CHECK_NETWORK)]


def _unusable_environment(error: Exception) -> Check:
    """What the environment says of connections; not shown, since a proxy's URL holds a password."""
    if isinstance(error, OSError):
        said = f"the certificates of {_present(CERTIFICATES)} cannot be loaded"
        remedy = "Name a readable file of certificates (PEM), or unset the variable."
    else:
        said = f"the proxy of {_present(PROXIES)} cannot be used"
        remedy = (
            "Give a proxy as an http:// URL (SOCKS is not supported), NO_PROXY as names of hosts."
        )
    return Check("connection", said, "problem", remedy)


def _present(variables: Iterable[str]) -> str:
    return ", ".join(it for it in variables if it in os.environ or it.lower() in os.environ)


def credentials(account: Account) -> Check:
    """Whether Secure Payments accepts token and secret, by listing the account's processors."""
    began = time.monotonic()
    try:
        held = asyncio.run(
            _count(account.model_copy(update={"deadline": check.PATIENCE / ATTEMPT}))
        )
    except LoanProError as error:
        return failed("credentials" if isinstance(error, CredentialsError) else "service", error)
    seconds = time.monotonic() - began
    said = f"accepted (FLEX processors of the account: {held})"
    if seconds < SLOW:
        return Check("credentials", said)
    said += f", after {seconds:.1f} s, which is slow"
    if seconds < account.deadline * ATTEMPT:
        return Check("credentials", said, "warning")
    remedy = (
        f"Raise the deadline, `loanpro:deadline` (or LOANPRO_DEADLINE), from {account.deadline:g} s"
        f" to more than {seconds / ATTEMPT:.0f} s: an attempt takes a part of it."
    )
    return Check("credentials", said, "problem", remedy)


async def _count(account: Account) -> int:
    async with contextlib.aclosing(SecurePayments(account)) as client:
        return len(await client.list())


def clock(date: str | None) -> Check:
    """How far this machine's clock is from the server's, to be asked as soon as that has answered.

    Args:
        date: The header `Date` of the server's answer.
    """
    about = "clock"
    if date is None:
        return Check(about, "not compared: the server sends no Date", "warning")
    try:
        server = parsedate_to_datetime(date).astimezone(UTC)
    except (ValueError, OverflowError):
        return Check(about, "not compared: the server's Date is no date", "warning")
    offset = abs((datetime.now(UTC) - server).total_seconds())
    said = f"{offset:.0f} s from the server's"
    if offset > LARGEST_OFFSET:
        return Check(about, said, "problem", "Set it, best by a time service (NTP).")
    return Check(about, said)

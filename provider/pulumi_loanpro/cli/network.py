"""Checks of the way to Secure Payments, step by step, and of what answers there.

They build on each other: the first that fails is the last that is made. None waits for an answer
for longer than `check.PATIENCE`, and none shows the value of a credential.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from concurrent.futures import Future
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pulumi_loanpro.cli import check
from pulumi_loanpro.cli.check import Check, failed
from pulumi_loanpro.errors import CredentialsError, LoanProError
from pulumi_loanpro.secure_payments.client import ATTEMPT, SecurePayments
from pulumi_loanpro.secure_payments.connections import answering
from pulumi_loanpro.secure_payments.environment import http_client, proxy_for
from pulumi_loanpro.secure_payments.loanpro import LoanPro

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_loanpro.secure_payments.account import Account, LoanProLms

SLOW = 1.0
"""Seconds after which an answer is called slow."""

LARGEST_OFFSET = 60
"""Seconds that a clock may be off, before what is valid may seem not to be."""


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
    if account and account.lms:
        yield loanpro(account.lms)


def dns(url: str) -> Check:
    """The addresses of the host, unless a proxy is there to find them."""
    about = "DNS"
    parts = urlsplit(url)
    host = parts.hostname or ""
    if proxy := proxy_for(url):
        return Check(about, f"left to the proxy {proxy.host}")
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


async def _reach(url: str) -> list[Check]:
    """Whether anyone answers, asked without credentials; if so, what time it is there."""
    about = "connection"
    try:
        async with (
            http_client(url) as http,
            answering(
                http,
                ("GET", url, None),
                check.PATIENCE,
                connecting=check.PATIENCE,
                proxy=proxy_for(url),
            ) as response,
        ):
            time_there = clock(response.headers.get("Date"))
            encryption = response.extensions["network_stream"].get_extra_info("ssl_object")
            said = encryption.version() if encryption else "not encrypted, on this machine itself"
            return [Check(about, said), time_there]
    except LoanProError as error:
        return [failed(about, error)]


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


def loanpro(lms: LoanProLms) -> Check:
    """Whether LoanPro LMS accepts its token and tenant."""
    try:
        asyncio.run(_ask(lms))
    except LoanProError as error:
        return failed("loanpro lms", error)
    return Check("loanpro lms", "accepted")


async def _ask(lms: LoanProLms) -> None:
    async with contextlib.aclosing(LoanPro(lms)) as asked:
        await asked.can_be_asked(check.PATIENCE)


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

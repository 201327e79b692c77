"""Why does it not work? One check after another, each ok or with its remedy.

The checks of the network build on each other: the first that fails is the last that is made. None
of them waits for longer than `PATIENCE`, and none of them shows the value of a credential.
"""

from __future__ import annotations

import asyncio
import contextlib
import platform
import re
import shutil
import socket
import subprocess
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from pulumi_loanpro.client import SecurePayments
from pulumi_loanpro.errors import LoanProError, SettingsError
from pulumi_loanpro.settings import load_account, where_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pulumi_loanpro.settings import Account, Configuration

PATIENCE = 5.0
"""Seconds that one check may take."""

OLDEST_CLI = (3, 254)
"""Pulumi's first CLI that imports from a file with inputs and outputs."""

LARGEST_OFFSET = 60
"""Seconds that a clock may be off, before what is valid may seem not to be."""

CHECK_URL = "Check `loanpro:url` (or LOANPRO_URL)."
CHECK_NETWORK = "Check the network, a proxy (HTTPS_PROXY), and `loanpro:url` (or LOANPRO_URL)."
CHECK_CERTIFICATE = f"{CHECK_URL} A private certificate authority goes into SSL_CERT_FILE."


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        about: What was checked.
        said: What it is like, without a secret.
        problem: Whether something must be done about it.
        remedy: What to do about it.
    """

    about: str
    said: str
    problem: bool = False
    remedy: str = ""


def examine(name: str | None, configuration: Callable[[], Configuration]) -> Iterator[Finding]:
    """Checks this machine, then the settings of an account, then the way to Secure Payments.

    Args:
        name: The account's name; None for the default account.
        configuration: Reads the stack's configuration, which may fail.
    """
    yield Finding("Python", platform.python_version())
    yield Finding("pulumi-loanpro", metadata.version("pulumi-loanpro"))
    yield Finding("Pulumi SDK", metadata.version("pulumi"))
    yield pulumi_cli()
    yield time_zones()
    try:
        config = configuration()
        account = load_account(name, config)
    except SettingsError as error:
        yield _failed("settings", error)
        return
    found = where_found(name, config)
    yield Finding("url", f"{account.url} ({found.pop('url', 'the default')})")
    for setting, where in found.items():
        yield Finding(setting, f"found ({where})")
    yield from connection(account)


def pulumi_cli() -> Finding:
    """The CLI that this environment starts as `pulumi`."""
    about = "Pulumi CLI"
    path = shutil.which("pulumi")
    if path is None:
        return Finding(about, "not on PATH", problem=True, remedy="Install it, or extend PATH.")
    try:
        done = subprocess.run(  # noqa: S603 - the CLI that the user has on PATH
            [path, "version"], capture_output=True, text=True, check=True, timeout=PATIENCE
        )
    except (OSError, subprocess.SubprocessError):
        return Finding(about, f"{path} does not run", problem=True, remedy="Install it anew.")
    version = done.stdout.strip().removeprefix("v")
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST_CLI:
        oldest = ".".join(map(str, OLDEST_CLI))
        return Finding(about, version, problem=True, remedy=f"Install {oldest} or a later one.")
    return Finding(about, f"{version}, {path}")


def time_zones() -> Finding:
    """The zones that a cut-off may name, the same on every machine."""
    about = "time zones"
    try:
        return Finding(about, f"tzdata {metadata.version('tzdata')}")
    except metadata.PackageNotFoundError:
        return Finding(about, "missing", problem=True, remedy="Run `pip install tzdata`.")


def connection(account: Account) -> Iterator[Finding]:
    """The way to Secure Payments, step by step."""
    name_service = dns(account.url)
    yield name_service
    if name_service.problem:
        return
    transport, date = asyncio.run(_reach(account.url))
    yield transport
    if transport.problem:
        return
    yield credentials(account)
    yield clock(date)


def dns(url: str) -> Finding:
    """The addresses of the host, unless a proxy is there to find them."""
    about = "DNS"
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = getproxies().get(parts.scheme) or getproxies().get("all")
    if proxy and not proxy_bypass(host):
        return Finding(about, f"left to the proxy {urlsplit(proxy).hostname}")
    found: Future[list[Any]] = Future()

    def look() -> None:
        try:
            found.set_result(socket.getaddrinfo(host, parts.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    # A daemon: nothing else ends a look-up before its own, much longer time.
    threading.Thread(target=look, daemon=True).start()
    try:
        addresses = {entry[4][0] for entry in found.result(PATIENCE)}
    except TimeoutError:
        said = f"no answer about {host} within {PATIENCE:.0f} s"
        return Finding(about, said, problem=True, remedy="Check the network and its resolver.")
    except (OSError, UnicodeError):
        return Finding(about, f"{host} is not known", problem=True, remedy=CHECK_URL)
    return Finding(about, ", ".join(sorted(addresses)))


async def _reach(url: str) -> tuple[Finding, str | None]:
    """Whether anyone answers, asked without credentials, and the answer's header `Date`."""
    about = "connection"
    try:
        async with (
            asyncio.timeout(PATIENCE),
            httpx.AsyncClient() as http,
            http.stream("GET", url) as response,
        ):
            encryption = response.extensions["network_stream"].get_extra_info("ssl_object")
            said = encryption.version() if encryption else "not encrypted, on this machine itself"
            return Finding(about, said), response.headers.get("Date")
    except (TimeoutError, httpx.TimeoutException):
        said, remedy = f"no answer within {PATIENCE:.0f} s", CHECK_NETWORK
    except httpx.TransportError as error:
        said = str(error) or "broken off"
        remedy = CHECK_CERTIFICATE if "CERTIFICATE" in said else CHECK_NETWORK
    return Finding(about, said, problem=True, remedy=remedy), None


def credentials(account: Account) -> Finding:
    """Whether Secure Payments accepts token and secret, by listing the account's processors."""
    impatient = account.model_copy(update={"deadline": min(account.deadline, PATIENCE)})
    about = "credentials"
    try:
        held = asyncio.run(_count(impatient))
    except LoanProError as error:
        return _failed(about, error)
    return Finding(about, f"accepted (FLEX processors of the account: {held})")


async def _count(account: Account) -> int:
    async with contextlib.aclosing(SecurePayments(account)) as client:
        return len(await client.list())


def clock(date: str | None) -> Finding:
    """How far this machine's clock is from the server's."""
    about = "clock"
    try:
        server = parsedate_to_datetime(date or "").astimezone(UTC)
    except ValueError:
        return Finding(about, "not compared: the answer has no date")
    offset = abs((datetime.now(UTC) - server).total_seconds())
    said = f"{offset:.0f} s from the server's"
    if offset > LARGEST_OFFSET:
        return Finding(about, said, problem=True, remedy="Set it, best by a time service (NTP).")
    return Finding(about, said)


def _failed(about: str, error: LoanProError) -> Finding:
    return Finding(about, error.problem, problem=True, remedy=error.remedy)

"""What the checks of the network find, each on something real."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import threading
from contextlib import ExitStack, aclosing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from certificates import self_signed
from loanpro_simulator import Simulator
from pulumi_loanpro.cli.network import clock, connection, credentials, dns
from pulumi_loanpro.errors import CredentialsError, RefusedError, RequestError
from pulumi_loanpro.secure_payments.account import Account
from pulumi_loanpro.secure_payments.client import SecurePayments
from pulumi_loanpro.secure_payments.connections import Connections
from stand_in import closed_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_loanpro.cli.check import Check


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy, certificates and settings the machine has, the tests start without them."""
    for variable in list(os.environ):
        if variable.upper().endswith("_PROXY") or variable.startswith(("SSL_CERT_", "LOANPRO_")):
            monkeypatch.delenv(variable)


def test_a_clock_may_be_off_by_seconds() -> None:
    """A few seconds are ok, an hour is a problem."""
    now = datetime.now(UTC)
    assert clock(format_datetime(now - timedelta(seconds=5))).verdict == "ok"
    for hour in (timedelta(hours=1), timedelta(hours=-1)):
        late = clock(format_datetime(now + hour))
        assert late.verdict == "problem"
        assert "NTP" in late.remedy


@pytest.mark.parametrize("date", [None, "yesterday", "Fri, 31 Dec 9999 23:59:59 -1400"])
def test_a_clock_that_is_not_compared_is_not_ok(date: str | None) -> None:
    """It is a warning, which says that the server sent no time."""
    found = clock(date)
    assert found.verdict == "warning"
    assert found.said.startswith("not compared: the server")


def test_a_host_has_an_address() -> None:
    """A host that is known has one; one that is not points to the URL."""
    assert "127.0.0.1" in dns("http://localhost:1/api").said
    assert dns("https://secure-payments.invalid/api").verdict == "problem"


def test_a_proxy_looks_hosts_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a proxy this machine need not know the host; the proxy's own password is not shown."""
    proxy = "http://user:password@proxy.example:3128"  # pragma: allowlist secret
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    found = dns("https://secure-payments.invalid/api")
    assert (found.verdict, found.said) == ("ok", "left to the proxy proxy.example")
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    assert dns("https://secure-payments.invalid/api") == found


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SSL_CERT_FILE", "/there/is/no/such/file"),
        ("SSL_CERT_FILE", __file__),
        ("SSL_CERT_FILE", os.sep),
        ("ALL_PROXY", "socks5://user:hunter2@proxy.example:1080"),  # pragma: allowlist secret
        ("HTTPS_PROXY", "ftp://proxy.example:123"),
        ("https_proxy", "http://user:hunter2@127.0.0.1:99999"),  # pragma: allowlist secret
    ],
)
def test_an_environment_that_cannot_be_used(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """The variable is named, its value is not; a server of this machine needs neither."""
    monkeypatch.setenv(variable, value)
    [_, found] = connection("https://localhost:9/api", None)
    assert found.verdict == "problem"
    assert f" of {variable.upper()} cannot be " in found.said
    assert found.remedy
    assert "hunter2" not in found.said + found.remedy
    with Simulator() as simulator:
        verdicts = {it.verdict for it in connection(simulator.url, None)}
    assert "problem" not in verdicts


def test_a_port_where_nothing_listens() -> None:
    """A connection that is refused is the last thing that is tried."""
    with closed_port() as port:
        found = walked(f"http://127.0.0.1:{port}/api")
    assert [(it.about, it.verdict) for it in found] == [("DNS", "ok"), ("connection", "problem")]


@pytest.mark.parametrize("server", ["none", "unencrypted", "untrusted"])
def test_a_connection_fails_as_the_provider_says(server: str, tmp_path: Path) -> None:
    """Reason and remedy are the provider's own, whatever is in the way."""
    with ExitStack() as servers:
        if server == "none":
            url = f"https://127.0.0.1:{servers.enter_context(closed_port())}/api"
        elif server == "unencrypted":
            simulator = servers.enter_context(Simulator())
            url = simulator.url.replace("http:", "https:")
        else:
            url, _ = servers.enter_context(https(self_signed(tmp_path)))
        with pytest.raises(RequestError) as caught:
            asyncio.run(connected(url))
        [*_, found] = walked(url)
    assert (found.about, found.verdict) == ("connection", "problem")
    assert (found.said, found.remedy) == (caught.value.problem, caught.value.advice)


@pytest.mark.parametrize("status", [401, 402, 403])
@pytest.mark.parametrize("body", [b"<html>Forbidden</html>", b'{"message": "Unauthorized"}'])
def test_an_account_is_refused_as_the_provider_says(status: int, body: bytes) -> None:
    """Reason and remedy are the provider's: the pair, the password or a firewall."""
    with refusing(status, body) as url:
        found = credentials(account(url))
        with pytest.raises(RefusedError) as caught:
            asyncio.run(listed(url))
    pair = isinstance(caught.value, CredentialsError)
    assert (found.about, found.verdict) == ("credentials" if pair else "service", "problem")
    assert (found.said, found.remedy) == (caught.value.problem, caught.value.advice)


def test_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that keeps silent is given up on in time."""
    monkeypatch.setattr("pulumi_loanpro.cli.check.PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = walked(f"http://127.0.0.1:{silent.getsockname()[1]}/api")
    assert (found[-1].about, found[-1].verdict) == ("connection", "problem")
    assert "gave no answer within" in found[-1].said


@pytest.mark.parametrize(("kind", "said"), [("hang", "gave no answer"), ("status", "500")])
def test_a_service_that_fails(monkeypatch: pytest.MonkeyPatch, kind: str, said: str) -> None:
    """It is given up on in time, and not taken for a problem of the credentials."""
    monkeypatch.setattr("pulumi_loanpro.cli.check.PATIENCE", 0.2)
    with Simulator() as simulator:
        simulator.fault("list", kind, count="all", seconds=60)
        found = credentials(account(simulator.url))
    assert (found.about, found.verdict) == ("service", "problem")
    assert said in found.said


def test_a_slow_service_is_called_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer may take all of the patience; it is a problem where the deadline is too short."""
    monkeypatch.setattr("pulumi_loanpro.cli.network.SLOW", 0.3)
    monkeypatch.setattr("pulumi_loanpro.cli.check.PATIENCE", 15.0)
    with Simulator() as simulator:
        patient = account(simulator.url)
        for deadline, verdict in ((60.0, "warning"), (0.6, "problem")):
            simulator.fault("list", "delay", seconds=0.4)
            found = credentials(patient.model_copy(update={"deadline": deadline}))
            assert (found.about, found.verdict) == ("credentials", verdict)
            assert "which is slow" in found.said
            assert ("LOANPRO_DEADLINE" in found.remedy) is (verdict == "problem")


def test_a_certificate_must_be_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One of an unknown authority is a problem, until the authority is named as the remedy says."""
    certificate = self_signed(tmp_path)
    with https(certificate) as (url, seen):
        [*_, refused] = walked(url)
        assert refused.verdict == "problem"
        assert "certificate" in refused.said
        assert "SSL_CERT_FILE" in refused.remedy
        assert seen == []

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        found = {it.about: it for it in walked(url)}
    # The time is compared as soon as it is known.
    assert list(found) == ["DNS", "connection", "clock", "credentials"]
    assert found["connection"].said == "TLSv1.3"
    assert found["clock"].verdict == "problem"
    assert found["credentials"].said == "accepted (FLEX processors of the account: 0)"
    # Who answers is seen before the credentials are shown.
    assert seen == [("/api", None), ("/api/processors/flex", "token")]


def walked(url: str) -> list[Check]:
    """The whole way, with credentials."""
    return list(connection(url, account(url)))


async def connected(url: str) -> None:
    """One attempt of the provider at a URL."""
    async with aclosing(Connections(url, {}, 1)) as connections:
        await connections.exchange("GET", url, None, 5)


async def listed(url: str) -> None:
    """The list of the processors, as the provider asks for it."""
    async with aclosing(SecurePayments(account(url))) as client:
        await client.list()


def account(url: str) -> Account:
    """An account with that URL."""
    return Account(name=None, url=url, token=SecretStr("token"), secret=SecretStr("secret"))


@contextmanager
def refusing(status: int, body: bytes) -> Iterator[str]:
    """A server that answers every request with a status and a body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            kind = "text/html" if body.startswith(b"<") else "application/json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield f"http://127.0.0.1:{port}/api"


@contextmanager
def https(certificate: Path) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """A server of an empty list, with a clock that stopped, and what it was asked with."""
    seen: list[tuple[str, str | None]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, self.headers.get("Authorization")))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"[]")

        def date_time_string(self, _timestamp: float | None = None) -> str:
            return "Thu, 01 Jan 2026 00:00:00 GMT"

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with serving(server) as port:
        yield f"https://127.0.0.1:{port}/api", seen


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[int]:
    """Runs a server in a thread of its own, and gives its port."""
    with server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()

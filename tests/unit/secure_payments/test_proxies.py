"""Proxies that do not connect: each is named, in time, and a create is never called uncertain."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
import time
from contextlib import aclosing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from certificates import self_signed
from proxies import ConnectProxy, connecting_proxy
from pulumi_loanpro.cli.network import connection
from pulumi_loanpro.errors import (
    LoanProError,
    NoProxyError,
    NotSentError,
    RequestError,
    SettingsError,
    TransportError,
)
from pulumi_loanpro.secure_payments.account import Account
from pulumi_loanpro.secure_payments.client import SecurePayments
from pulumi_loanpro.secure_payments.environment import proxy_for
from stand_in import closed_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOGIN = "may:p%40ss-of-the-proxy@"  # pragma: allowlist secret


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy and certificates the machine has, the tests start without them."""
    for variable in list(os.environ):
        if variable.upper().endswith("_PROXY") or variable.startswith("SSL_CERT_"):
            monkeypatch.delenv(variable)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectProxy]:
    """The proxy of the environment, with a login in its URL."""
    with connecting_proxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url(LOGIN))
        yield proxy


@pytest.mark.parametrize(
    ("kind", "error", "said"),
    [
        ("login", RequestError, "refused the login (it answered 407)."),
        ("forbidden", RequestError, "did not connect to https://forbidden.example/api"),
        ("silent", NoProxyError, "gave no answer within 5.0 s."),
        ("cut", NoProxyError, "could not be reached, or broke off."),
    ],
)
def test_a_proxy_that_does_not_connect_is_named_at_once(
    monkeypatch: pytest.MonkeyPatch,
    proxy: ConnectProxy,
    kind: str,
    error: type[RequestError],
    said: str,
) -> None:
    """It is asked once or for two seconds, not for a deadline; nobody reads its login."""
    monkeypatch.setattr("pulumi_loanpro.cli.check.PATIENCE", 0.5)
    began = time.monotonic()
    url = f"https://{kind}.example/api"
    raised = created(url)
    assert type(raised) is error
    assert raised.problem.startswith(f"The proxy 127.0.0.1 {said}")
    assert time.monotonic() - began < 30, "as long as a busy machine needs, not until the deadline"
    assert_as_the_doctor_says(url, raised)
    assert_hides_login(raised)
    if error is RequestError:
        assert [host for host, _ in proxy.asked] == [f"{kind}.example"] * 2, "ours and the doctor's"
    assert proxy.asked[0][1], "the login came along"


def test_a_proxy_that_wants_a_login(monkeypatch: pytest.MonkeyPatch, proxy: ConnectProxy) -> None:
    """The remedy says where it goes."""
    monkeypatch.setenv("HTTPS_PROXY", proxy.url())
    raised = created("https://login.example/api")
    assert str(raised).startswith("The proxy 127.0.0.1 wants a login (it answered 407). Give user")
    assert "HTTPS_PROXY" in raised.remedy


def test_a_proxy_that_cannot_connect_now_is_asked_again(proxy: ConnectProxy) -> None:
    """A 503 may pass, so that it is tried until the deadline, a create as well."""
    for deadline in (6, 30):  # the last attempt of a busy machine may end before the answer
        raised = created("https://unavailable.example/api", deadline=deadline)
        if "503" in raised.problem:
            break
    assert type(raised) is NotSentError
    assert "(it answered 503)" in raised.problem
    assert len(proxy.asked) > 1


def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port where nothing listens, a host that nobody knows: both are the proxy's own."""
    with closed_port() as port:
        monkeypatch.setenv("ALL_PROXY", f"http://{LOGIN}127.0.0.1:{port}")
        raised = created("https://secure-payments.example/api")
    assert type(raised) is NoProxyError
    assert raised.problem.startswith("The proxy 127.0.0.1 refused the connection.")
    assert_hides_login(raised)

    monkeypatch.setenv("ALL_PROXY", f"http://{LOGIN}proxy.invalid:3128")
    raised = created("https://secure-payments.example/api")
    assert raised.problem == "The proxy proxy.invalid is not known: no host has this name."
    assert_as_the_doctor_says("https://secure-payments.example/api", raised)


def test_an_answer_that_is_lost_behind_a_proxy_leaves_a_create_uncertain(
    monkeypatch: pytest.MonkeyPatch, proxy: ConnectProxy, tmp_path: Path
) -> None:
    """The proxy has connected and the request was sent: that is no fault of the proxy."""
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with cutting_server(certificate) as (url, seen):
        raised = created(url)
    assert type(raised) is TransportError
    assert raised.problem.endswith("broke off.")
    assert seen == ["POST"]
    assert [host for host, _ in proxy.asked] == ["127.0.0.1"]


def test_a_certificate_behind_a_proxy_is_that_of_the_url(
    proxy: ConnectProxy, tmp_path: Path
) -> None:
    """What is not trusted is named by its URL, as without a proxy."""
    with cutting_server(self_signed(tmp_path)) as (url, seen):
        raised = created(url)
    assert raised.problem.startswith(f"The certificate of {url}/processors/flex is not trusted")
    assert "trust store" in raised.remedy
    assert seen == []
    assert proxy.asked


@pytest.mark.parametrize(
    ("scheme", "said"),
    [("https", "shows a certificate that is not trusted"), ("http", "broke off")],
)
def test_a_proxy_that_is_encrypted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scheme: str, said: str
) -> None:
    """Its own certificate must be trusted, too."""
    with cutting_server(self_signed(tmp_path)) as (url, _):
        port = url.removesuffix("/api").rpartition(":")[2]
        monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://127.0.0.1:{port}")
        raised = created("https://secure-payments.example/api")
    assert raised.problem.startswith("The proxy 127.0.0.1 ")
    assert said in raised.problem


@pytest.mark.parametrize(
    "value",
    [
        "http://may:hunter2#1@proxy.example:3128",  # pragma: allowlist secret
        "http://may:123/hunter2@proxy.example:3128",  # pragma: allowlist secret
        "http://may:hunter2?@proxy.example:3128",  # pragma: allowlist secret
        "http://[may:hunter2@proxy.example",  # pragma: allowlist secret
    ],
)
def test_no_part_of_a_login_is_taken_for_the_host(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """A character that has to be encoded makes the URL one that cannot be used, and says how."""
    monkeypatch.setenv("HTTPS_PROXY", value)
    with pytest.raises(SettingsError, match="The proxy of HTTPS_PROXY cannot be used") as caught:
        SecurePayments(account("https://secure-payments.example/api"))
    assert "percent-encoded" in caught.value.remedy
    shown = [f"{it.said} {it.remedy}" for it in connection("https://secure-payments.example", None)]
    assert "hunter2" not in f"{shown} {caught.value}"
    assert "may" not in shown[0]


@pytest.mark.parametrize(
    ("url", "no_proxy", "expected"),
    [
        ("https://a.example/api", "", "proxy.example"),
        ("https://a.example/api", "a.example", None),
        ("https://a.example/api", "example", None),
        ("https://a.example:8443/api", "a.example:8443", None),
        ("https://a.example/api", "a.example:8443", "proxy.example"),
        ("https://a.example/api", "*", None),
        ("http://127.0.0.1/api", "", None),
    ],
)
def test_what_goes_through_the_proxy(
    monkeypatch: pytest.MonkeyPatch, url: str, no_proxy: str, expected: str | None
) -> None:
    """NO_PROXY names what does not; nothing that is not encrypted does."""
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    monkeypatch.setenv("HTTP_PROXY", "http://another.example:3128")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    found = proxy_for(url)
    assert (found.host if found else None) == expected


def account(url: str, deadline: float = 60) -> Account:
    """An account with that URL."""
    return Account(
        name=None,
        url=url,
        token=SecretStr("token"),
        secret=SecretStr("secret"),
        deadline=deadline,
        list_delay=0.1,
    )


def created(url: str, deadline: float = 60) -> LoanProError:
    """The error of a create."""

    async def create() -> None:
        async with aclosing(SecurePayments(account(url, deadline))) as client:
            with client.operation():
                await client.create({"name": "ACH"})

    with pytest.raises(LoanProError) as caught:
        asyncio.run(create())
    return caught.value


def assert_as_the_doctor_says(url: str, error: LoanProError) -> None:
    """Asserts that the doctor has the same reason, but for seconds and tries, and remedy."""
    [*_, found] = connection(url, None)
    assert (found.about, found.verdict) == ("connection", "problem")
    assert re.split(r" within |/api", found.said)[0] in error.problem
    assert found.remedy == error.advice
    assert "p%40ss" not in found.said


def assert_hides_login(error: LoanProError) -> None:
    """Asserts that no text of an error has a part of the login."""
    for part in ("may", "p%40ss", "p@ss"):
        assert part not in str(error)


@contextmanager
def cutting_server(certificate: Path) -> Iterator[tuple[str, list[str]]]:
    """A server that takes requests, and ends the connection without an answer."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append("POST")
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:  # a client that does not trust it, or no TLS
            pass

        def finish_request(self, request: object, client_address: object) -> None:
            encrypted = context.wrap_socket(request, server_side=True)  # type: ignore[arg-type]
            super().finish_request(encrypted, client_address)
            encrypted.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}/api", seen
        finally:
            server.shutdown()
            thread.join()

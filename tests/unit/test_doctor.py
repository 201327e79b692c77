"""What the single checks find, each on something real."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from pulumi_loanpro.doctor import clock, connection, dns, examine, pulumi_cli, time_zones
from pulumi_loanpro.errors import SettingsError
from pulumi_loanpro.settings import Account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pulumi_loanpro.doctor import Finding


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy the machine has, the servers here are asked directly."""
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)


def test_a_clock_may_be_off_by_seconds() -> None:
    """Seconds pass, an hour is a problem, and without the server's time nothing is said."""
    now = datetime.now(UTC)
    assert not clock(format_datetime(now - timedelta(seconds=5))).problem
    for hour in (timedelta(hours=1), timedelta(hours=-1)):
        late = clock(format_datetime(now + hour))
        assert late.problem
        assert "NTP" in late.remedy
    assert not clock(None).problem
    assert not clock("yesterday").problem


def test_a_host_has_an_address() -> None:
    """A host that is known has one; one that is not points to the URL."""
    assert "127.0.0.1" in dns("http://localhost:1/api").said
    assert dns("https://secure-payments.invalid/api").problem


def test_a_proxy_looks_hosts_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a proxy this machine need not know the host; the proxy's own password is not shown."""
    proxy = "http://user:password@proxy.example:3128"  # pragma: allowlist secret
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    found = dns("https://secure-payments.invalid/api")
    assert not found.problem
    assert found.said == "left to the proxy proxy.example"


def test_nobody_listens() -> None:
    """A connection that is refused is the last thing that is tried."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    found = list(connection(account(f"http://127.0.0.1:{port}/api")))
    assert [(it.about, it.problem) for it in found] == [("DNS", False), ("connection", True)]


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that keeps silent is given up on in time."""
    monkeypatch.setattr("pulumi_loanpro.doctor.PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = list(connection(account(f"http://127.0.0.1:{silent.getsockname()[1]}/api")))
    assert (found[-1].about, found[-1].problem) == ("connection", True)
    assert "no answer within" in found[-1].said


def test_a_certificate_must_be_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One of an unknown authority is a problem, until the authority is named as the remedy says."""
    certificate = self_signed(tmp_path)
    with https(certificate) as (url, seen):
        [*_, refused] = connection(account(url))
        assert refused.problem
        assert "certificate" in refused.said
        assert "SSL_CERT_FILE" in refused.remedy
        assert seen == []

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        found = by_subject(connection(account(url)))
    assert found["connection"].said == "TLSv1.3"
    assert found["credentials"].said == "accepted (FLEX processors of the account: 0)"
    assert found["clock"].problem
    # Who answers is seen before the credentials are shown.
    assert seen == [("/api", None), ("/api/processors/flex", "a token")]


def test_the_cli_is_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Missing, broken and too old are problems of their own."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "not on PATH" in pulumi_cli().said
    executable = tmp_path / "pulumi"
    for script, problem, said in [
        ("exit 1", True, "does not run"),
        ("echo v3.100.0", True, "3.100.0"),
        ("echo v3.254.0", False, "3.254.0"),
        ("echo v4.0.0-alpha", False, "4.0.0-alpha"),
    ]:
        executable.write_text(f"#!/bin/sh\n{script}\n")
        executable.chmod(0o755)
        found = pulumi_cli()
        assert (found.problem, said in found.said) == (problem, True), found


def test_time_zones_come_with_the_package() -> None:
    """The zone data is the package's own, with its version."""
    assert time_zones().said.startswith("tzdata 20")


def test_without_settings_nothing_is_asked() -> None:
    """A stack that cannot be read is the problem, with its remedy, and the last thing tried."""

    def unreadable() -> Any:
        raise SettingsError("The stack is locked away.", "Find the key.")

    *before, last = examine(None, unreadable)
    assert [it.about for it in before][:3] == ["Python", "pulumi-loanpro", "Pulumi SDK"]
    assert (last.about, last.said, last.remedy) == (
        "settings",
        "The stack is locked away.",
        "Find the key.",
    )


def account(url: str) -> Account:
    """An account with that URL."""
    return Account(name=None, url=url, token=SecretStr("a token"), secret=SecretStr("a secret"))


def by_subject(findings: Iterator[Finding]) -> dict[str, Finding]:
    """The findings by what they are about."""
    return {it.about: it for it in findings}


def self_signed(directory: Path) -> Path:
    """A file with a certificate for 127.0.0.1 that nobody vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = directory / "certificate.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


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
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}/api", seen
        finally:
            server.shutdown()
            thread.join()

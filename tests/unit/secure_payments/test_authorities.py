"""Whose certificates are trusted: those of the system's own store, unless variables name others.

OpenSSL finds the system's store by paths that are compiled in, unless variables of the process say
otherwise. Each test runs a process whose OpenSSL sees such variables and whose Python does not: so
a store of the test's own is the system's, and the machine's stays as it is.
"""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import certifi
import pytest

from certificates import self_signed

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = """
import asyncio, ctypes, sys
from pulumi_loanpro.secure_payments.environment import http_client

url, store, folder = sys.argv[1:]
for name, value in (("SSL_CERT_FILE", store), ("SSL_CERT_DIR", folder)):
    ctypes.CDLL(None).setenv(name.encode(), value.encode(), 1)


async def main():
    async with http_client(url) as http:
        print((await http.get(url)).text)


asyncio.run(main())
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The URL of a server, and the authority that signed its certificate."""
    certificate = self_signed(tmp_path)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"there")

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler), context) as url:
        yield url, certificate


def test_an_authority_of_the_systems_store_is_trusted(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    """As by curl, git and every provider that is written in Go."""
    url, certificate = server
    assert asked(url, certificate, tmp_path) == "there"


def test_no_other_authority_is_trusted(server: tuple[str, Path], tmp_path: Path) -> None:
    """Where the store has others only, or none, a certificate is refused."""
    url, _ = server
    for store in (other_authority(tmp_path), tmp_path / "no such file"):
        assert "certificate verify failed" in asked(url, store, tmp_path)


def test_a_variable_takes_the_place_of_the_store(server: tuple[str, Path], tmp_path: Path) -> None:
    """Only what it names is trusted, as before: whoever sets it may want nothing else."""
    url, certificate = server
    other = other_authority(tmp_path)
    trusted = asked(url, other, tmp_path, SSL_CERT_FILE=str(certificate))
    refused = asked(url, certificate, tmp_path, SSL_CERT_FILE=str(other))
    assert trusted == "there"
    assert "certificate verify failed" in refused


def test_a_system_without_a_store_trusts_the_public_authorities(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    """A small container has none: then those count that certifi brings, here the test's own."""
    url, certificate = server
    public = tmp_path / "site" / "certifi"
    shutil.copytree(Path(certifi.__file__).parent, public)
    shutil.copy(certificate, public / "cacert.pem")
    path = os.pathsep.join([str(public.parent), os.environ.get("PYTHONPATH", "")])
    assert asked(url, tmp_path / "no such file", tmp_path, PYTHONPATH=path) == "there"
    assert "verify failed" in asked(url, other_authority(tmp_path), tmp_path, PYTHONPATH=path)


def other_authority(directory: Path) -> Path:
    """A file with an authority that has signed nothing."""
    other = directory / "another"
    other.mkdir(exist_ok=True)
    return self_signed(other)


def asked(url: str, store: Path, directory: Path, **environment: str) -> str:
    """What a client prints that asks for a URL where the system has that store, or its error."""
    named = ("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "ALL_PROXY")
    inherited = {it: value for it, value in os.environ.items() if it.upper() not in named}
    done = subprocess.run(  # noqa: S603 - this interpreter, with a script of this file
        [sys.executable, "-c", SCRIPT, url, store, directory / "no such folder"],
        env=inherited | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout.splitlines()[-1]


@contextmanager
def serving(server: ThreadingHTTPServer, context: ssl.SSLContext) -> Iterator[str]:
    """Runs a server in a thread of its own, encrypted, and gives its URL."""
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()

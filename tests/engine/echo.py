"""Servers that are not Secure Payments, and may say back whatever they are sent."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Answer = Callable[[BaseHTTPRequestHandler, str], None]
    """Writes the answer to a request, of which it is given head and body."""


class Server(ThreadingHTTPServer):
    """Answers as it is set up to, and keeps what it was asked.

    Args:
        answer: What it answers with.
        certificate: A file with certificate and key, for TLS.
    """

    daemon_threads = True

    def __init__(self, answer: Answer, certificate: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.asked: list[str] = []
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def handle_error(self, *_: object) -> None:
        """Is silent about clients that leave."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        seen = f"{self.headers}{body.decode()}"
        self.server.asked.append(seen)
        self.server.answer(self, seen)

    do_POST = do_PUT = do_DELETE = do_CONNECT = do_GET  # noqa: N815 - the names that the library calls

    def log_message(self, *_: object) -> None:
        """Is silent."""


@contextmanager
def serving(answer: Answer, certificate: Path | None = None) -> Iterator[Server]:
    """A server of this machine, until the end of the `with`."""
    with Server(answer, certificate) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def respond(handler: BaseHTTPRequestHandler, status: int, body: str, **headers: str) -> None:
    """Writes an answer."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body.encode())), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body.encode())


def url_of(server: Server, scheme: str = "http") -> str:
    """Its base URL."""
    return f"{scheme}://127.0.0.1:{server.server_address[1]}/api"

"""A proxy that connects, or does not: what it is asked for says how."""

from __future__ import annotations

import socket
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUSES: Final = {"login": 407, "forbidden": 403, "unavailable": 503}
"""What it answers, by the first label of the host that it is to connect to."""


class ConnectProxy(ThreadingHTTPServer):
    """Connects to any port of this machine; all other hosts are ways to fail.

    Attributes:
        asked: The hosts that it was to connect to, each with the login that came along.
    """

    daemon_threads = False  # closing waits for all that are still served
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.closing = Event()
        self.asked: list[tuple[str, str | None]] = []

    def url(self, login: str = "") -> str:
        """Its URL, with a login before the host."""
        return f"http://{login}127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: ConnectProxy

    def do_CONNECT(self) -> None:
        host, _, port = self.path.rpartition(":")
        self.server.asked.append((host, self.headers["Proxy-Authorization"]))
        kind = host.partition(".")[0]
        if kind in STATUSES:
            self.send_response(STATUSES[kind])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif kind == "silent":
            self.server.closing.wait()
        elif kind != "cut":
            self._tunnel(int(port))
        self.close_connection = True

    def _tunnel(self, port: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as there:
            self.send_response(200)
            self.end_headers()
            thread = Thread(target=_copy, args=(there, self.connection))
            thread.start()
            _copy(self.connection, there)
            thread.join()

    def log_message(self, *_: object) -> None:
        """Says nothing: what is printed belongs to the test."""


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while received := source.recv(65536):
            target.sendall(received)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def connecting_proxy() -> Iterator[ConnectProxy]:
    """One that runs in a thread."""
    with ConnectProxy() as proxy:
        thread = Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.closing.set()
            proxy.shutdown()
            thread.join()

"""A service whose answers are odd, each in another way, and hold what must be repeated nowhere."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY: Final = "Vx7f3aQ"
"""What stands in odd answers wherever an account's value may stand."""

PROCESSOR: Final = {"id": 7, "name": "a", "sandbox_mode": True, "same_day": False}

BODIES: Final[list[Any]] = [
    CANARY,
    [CANARY],
    {CANARY: CANARY},
    {"flex": CANARY, "data": CANARY},
    {"flex": {CANARY: {"id": CANARY}}},
    [{"id": CANARY, "name": CANARY}],
    [PROCESSOR | {"name": CANARY, "created": CANARY, "user_id": CANARY}],
    [PROCESSOR | {"same_day": CANARY, "same_day_cutoff_time": CANARY}],
    PROCESSOR | {"password": CANARY, "client_secret": [CANARY], CANARY: True},
    PROCESSOR | {"name": {CANARY: CANARY}},
    {"id": CANARY, "success": CANARY},
    {"message": CANARY, "context": {"errors": [CANARY], CANARY: CANARY}},
    {"error_v2": {"message": CANARY, "metadata": CANARY}},
    {"next": f"/{CANARY}", "total": CANARY, "data": [PROCESSOR]},
]

WHERE: Final = ("list", "one", "create", "write")

ODD: Final = [*product(BODIES, WHERE, (200, 409))]


@dataclass
class OddService:
    """One answer of it is odd; all others are as they should be.

    Attributes:
        body: The odd answer.
        where: To which kind of request it is given.
        status: Its status.
        asked: The method and the path of each request.
    """

    body: Any = None
    where: str = "list"
    status: int = 200
    url: str = field(default="")
    asked: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str) -> tuple[int, Any]:
        """What is answered to a request."""
        self.asked.append(f"{method} {path}")
        is_list = path.endswith("/processors/flex")
        kinds = {"GET": "list" if is_list else "one", "POST": "create"}
        if kinds.get(method, "write") == self.where:
            return self.status, self.body
        usual = {"GET": [PROCESSOR] if is_list else PROCESSOR, "POST": 7}
        return 200, usual.get(method, True)


@contextmanager
def odd_service() -> Iterator[OddService]:
    """Serves it, on a port of its own."""
    service = OddService()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # a head and a body by themselves would wait for each other

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body = service.answer(self.command, self.path)
            text = json.dumps(body).encode()
            self.send_response(status, CANARY)
            self.send_header("Content-Length", str(len(text)))
            self.send_header("Content-Type", f"application/json; {CANARY}")
            self.send_header("apigw-requestid", CANARY)
            self.end_headers()
            self.wfile.write(text)

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names are the library's

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        service.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield service
        finally:
            server.shutdown()

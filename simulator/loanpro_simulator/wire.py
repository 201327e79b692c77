"""One connection, below HTTP where need be: answers that are cut, and ends that are not clean."""

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# With SO_LINGER on and at zero, closing sends RST instead of FIN.
_RESET = struct.pack("ii", 1, 0)


@dataclass
class Answer:
    """An HTTP answer that is not sent yet."""

    status: int = 200
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    @classmethod
    def of(cls, status: int, body: bytes, media_type: str = "application/json") -> "Answer":
        """Return an answer with the headers that its body needs."""
        headers = [(b"content-length", str(len(body)).encode())]
        if body:
            headers.append((b"content-type", media_type.encode()))
        return cls(status, headers, body)

    @classmethod
    def json(cls, status: int, content: object) -> "Answer":
        """Return an answer with a JSON body."""
        return cls.of(status, json.dumps(content).encode())


async def ask(app: Application, scope: Scope, body: bytes) -> Answer:
    """Have ``app`` answer a request whose body is already here, and keep the answer back."""
    answer = Answer()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = list(message.get("headers", []))
        else:
            answer.body += message.get("body", b"")

    await app(scope, receive, send)
    return answer


class Wire:
    """The way back to the client of one request.

    Args:
        transport: The connection, which the server puts into the request's scope.
        receive: The request's ASGI messages.
        send: Where its answer goes.
    """

    def __init__(self, transport: asyncio.Transport, receive: Receive, send: Send) -> None:
        self._transport = transport
        self._receive = receive
        self._send = send
        self._answered = False

    async def body(self) -> bytes | None:
        """Read the whole body, or return None if the client left in its middle."""
        body = b""
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                return None
            body += bytes(message.get("body", b""))
            if not message.get("more_body", False):
                return body

    async def answer(self, answer: Answer) -> None:
        """Send a whole answer; the connection then belongs to the client's next request."""
        self._answered = True
        await self._send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": answer.headers,
            }
        )
        await self._send({"type": "http.response.body", "body": answer.body})

    async def reset(self) -> None:
        """End the connection with RST, unless the request was answered."""
        if not self._answered:
            reset(self._transport)
        await self.gone()

    async def close(self) -> None:
        """End the connection with FIN, after what was written."""
        self._transport.close()
        await self.gone()

    async def silence(self, seconds: float) -> None:
        """Answer nothing for a while, or until the client leaves; then close."""
        try:
            async with asyncio.timeout(seconds):
                await self.gone()
        except TimeoutError:
            await self.close()

    async def cut_headers(self, answer: Answer) -> None:
        """Send the first bytes of an answer's head, then close."""
        self._transport.write(_status_line(answer) + b"Content-Ty")
        await self.close()

    async def cut_body(self, answer: Answer) -> None:
        """Send the first half of an answer's body under the length of more, then close."""
        promised = len(answer.body) + 1
        head = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % promised
        half = answer.body[: len(answer.body) // 2]
        self._transport.write(_status_line(answer) + head + half)
        await self.close()

    async def gone(self) -> None:
        """Wait until the exchange is over; uvicorn would answer 500 to an earlier return."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


def reset(transport: asyncio.Transport) -> None:
    """End a connection with RST at once."""
    if not transport.is_closing():
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        transport.abort()


def _status_line(answer: Answer) -> bytes:
    return b"HTTP/1.1 %d %s\r\n" % (answer.status, HTTPStatus(answer.status).phrase.encode())

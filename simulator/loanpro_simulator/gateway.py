"""What stands before the API: the journal, the count of requests in flight, and the faults."""

import asyncio
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.client import responses
from secrets import token_bytes
from typing import Any, Protocol

from starlette.datastructures import Headers

from loanpro_simulator.faults import GENTLE, Fault, Kind
from loanpro_simulator.operations import operation_of
from loanpro_simulator.store import Lags
from loanpro_simulator.wire import Answer, Application, Receive, Scope, Send, Wire, ask
from loanpro_simulator.world import World


class GoAway(Protocol):
    """How the gateway asks its server to stop listening for a while."""

    def __call__(self, seconds: float, *, restart: bool) -> None:
        """See `loanpro_simulator.server.Server.go_away`."""


Watch = Callable[[dict[str, Any]], object]

_WRONG_SHAPES: tuple[object, ...] = (
    {"unexpected": {"shape": True}},
    [["unexpected"]],
    "processing",
    {"flex": "unexpected", "data": "unexpected"},
)
_DATE = re.compile(r"date\+(\d{1,9})")
_HTML = b"<html><head><title>Error</title></head><body><h1>Bad gateway</h1></body></html>"
_STUB = Answer.json(200, {"flex": {"id": 0, "name": "cut before anything was done"}})


class Gateway:
    """An ASGI application that lets requests pass to the API, or breaks them.

    Args:
        app: The API; requests outside ``/api`` pass to it untouched.
        world: Holds the rules, the journal and the accounts.
        go_away: How to stop listening.
        watch: Called with what the journal has of a request, once it was answered or given up.
    """

    def __init__(
        self, app: Application, world: World, go_away: GoAway, watch: Watch | None = None
    ) -> None:
        self._app = app
        self._world = world
        self._go_away = go_away
        self._watch = watch
        self._serving: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI request."""
        if scope["type"] != "http" or not scope["path"].startswith("/api"):
            await self._app(scope, receive, send)
            return
        wire = Wire(scope["state"]["transport"], receive, send)
        # A task of its own can be cancelled at a restart without uvicorn taking offence.
        task = asyncio.create_task(self._serve(scope, wire))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        await asyncio.wait({task})
        if task.cancelled():
            await wire.reset()
        else:
            task.result()

    def drop(self) -> set[asyncio.Task[None]]:
        """Give up every other request that is being served; what is committed stays.

        Returns:
            The tasks that are about to end.
        """
        dropped = self._serving - {asyncio.current_task()}
        for task in dropped:
            task.cancel()
        return dropped

    async def _serve(self, scope: Scope, wire: Wire) -> None:
        body = await wire.body()
        if body is None:
            return
        world = self._world
        operation = operation_of(scope["method"], scope["path"])
        faults = world.faults.strike(operation)
        account = world.accounts.asking(Headers(scope=scope))
        number = world.journal.arrived(
            account=account.name if account else None,
            operation=operation,
            method=scope["method"],
            path=scope["path"],
            body=body,
            faults=[fault.label for fault in faults],
        )
        late = next((fault for fault in faults if fault.kind == "late"), None)
        with world.in_flight:
            try:
                await self._exchange(scope, wire, body, faults, number)
            finally:
                self._show(number)
            if late is not None:
                await asyncio.sleep(world.faults.duration(late))
                await ask(self._app, scope, body)

    def _show(self, number: int) -> None:
        request = self._world.journal.request(number) if self._watch else None
        if self._watch and request is not None:  # it was not wiped meanwhile
            self._watch(request)

    async def _exchange(
        self, scope: Scope, wire: Wire, body: bytes, faults: list[Fault], number: int
    ) -> None:
        scope["state"]["lags"] = Lags(self._lag(faults, "list_lag"), self._lag(faults, "lms_lag"))
        breaking = next((fault for fault in faults if fault.kind not in GENTLE), None)
        answer = None
        await self._delay(faults, "before")
        if breaking is None or (breaking.phase == "after" and breaking.kind != "late"):
            answer = await ask(self._app, scope, body)
        await self._delay(faults, "after")
        if breaking is not None:
            echo = body if self._world.dialect.echo == "payload" else b""
            answer = await self._break(breaking, wire, answer, echo)
        if answer is not None:
            request_id = _request_id() if self._world.dialect.request_id == "sent" else None
            if request_id is not None:
                answer.headers.append((b"apigw-requestid", request_id.encode()))
            answer.headers.append((b"date", _http_date(datetime.now(UTC)).encode()))
            self._world.journal.answered(number, answer.status, request_id)
            await wire.answer(answer)

    def _lag(self, faults: list[Fault], kind: Kind) -> float:
        return sum(self._world.faults.duration(fault) for fault in faults if fault.kind == kind)

    async def _delay(self, faults: list[Fault], phase: str) -> None:
        for fault in faults:
            if fault.kind == "delay" and fault.phase == phase:
                await asyncio.sleep(self._world.faults.duration(fault))

    async def _break(
        self, fault: Fault, wire: Wire, answer: Answer | None, echo: bytes
    ) -> Answer | None:
        """Strike, and return what is to be answered all the same, if anything."""
        match fault.kind:
            case "malformed":
                return Answer.of(200, b'{"flex": {"id": 4')
            case "wrong_shape":
                return Answer.json(200, self._world.faults.random.choice(_WRONG_SHAPES))
            case "status" | "late" if fault.code is not None:
                return _failure(fault, fault.code, echo)
            case "refuse":
                return await self._refuse(fault, wire, answer)
            case "restart":
                self._go_away(self._world.faults.duration(fault), restart=True)
                await wire.reset()
            case "hang":
                await wire.silence(self._world.faults.duration(fault))
            case "cut_headers":
                await wire.cut_headers(answer or _STUB)
            case "cut_body":
                await wire.cut_body(answer or _STUB)
            case "reset":
                await wire.reset()
            case _:
                await wire.close()
        return None

    async def _refuse(self, fault: Fault, wire: Wire, answer: Answer | None) -> Answer | None:
        self._go_away(self._world.faults.duration(fault), restart=False)
        if answer is None:
            await wire.reset()
            return None
        # It keeps the client from sending its next request on a connection that is closing.
        answer.headers.append((b"connection", b"close"))
        return answer


def _request_id() -> str:
    """Return an ID like those of AWS's API Gateway, such as ``JKJaXmPLvHcESHA=``."""
    # Not one of the seed's numbers: whether an ID is sent must not change which faults strike.
    return b64encode(token_bytes(11)).decode()


def _failure(fault: Fault, code: int, echo: bytes) -> Answer:
    message = responses.get(code, "Error")
    context = {"errors": [message], **({"received": echo.decode(errors="replace")} if echo else {})}
    content = {"code": f"{code}-CN0001", "message": message, "context": context}
    answers = {
        "json": Answer.json(code, content),
        "html": Answer.of(code, _HTML, "text/html"),
        "empty": Answer.of(code, b""),
    }
    answer = answers[fault.body]
    if fault.retry_after is not None:
        answer.headers.append((b"retry-after", _retry_after(str(fault.retry_after)).encode()))
    return answer


def _retry_after(value: str) -> str:
    date = _DATE.fullmatch(value)
    if date is None:
        return value
    return _http_date(datetime.now(UTC) + timedelta(seconds=int(date[1])))


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)

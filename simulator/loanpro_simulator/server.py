"""Serving a world over HTTP, with a say over the listening socket and every connection.

uvicorn's protocol speaks HTTP; its ``Server`` is not used, because it can neither stop listening
for a while nor exit with status 0 after a signal.
"""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from loanpro_simulator.app import create_app
from loanpro_simulator.gateway import Gateway, Watch
from loanpro_simulator.wire import reset
from loanpro_simulator.world import World

GRACE = 1.0
"""Seconds that requests in flight are given at a shutdown."""

BACKLOG = 256
KEEP_ALIVE = 75


class Protocol(H11Protocol):
    """uvicorn's HTTP/1.1, which shows the application its transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Put the transport into the state that every request of the connection sees."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in a loop that watches sockets; Windows would take one that does not."""
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(main)


async def serve(
    world: World,
    stopping: asyncio.Event,
    ready: Callable[[str], object],
    watch: Watch | None = None,
) -> None:
    """Serve a world until ``stopping`` is set.

    Args:
        world: What to serve; its database is closed at the end.
        stopping: Ends the service.
        ready: Called with the base URL of the API once connections are accepted.
        watch: Called with what the journal has of a request, once it was answered or given up.

    Raises:
        OSError: If the address cannot be listened on.
    """
    server = Server(world, watch)
    try:
        server.start()
        ready(server.url)
        await stopping.wait()
    finally:
        await server.stop()


class Server:
    """Listens for one world, on one port, from `start` to `stop`; lives in one event loop."""

    def __init__(self, world: World, watch: Watch | None = None) -> None:
        app = create_app(world)
        self._world = world
        self._gateway = Gateway(app, world, self.go_away, watch)
        app.state.drop = self._gateway.drop
        self._state = ServerState()
        self._config = Config(
            self._gateway,
            http=Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE,
        )
        self._config.load()
        self._host = world.settings.host
        self._port = world.settings.port
        self._listener: socket.socket | None = None
        self._connecting: set[asyncio.Task[None]] = set()
        self._away: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """The base URL of the API, once started."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}/api"

    def start(self) -> None:
        """Start to accept connections.

        Raises:
            OSError: If the address cannot be listened on.
        """
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.create_server((self._host, self._port), family=family, backlog=BACKLOG)
        listener.settimeout(0)
        # asyncio's own server, closed between the accept of a connection and its first step, would
        # leave the connection open, to the garbage collector.
        asyncio.get_running_loop().add_reader(listener, self._accept, listener)
        self._listener = listener
        self._port = listener.getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, let requests in flight finish for a moment, and close the database."""
        if self._away is not None:
            self._away.cancel()
        self._stop_listening()
        if self._connecting:
            await asyncio.wait(self._connecting)
        self._close_idle()
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                while self._state.tasks:
                    await asyncio.wait(set(self._state.tasks))
        self._abort()
        if self._state.tasks:
            await asyncio.wait(set(self._state.tasks))
        self._world.database.close()

    def go_away(self, seconds: float, *, restart: bool) -> None:
        """Stop listening at once, and start again after some seconds, on the same port.

        Args:
            seconds: How long connections are refused.
            restart: Whether every connection is reset and the database reopened, as by a restart
                of the process; otherwise idle connections are closed and no other.
        """
        # Listening ends first, so that a client which notices cannot connect to it any more.
        if self._listener is not None:
            self._stop_listening()
            self._away = asyncio.create_task(self._come_back(seconds, restart=restart))
        if restart:
            self._abort()
        else:
            self._close_idle()

    async def _come_back(self, seconds: float, *, restart: bool) -> None:
        await asyncio.sleep(seconds)
        if restart:
            self._world.database.reopen()
        while self._listener is None:
            # Another process may have been given the port meanwhile, for a connection of its own.
            with suppress(OSError):
                self.start()
                return
            await asyncio.sleep(0.05)

    def _protocol(self) -> Protocol:
        return Protocol(self._config, self._state, {}, asyncio.get_running_loop())

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):  # the client has left already
            return
        task = asyncio.create_task(self._connect(connection, listener))
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)

    async def _connect(self, connection: socket.socket, listener: socket.socket) -> None:
        connection.settimeout(0)
        # An answer leaves in two parts; the second would wait 40 ms for the first to be confirmed.
        # asyncio sees to it only for sockets that name their protocol, which this one does not.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_accepted_socket(self._protocol, connection)
        if listener is not self._listener:  # listening has ended since
            reset(transport)

    def _stop_listening(self) -> None:
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    def _close_idle(self) -> None:
        for connection in list(self._state.connections):
            connection.shutdown()

    def _abort(self) -> None:
        for connection in list(self._state.connections):
            reset(connection.transport)
        self._gateway.drop()

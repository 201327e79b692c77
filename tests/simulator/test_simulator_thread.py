"""The simulator in a thread."""

import asyncio
import gc
import socket
import warnings
from urllib.parse import urlsplit

import httpx
import pytest

from loanpro_simulator import DEFAULT_ACCOUNT, Dialect, Fault, Simulator
from loanpro_simulator.server import Server
from loanpro_simulator.settings import Settings
from loanpro_simulator.world import World


def test_simulators_are_independent() -> None:
    """Two at once share neither port nor data."""
    with Simulator() as one, Simulator(dialect=Dialect(create="nested")) as other:
        url = f"{one.url}/processors/flex"
        httpx.post(url, json={"flex": {"name": "n"}}, headers=DEFAULT_ACCOUNT.headers)
        assert len(one.processors()) == 1
        assert other.processors() == []
        assert (one.dialect().create, other.dialect().create) == ("number", "nested")


def test_faults_may_be_there_from_the_start() -> None:
    """Rules and seed can be given to the constructor."""
    fault = Fault(kind="status", operation="list")
    with Simulator(faults=[fault], seed=7) as simulator:
        state = simulator.faults()
        assert (state["seed"], len(state["rules"])) == (7, 1)


def test_it_ends_with_its_block() -> None:
    """After the block nobody listens."""
    with Simulator() as simulator:
        url = simulator.url
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_a_start_that_fails_is_raised() -> None:
    """A port that is taken is an error where the simulator is entered."""
    with Simulator() as simulator:
        port = httpx.URL(simulator.url).port
        with pytest.raises(OSError, match="in use"), Simulator(port=port or 0):
            pass


@pytest.mark.parametrize("steps", range(5))
def test_no_connection_is_left_open_by_a_server_that_goes_away(steps: int) -> None:
    """However far the loop has come with a connection, it is closed, not left to be collected."""

    async def connect_and_go_away() -> None:
        server = Server(World(Settings()))
        server.start()
        with socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0)):
            for _ in range(steps):
                await asyncio.sleep(0)
            server.go_away(0, restart=True)
            await server.stop()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        asyncio.run(connect_and_go_away())
        gc.collect()
    assert [str(it.message) for it in caught] == []

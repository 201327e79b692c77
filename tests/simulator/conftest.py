"""One simulator for all tests here, as good as new in each, and a client for either account."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from loanpro_simulator import DEFAULT_ACCOUNT, Account, Simulator
from published import PUBLISHED
from stand_in import NO_TLS

EU = Account("eu", "eu-token", "eu-secret")
DEADLINE = 10.0


@pytest.fixture(autouse=True)
def no_error_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test during which the server logged an error, such as an exception in a route."""
    yield
    assert [it.getMessage() for it in caplog.get_records("call") if it.levelname == "ERROR"] == []


@pytest.fixture(scope="session")
def shared_simulator() -> Iterator[Simulator]:
    """A simulator with the accounts ``main`` and ``eu``, for the whole session."""
    with Simulator(accounts=[DEFAULT_ACCOUNT, EU]) as simulator:
        yield simulator


@pytest.fixture
def api(simulator: Simulator) -> Iterator[httpx.Client]:
    """A client with the headers of the account ``main``."""
    yield from _client(simulator, DEFAULT_ACCOUNT)


@pytest.fixture
def eu(simulator: Simulator) -> Iterator[httpx.Client]:
    """A client with the headers of the account ``eu``."""
    yield from _client(simulator, EU)


@pytest.fixture
def flex() -> dict[str, Any]:
    """Every writable field of a FLEX configuration."""
    return PUBLISHED | {
        "password": "correct horse",
        "client_secret": "battery staple",
        "card_gateway_private_api_key": "tr0ub4dor",
        "account_balance_check": False,
        "process_non_connected": True,
    }


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """A function that waits until a condition holds, and fails if it never does."""

    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < deadline, "the condition never held"
            time.sleep(0.01)

    return wait


def _client(simulator: Simulator, account: Account) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=simulator.url, headers=account.headers, timeout=DEADLINE, verify=NO_TLS
    ) as client:
        yield client


@pytest.fixture
def in_background() -> Iterator[Callable[[Callable[[], Any]], Callable[[], Any]]]:
    """A function that starts another in a thread, and returns how to wait for its result."""
    with ThreadPoolExecutor() as pool:
        yield lambda function: pool.submit(function).result

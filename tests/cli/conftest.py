"""A Secure Payments for all tests here, as good as new in each, and the command line for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, Protocol

import httpx
import pytest

from cli.commands import CommandLine
from loanpro_simulator import Account, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAIN: Final = Account("main", "token-of-the-main-account", "secret-of-the-main-account")
EU: Final = Account("eu", "token-of-the-eu-account", "secret-of-the-eu-account")

DEFAULTS: Final[dict[str, Any]] = {
    "username": "username",
    "password": "password1234!@#$",
    "client_id": "client_id",
    "client_secret": "client_secret_1234",
    "card_gateway_private_api_key": "gateway_api_key_1234",
    "sandbox_mode": True,
}
"""Fields of a processor, for those that a test does not care about."""

SECRETS: Final = (
    *(value for name, value in DEFAULTS.items() if name not in ("username", "client_id")),
)


class Create(Protocol):
    """Creates processors as if by hand."""

    def __call__(self, name: str, account: Account = MAIN, **fields: Any) -> str:
        """Creates one and returns its ID."""


@pytest.fixture(scope="session")
def running_simulator() -> Iterator[Simulator]:
    """One for each process that runs tests."""
    with Simulator(accounts=(MAIN, EU)) as simulator:
        yield simulator


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    """A Secure Payments that holds nothing, with the accounts `main` and `eu`."""
    running_simulator.reset()
    return running_simulator


@pytest.fixture
def create(simulator: Simulator) -> Create:
    """Creates processors."""

    def by_hand(name: str, account: Account = MAIN, **fields: Any) -> str:
        response = httpx.post(
            f"{simulator.url}/processors/flex",
            headers=account.headers,
            json={"flex": {**DEFAULTS, "name": name, **fields}},
            trust_env=False,
        )
        return str(response.raise_for_status().json())

    return by_hand


@pytest.fixture
def command_line(simulator: Simulator, tmp_path: Path) -> CommandLine:
    """The command line, with settings of the default account and of `eu`."""
    return CommandLine(
        tmp_path,
        {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "TERM": "xterm-256color",
            "NO_PROXY": "127.0.0.1",
            "LOANPRO_URL": simulator.url,
            "LOANPRO_TOKEN": MAIN.token,
            "LOANPRO_SECRET": MAIN.secret,
            "LOANPRO_ACCOUNTS__EU__TOKEN": EU.token,
            "LOANPRO_ACCOUNTS__EU__SECRET": EU.secret,
        },
    )

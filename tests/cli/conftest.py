"""The command line, with settings for the simulator, and what it is to find there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, Protocol

import pytest

from cli.commands import CommandLine
from engine.conftest import cli
from stand_in import EU, MAIN

if TYPE_CHECKING:
    from pathlib import Path

    from loanpro_simulator import Account, Simulator

__all__ = ["cli", "command_line", "create"]

DEFAULTS: Final[dict[str, Any]] = {
    "username": "username",
    "password": "password1234!@#$",
    "client_id": "client_id",
    "client_secret": "client_secret_1234",
    "card_gateway_private_api_key": "gateway_api_key_1234",
    "sandbox_mode": True,
}
"""Fields of a processor, for those that a test does not care about."""

NO_CUTOFF: Final[dict[str, Any]] = dict.fromkeys(
    ("same_day", "same_day_cutoff_time", "same_day_cutoff_timezone")
)
"""Fields that Secure Payments need not have."""

SECRETS: Final = (
    *(value for name, value in DEFAULTS.items() if name not in ("username", "client_id")),
)


class Create(Protocol):
    """Creates processors as if by hand."""

    def __call__(self, name: str, account: Account = MAIN, **fields: Any) -> str:
        """Creates one and returns its ID."""


@pytest.fixture
def create(simulator: Simulator) -> Create:
    """Creates processors."""

    def create(name: str, account: Account = MAIN, **fields: Any) -> str:
        values = {**DEFAULTS, **NO_CUTOFF, "name": name, **fields}
        return str(simulator.create(account=account.name, **values))

    return create


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

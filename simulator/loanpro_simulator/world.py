"""Everything that one simulator holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from loanpro_simulator.accounts import DEFAULT_ACCOUNT, Account, Accounts
from loanpro_simulator.database import Database
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault, Faults
from loanpro_simulator.journal import Journal
from loanpro_simulator.store import Store
from loanpro_simulator.vault import Vault


@dataclass(frozen=True)
class Settings:
    """What a simulator starts with.

    Attributes:
        host: The loopback address to listen on.
        port: The port, 0 for a free one.
        database: The database file, None to keep everything in memory.
        accounts: The accounts that exist.
        dialect: How answers are worded.
        faults: The rules in force from the start.
        seed: The seed of the faults.
    """

    host: str = "127.0.0.1"
    port: int = 0
    database: Path | None = None
    accounts: Sequence[Account] = (DEFAULT_ACCOUNT,)
    dialect: Dialect = field(default_factory=Dialect)
    faults: Sequence[Fault] = ()
    seed: int = 0


@dataclass
class InFlight:
    """How many API requests are being served at once, late creates included, now and at most."""

    current: int = 0
    maximum: int = 0

    def __enter__(self) -> None:
        self.current += 1
        self.maximum = max(self.maximum, self.current)

    def __exit__(self, *_: object) -> None:
        self.current -= 1

    def forget(self) -> None:
        """Start the maximum anew."""
        self.maximum = self.current


class World:
    """The data, the accounts, and the switches that may be changed at run time."""

    def __init__(self, settings: Settings) -> None:
        path = settings.database
        self.settings = settings
        self.database = Database(path)
        self.store = Store(self.database, Vault.beside(path) if path else Vault.in_memory())
        self.journal = Journal(self.database)
        self.accounts = Accounts(settings.accounts)
        self.dialect = settings.dialect
        self.faults = Faults(settings.seed)
        self.in_flight = InFlight()
        for fault in settings.faults:
            self.faults.add(fault)

    def wipe(self) -> None:
        """Forget all configurations, requests and faults; speak the first dialect again."""
        self.store.wipe()
        self.journal.wipe()
        self.faults.clear(self.settings.seed)
        self.in_flight.forget()
        self.dialect = self.settings.dialect


async def _world(request: Request) -> World:  # not async, it would cost a thread
    world: World = request.app.state.world
    return world


Here = Annotated[World, Depends(_world)]
"""A route's parameter of this type is the world that its application serves."""

"""What a simulator starts with; help and mistakes need no more than this, and no server."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from loanpro_simulator.accounts import DEFAULT_ACCOUNT, Account
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault
from loanpro_simulator.scenario import Scenario


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
        scenario: What is there from the start, before and over all of these.
    """

    host: str = "127.0.0.1"
    port: int = 0
    database: Path | None = None
    accounts: Sequence[Account] = (DEFAULT_ACCOUNT,)
    dialect: Dialect = field(default_factory=Dialect)
    faults: Sequence[Fault] = ()
    seed: int = 0
    scenario: Scenario = field(default_factory=Scenario)

    def __post_init__(self) -> None:
        """Refuse a scenario that cannot be set up."""
        self.scenario.accounts_before(self.accounts)

    @property
    def first_dialect(self) -> Dialect:
        """The dialect that is spoken from the start."""
        return self.scenario.dialect_over(self.dialect)


def is_loopback(host: str) -> bool:
    """Answer whether a host name or address reaches this machine only."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

"""Everything that one simulator holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from loanpro_simulator import by_hand
from loanpro_simulator.accounts import Accounts
from loanpro_simulator.clock import Clock
from loanpro_simulator.database import Database
from loanpro_simulator.faults import Fault, Faults
from loanpro_simulator.journal import Journal
from loanpro_simulator.scenario import Scenario
from loanpro_simulator.settings import Settings
from loanpro_simulator.store import Store
from loanpro_simulator.vault import Vault


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
        self.clock = Clock()
        self.database = Database(path)
        self.store = Store(
            self.database, Vault.beside(path) if path else Vault.in_memory(), self.clock
        )
        self.journal = Journal(self.database)
        self.faults = Faults()
        self.in_flight = InFlight()
        self._set_up(settings.scenario, settings.faults)
        if not self.store.all():  # a database may hold them from an earlier start
            self._create(settings.scenario)

    def is_taken(
        self, user_id: int, fields: Mapping[str, Any], by_other_than: int | None = None
    ) -> bool:
        """Answer whether the name among some fields, if any, must be another one.

        Args:
            user_id: The account.
            fields: What is sent.
            by_other_than: The ID of a configuration that may have this name.
        """
        if self.dialect.names == "free" or "name" not in fields:
            return False
        return self.store.is_taken(user_id, fields["name"], by_other_than)

    def wipe(self) -> None:
        """Forget all configurations, requests and faults; all else is as at the start."""
        self.store.wipe()
        self.journal.wipe()
        self.in_flight.forget()
        self.clock.reset()
        self._set_up(self.settings.scenario.model_copy(update={"faults": []}))

    def load(self, scenario: Scenario) -> None:
        """Forget all that there is, and set up what a scenario says.

        Raises:
            MistakeError: For an account that does not exist.
        """
        scenario.accounts_before(self.settings.accounts)
        self.wipe()
        self._set_up(scenario)
        self._create(scenario)

    def _set_up(self, scenario: Scenario, faults: Sequence[Fault] = ()) -> None:
        self.accounts = Accounts(scenario.accounts_before(self.settings.accounts), self.clock)
        self.dialect = scenario.dialect_over(self.settings.dialect)
        self.faults.clear(self.settings.seed if scenario.seed is None else scenario.seed)
        for fault in (*scenario.faults, *faults):
            self.faults.add(fault)

    def _create(self, scenario: Scenario) -> None:
        for configuration in scenario.processors:
            by_hand.create(self, configuration.account, configuration.fields, configuration.user_id)


async def _world(request: Request) -> World:  # not async, it would cost a thread
    world: World = request.app.state.world
    return world


Here = Annotated[World, Depends(_world)]
"""A route's parameter of this type is the world that its application serves."""

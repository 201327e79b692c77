"""What somebody does in LoanPro itself: no request, no fault, no line in the journal."""

from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict

from loanpro_simulator.accounts import Account
from loanpro_simulator.fields import PUBLIC, WRITABLE
from loanpro_simulator.mistakes import MistakeError, Strict, unknown
from loanpro_simulator.rules import problems
from loanpro_simulator.world import World


class Configuration(Strict):
    """A configuration to be created; what is left out is as in the published request.

    Attributes:
        account: The account by name, the first of all if None.
    """

    model_config = ConfigDict(strict=True)
    noun = "field"

    account: str | None = None
    name: str | None = "FLEX Processor"
    username: str | None = "username"
    password: str | None = "password1234!@#$"  # noqa: S105 - the published one
    client_id: str | None = "client_id"
    client_secret: str | None = "client_secret"  # noqa: S105 - likewise
    card_gateway_private_api_key: str | None = "gateway_api_key"
    same_day: bool | None = True
    same_day_cutoff_time: str | None = "16:00"
    same_day_cutoff_timezone: str | None = "US/Mountain"
    sandbox_mode: bool | None = True
    account_balance_check: bool | None = False
    process_non_connected: bool | None = False

    @property
    def fields(self) -> dict[str, Any]:
        """What is sent to create it; a field that is None is not."""
        return self.model_dump(include=set(WRITABLE), exclude_none=True)


def create(world: World, configuration: Configuration) -> int:
    """Create a configuration and return its ID.

    Raises:
        MistakeError: For an account that does not exist, or what Secure Payments refuses.
    """
    user_id = world.store.user_id(_account(world, configuration.account).name)
    _check(world, user_id, configuration.fields, {})
    return world.store.create(user_id, configuration.fields)


def update(world: World, processor_id: int, fields: Mapping[str, Any]) -> None:
    """Change some fields of a configuration.

    Raises:
        MistakeError: If there is none of this ID, or for what Secure Payments refuses.
    """
    processor = world.store.find(processor_id)
    held = {name: value for name in PUBLIC if (value := processor.public[name]) is not None}
    _check(world, processor.user_id, fields, held, processor_id)
    world.store.update(processor_id, fields)


def delete(world: World, processor_id: int) -> None:
    """Delete a configuration for good.

    Raises:
        MistakeError: If there is none of this ID.
    """
    world.store.delete(world.store.find(processor_id).id)


def _account(world: World, name: str | None) -> Account:
    accounts = {account.name: account for account in world.settings.accounts}
    if name is None:
        return next(iter(accounts.values()))
    if name not in accounts:
        raise MistakeError(unknown("account", name, accounts))
    return accounts[name]


def _check(
    world: World,
    user_id: int,
    fields: Mapping[str, Any],
    held: Mapping[str, Any],
    processor_id: int | None = None,
) -> None:
    for name in fields:
        if name not in WRITABLE:
            raise MistakeError(unknown("field", name, WRITABLE))
    found = problems(fields, held)
    if found:
        raise MistakeError("; ".join(f"{name} {problem}" for name, problem in found.items()))
    taken = "name" in fields and world.store.is_taken(user_id, fields["name"], processor_id)
    if taken and world.dialect.names == "unique":
        raise MistakeError("the name is already taken")

"""What somebody does in LoanPro itself: no request, no fault, no line in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loanpro_simulator.fields import PUBLIC, WRITABLE
from loanpro_simulator.mistakes import MistakeError, unknown
from loanpro_simulator.rules import problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loanpro_simulator.configuration import Configuration
    from loanpro_simulator.world import World


CHANGEABLE = (*WRITABLE, "user_id")
"""What somebody can change."""


def create(world: World, configuration: Configuration) -> int:
    """Create a configuration and return its ID.

    Raises:
        MistakeError: For an account that does not exist, or what Secure Payments refuses.
    """
    user_id = world.store.user_id(world.accounts.named(configuration.account).name)
    _refuse_a_taken_name(world, user_id, configuration.fields)
    return world.store.create(user_id, {**configuration.fields, "owner": configuration.user_id})


def update(world: World, processor_id: int, fields: Mapping[str, Any]) -> None:
    """Change some fields of a configuration, or give it to another owner by its ``user_id``.

    Raises:
        MistakeError: If there is none of this ID, or for what Secure Payments refuses.
    """
    processor = world.store.find(processor_id)
    held = {name: value for name in PUBLIC if (value := processor.public[name]) is not None}
    for name in fields:
        if name not in CHANGEABLE:
            raise MistakeError(unknown("field", name, CHANGEABLE))
    sent = {name: fields[name] for name in fields if name in WRITABLE}
    found = problems(sent, held)
    if found:
        raise MistakeError("; ".join(f"{name} {problem}" for name, problem in found.items()))
    _refuse_a_taken_name(world, processor.user_id, fields, processor_id)
    owner = fields.get("user_id")
    if isinstance(owner, bool) or not isinstance(owner, int | None):
        raise MistakeError("user_id must be a whole number")
    world.store.update(processor_id, sent | ({"owner": owner} if "user_id" in fields else {}))


def delete(world: World, processor_id: int) -> None:
    """Delete a configuration for good.

    Raises:
        MistakeError: If there is none of this ID.
    """
    world.store.delete(world.store.find(processor_id).id)


def _refuse_a_taken_name(
    world: World, user_id: int, fields: Mapping[str, Any], processor_id: int | None = None
) -> None:
    taken = "name" in fields and world.store.is_taken(user_id, fields["name"], processor_id)
    if taken and world.dialect.names == "unique":
        raise MistakeError("the name is already taken")

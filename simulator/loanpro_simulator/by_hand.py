"""What somebody does in LoanPro itself: no request, no fault, no line in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loanpro_simulator.fields import WRITABLE
from loanpro_simulator.mistakes import MistakeError, unknown
from loanpro_simulator.rules import in_one_line, problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loanpro_simulator.world import World


CHANGEABLE = (*WRITABLE, "user_id")
"""What somebody can change."""


class RefusedByHandError(MistakeError):
    """LoanPro would refuse this.

    Attributes:
        problems: What is wrong, by field.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(in_one_line(problems))
        self.problems = problems


def create(
    world: World, account: str | None, fields: Mapping[str, Any], owner: int | None = None
) -> int:
    """Create a configuration and return its ID.

    Args:
        world: Where.
        account: The account by name, the first of all if None.
        fields: The fields that it is given.
        owner: The owner that it shows, where it is another than the account's.

    Raises:
        MistakeError: For an account that does not exist, or what LoanPro would refuse.
    """
    user_id = world.store.user_id(world.accounts.named(account).name)
    _check(world, user_id, fields, {}, None)
    return world.store.create(user_id, {**fields, "owner": owner})


def update(world: World, processor_id: int, fields: Mapping[str, Any]) -> None:
    """Change some fields of a configuration, or give it to another owner by its ``user_id``.

    Raises:
        MistakeError: If there is none of this ID, or for what LoanPro would refuse.
    """
    processor = world.store.find(processor_id)
    for name in fields:
        if name not in CHANGEABLE:
            raise MistakeError(unknown("field", name, CHANGEABLE))
    held = processor.held
    sent = {name: fields[name] for name in fields if name in WRITABLE}
    _check(world, processor.user_id, sent, held, processor_id)
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


def _check(
    world: World,
    user_id: int,
    sent: Mapping[str, Any],
    held: Mapping[str, Any],
    processor_id: int | None,
) -> None:
    found = problems(sent, held)
    if "name" not in found and world.is_taken(user_id, sent, by_other_than=processor_id):
        found["name"] = "is taken by another processor of this account"
    if found:
        raise RefusedByHandError(found)

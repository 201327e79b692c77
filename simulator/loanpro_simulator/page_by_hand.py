"""What somebody does in LoanPro, past the API: no request, no journal, no fault."""

from typing import Any

from loanpro_simulator.fields import PUBLIC
from loanpro_simulator.rules import problems
from loanpro_simulator.store import Processor
from loanpro_simulator.world import World


class RefusedByHandError(Exception):
    """LoanPro would refuse this.

    Attributes:
        problems: What is wrong, by field.
    """

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name} {problem}" for name, problem in problems.items()))
        self.problems = problems


def create(world: World, account: str, fields: dict[str, Any]) -> int:
    """Hold a new configuration and return its ID.

    Raises:
        RefusedByHandError: If a field breaks a rule, or the name has to be free and is not.
    """
    user_id = world.store.user_id(account)
    _refuse(world, user_id, fields, {}, None)
    return world.store.create(user_id, fields)


def update(world: World, processor: Processor, fields: dict[str, Any]) -> None:
    """Change the given fields only.

    Raises:
        RefusedByHandError: As for `create`.
    """
    held = {name: value for name in PUBLIC if (value := processor.public[name]) is not None}
    _refuse(world, processor.user_id, fields, held, processor.id)
    world.store.update(processor.id, fields)


def _refuse(
    world: World, user_id: int, sent: dict[str, Any], held: dict[str, Any], id_: int | None
) -> None:
    found = problems(sent, held)
    name, free = sent.get("name"), world.dialect.names == "free"
    if not (found or free or name is None) and world.store.is_taken(user_id, name, id_):
        found["name"] = "is taken by another processor of this account"
    if found:
        raise RefusedByHandError(found)

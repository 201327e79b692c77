"""What a program declares: checked, and compared with what the state says; sends nothing.

In terms of plain dictionaries. *Inputs* are what a program declares, in canonical form; *outputs*
are the inputs, and what only the server knows (`SERVER_SET`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_loanpro.errors import ProtectedError
from pulumi_loanpro.wording import account_key, attempting, called

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_loanpro.fields import Failure

Properties = dict[str, Any]

WAS_LIVE = "was_live"
"""An output: a refresh found what the state protects as live in the sandbox, switched by hand."""

SERVER_SET = frozenset({"user_id", "url", WAS_LIVE})
"""Outputs that are no inputs: the owner, the base URL of the account, and that it was live."""

FORMER = frozenset({"created", "updated"})
"""Outputs of earlier versions. They stay in a state as they are until the next update, so that no
refresh shows that they go."""

_CAPITAL = re.compile("[A-Z]")


def our_name(name: str) -> str:
    """A property's name as we have it: to the native plugin `same_day` is `sameDay`."""
    return _CAPITAL.sub(r"_\g<0>", name).lower()


def in_our_names(properties: Mapping[str, Any]) -> Properties:
    """Properties of a program or of a state, of whichever resource."""
    return {our_name(name): value for name, value in properties.items()}


def check(
    olds: Mapping[str, Any], news: Mapping[str, Any], unknown: type | tuple[type, ...] = ()
) -> tuple[Properties, list[Failure]]:
    """Brings a program's inputs into canonical form; sends nothing.

    Args:
        olds: The inputs of the state; empty before a create.
        news: The inputs of the program.
        unknown: Type of the values that are not known until the update.

    Returns:
        The canonical inputs, and all that is wrong with them.
    """
    if olds == news:
        # They were checked when they became the state, and pydantic need not be loaded for them.
        return dict(news), []
    name = news.get("name")
    with attempting(f"check {called(name if isinstance(name, str) else None)}"):
        from pulumi_loanpro.fields import check_inputs  # noqa: PLC0415 - loaded only where needed

        return check_inputs(news, unknown)


@dataclass(frozen=True, slots=True)
class Diff:
    """How a program differs from the state.

    Attributes:
        changed: Inputs that differ, those among them that are no longer declared included.
        replaces: Those of them that no update can change.
    """

    changed: frozenset[str]
    replaces: frozenset[str]


def diff(outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> Diff:
    """Compares checked inputs with those of the state; sends nothing."""
    names = inputs.keys() | (outputs.keys() - SERVER_SET - FORMER)
    changed = frozenset(name for name in names if inputs.get(name) != outputs.get(name))
    account = account_of(inputs)
    # One that is not known before the update may well be the same.
    moved = isinstance(account, str | None) and account != account_of(outputs)
    return Diff(changed, frozenset({"account"} if moved else ()))


def account_of(properties: Mapping[str, Any]) -> Any:
    """The account that properties name, in the form in which names are compared."""
    name = properties.get("account")
    return account_key(name) if isinstance(name, str) else name


def refuse_replacement(outputs: Mapping[str, Any], *, moves: bool = False) -> None:
    """Refuses to replace, and so to delete, what is protected; known before anything is sent.

    Args:
        outputs: What the state says.
        moves: Whether it is replaced because it moves to another account.

    Raises:
        ProtectedError: The state says that it is.
    """
    if not is_protected(outputs):
        return
    what = called(outputs.get("name"))
    with attempting(f"move {what} to another account" if moves else f"replace {what}"):
        raise ProtectedError(
            "The old configuration would be deleted, and its deletion protection is on.",
            "If only the name of its account has changed, set `account` back. To give it up "
            "there for good, and create one with another ID here, declare it with "
            "`deletion_protection=False` in the old account, run `pulumi up`, and change the "
            "account in a run of its own."
            if moves
            else "Take back what forces the replacement, such as `replace_on_changes`. To give it "
            "up for good, and create one with another ID, declare it with "
            "`deletion_protection=False` and without what forces the replacement, run `pulumi up`, "
            "and replace it in a run of its own.",
        )


def server_set(outputs: Mapping[str, Any]) -> Properties:
    """Of the outputs, what only the server knows."""
    return {name: value for name, value in outputs.items() if name in SERVER_SET}


def is_protected(outputs: Mapping[str, Any]) -> bool:
    """Whether the state refuses a delete: always, unless it says sandbox or says otherwise."""
    says: bool | None = outputs.get("deletion_protection")
    is_sandbox = outputs.get("sandbox_mode") is True and WAS_LIVE not in outputs
    return not is_sandbox if says is None else says

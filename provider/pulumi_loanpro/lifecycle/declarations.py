"""What the program of this run declares, as far as the engine has asked about it.

One run of Pulumi has one plugin process. What a request of the engine says of its own resource
alone, such as a delete, is compared here with what others said before.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final

from pulumi_loanpro.errors import StillDeclaredError
from pulumi_loanpro.lifecycle.inputs import account_of, refuse_replacement
from pulumi_loanpro.wording import as_name, attempting, called

if TYPE_CHECKING:
    from pulumi_loanpro.fields import Failure

_HELD_BACK: Final = (
    "is held back by `ignore_changes`, or changed by a policy, and this replacement would send "
    "what the program declares: take the option away, declare the value that is to be sent, and "
    "look at the preview again, or take back what replaces it"
)


class Declarations:
    """The resources of a run, by their URNs; those of Pulumi's other types are not among them.

    Where a URN is not known, and so empty, nothing is noted.

    Attributes:
        moving: The inputs of resources that move to another account, whose old processor may be
            deleted before the new one is created.
        replacing: What the state declares of resources that the engine replaces.
    """

    def __init__(self) -> None:
        self._by_name: dict[tuple[str | None, str], tuple[str, bool]] = {}
        self._by_id: dict[tuple[str | None, str], str] = {}
        self._compared: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        self._failed: set[str] = set()
        self.moving: dict[str, dict[str, Any]] = {}
        self.replacing: dict[str, dict[str, Any]] = {}

    def namesakes(self, urn: str, olds: dict[str, Any], inputs: dict[str, Any]) -> list[Failure]:
        """Takes note of a resource that the program declares.

        Args:
            urn: The resource.
            olds: Its inputs in the state; empty before a create.
            inputs: Its inputs in the program.

        Returns:
            What is wrong with its name, where another resource has it in the same account; else
            nothing. Two that the state has already, as after an import, are as they were.
        """
        name, account = inputs.get("name"), account_of(inputs)
        if not (urn and isinstance(name, str) and isinstance(account, str | None)):
            return []  # not known before the update
        is_new = (account_of(olds), olds.get("name")) != (account, name)
        key = account, as_name(name)
        other, other_is_new = self._by_name.setdefault(key, (urn, is_new))
        if other == urn or not (is_new or other_is_new):
            return []
        names = " and ".join(sorted(repr(resource_name(it)) for it in (urn, other)))
        return [_failure("name", f"must be unique in an account, but {names} share it")]

    def checked(self, urn: str, olds: dict[str, Any]) -> None:
        """Takes note of a check: one without a state, after a comparison, begins a replacement.

        Raises:
            ProtectedError: The old configuration would be deleted, and is protected.
        """
        if urn in self._compared and not olds:
            old, _ = self._compared[urn]
            refuse_replacement(old)
            self.replacing[urn] = old

    def held_back(self, urn: str, inputs: dict[str, Any], unknown: type) -> list[Failure]:
        """What a replacement would send that no comparison has seen.

        Before it asks for a comparison the engine lets `ignore_changes` and policies change the
        inputs. For a replacement it has the inputs of the program checked again, and sends those.

        Args:
            urn: The resource.
            inputs: Its inputs, checked once more without a state.
            unknown: Type of the values that are not known until the update.
        """
        if urn not in self.replacing:
            return []
        _, seen = self._compared[urn]
        names = sorted(
            name
            for name in inputs.keys() | seen.keys()
            if inputs.get(name) != seen.get(name) and not isinstance(inputs.get(name), unknown)
        )
        # With a property Pulumi would print its value, which is not the one that would be sent.
        return [_failure(name, _HELD_BACK, secret=True) for name in names]

    def compared(
        self, urn: str, id_: str, olds: dict[str, Any], news: dict[str, Any], *, moves: bool
    ) -> None:
        """Takes note of what a resource manages, or that it moves to another account.

        Raises:
            ProtectedError: It moves, and the old configuration is protected.
        """
        if moves:
            refuse_replacement(olds, moves=True)
        if not urn:
            return
        self._compared[urn] = olds, news
        if moves:
            self.moving[urn] = news
        else:
            self._by_id[account_of(news), id_] = urn

    def create_failed(self, urn: str, inputs: dict[str, Any]) -> None:
        """Takes note of a create that failed, after which nothing of its name is deleted."""
        if urn:
            self._failed.add(as_name(inputs.get("name", "")))

    def refuse_delete(self, urn: str, id_: str, outputs: dict[str, Any]) -> None:
        """Refuses to delete what another resource of the program manages, or was to follow.

        Raises:
            StillDeclaredError: One does.
        """
        other = self._by_id.get((account_of(outputs), id_), urn)
        with attempting(f"delete {called(outputs.get('name'), id_)}"):
            if other != urn:
                raise StillDeclaredError(
                    f"The resource {resource_name(other)!r} manages it now.",
                    "The state has it twice: take this one out by `pulumi state delete --force "
                    f"{shlex.quote(urn)}`, which sends nothing.",
                )
            if as_name(outputs.get("name", "")) in self._failed:
                raise StillDeclaredError("A create of this run, with the same name, has failed.")

    def as_declared(self, urn: str, outputs: dict[str, Any]) -> dict[str, Any]:
        """The outputs of what is deleted, with the protection that the program declares now.

        That is so for the rest of an earlier replacement, which no update reaches any more.
        """
        _, news = self._compared.get(urn, ({}, {}))
        if urn in self.replacing or news.get("deletion_protection") is not False:
            return outputs
        return outputs | {"deletion_protection": False}


def _failure(name: str, reason: str, *, secret: bool = False) -> Failure:
    from pulumi_loanpro.fields import Failure  # noqa: PLC0415 - nothing else here needs pydantic

    return Failure(name, reason, secret)


def resource_name(urn: str) -> str:
    """The name by which the program knows a resource."""
    return urn.split("::", 3)[-1]  # it may have colons of its own

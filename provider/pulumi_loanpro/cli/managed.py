"""What a stack manages already, as its state says; pure functions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from operator import eq
from typing import TYPE_CHECKING

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.fields import NATIVE_TYPE, TYPE
from pulumi_loanpro.lifecycle.account_guard import is_one_service
from pulumi_loanpro.lifecycle.declarations import resource_name
from pulumi_loanpro.lifecycle.inputs import in_our_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_loanpro.lifecycle.inputs import Properties


@dataclass(frozen=True, slots=True)
class Resource:
    """A FLEX processor of a stack.

    Attributes:
        name: The resource's name.
        id: Its ID in Secure Payments.
        outputs: What the state says of it.
        external: Whether the stack only reads it.
    """

    name: str
    id: str
    outputs: Properties
    external: bool = False

    def manages(self, id_: str, actual: Properties) -> bool:
        """Whether this is what manages an actual configuration, whatever the account is called.

        IDs are unique in one Secure Payments only: the URL distinguishes them, and so does the
        owner. One of the two that is unknown does not count.
        """

        def may_be(name: str, same: Callable[[str, str], bool]) -> bool:
            ours, its = self.outputs.get(name), actual.get(name)
            return ours is None or its is None or same(ours, its)

        return (
            not self.external
            and self.id == id_
            and may_be("url", is_one_service)
            and may_be("user_id", eq)
        )


def processors_in(stack_export: str) -> list[Resource]:
    """The FLEX processors that a stack's state holds already.

    Args:
        stack_export: What `pulumi stack export` printed.

    Raises:
        LoanProError: It is no stack's state.
    """
    try:
        deployment = json.loads(stack_export)["deployment"]
        return [
            Resource(
                resource_name(it["urn"]),
                it.get("id", ""),
                in_our_names(it.get("outputs") or {}),
                external=it.get("external", False),
            )
            for it in deployment.get("resources") or ()
            if it["type"] in (TYPE, NATIVE_TYPE)
        ]
    except (ValueError, LookupError, TypeError, AttributeError):
        raise LoanProError(
            "The stack's export cannot be read.",
            "Write it with `pulumi stack export --file FILE`.",
        ) from None

"""A configuration as Secure Payments gives it back: taken as it is, in canonical form.

Secrets and unknown fields are not taken in: the former are masked at best, the latter are none of
our business. Neither is a masked value, of whatever field.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, create_model, model_validator

from pulumi_loanpro.fields import SECRETS, WIRE, FlexProcessorInputs

if TYPE_CHECKING:
    from collections.abc import Collection

SERVER_MASK = re.compile(r"\s*(encrypted[\s_-]*value|[*•●]{3,})\s*", re.IGNORECASE)
"""What stands in an answer in place of a value that it does not show."""


class ServerSet(BaseModel):
    """What only Secure Payments knows of a configuration; all of it text.

    Attributes:
        id: The configuration's ID.
        user_id: The Secure Payments account that owns it.
        created: When it was created, as the server writes it.
        updated: When it was last changed, as the server writes it.
        masked: Names of the fields that the answer held, but did not show.
    """

    model_config = ConfigDict(coerce_numbers_to_str=True, hide_input_in_errors=True)

    id: str
    user_id: str | None = None
    created: str | None = None
    updated: str | None = None
    masked: frozenset[str] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _without_masks(cls, answered: Any) -> Any:
        """A masked value is no value: as if the answer had left the field out."""
        if not isinstance(answered, dict):
            return answered
        masked = frozenset(
            name
            for name, value in answered.items()
            if isinstance(value, str) and SERVER_MASK.fullmatch(value)
        )
        shown = {name: value for name, value in answered.items() if name not in masked}
        return shown | {"masked": masked}

    def declared(self) -> dict[str, Any]:
        """The declarable fields that the answer held; None where it held a null."""
        return self.model_dump(exclude_unset=True, exclude=set(ServerSet.model_fields))

    def without(self, secrets: Collection[str]) -> Self:
        """The same, as if the answer had left out the fields that repeat a secret."""
        return self.model_construct(
            **{
                name: value
                for name, value in self.model_dump(exclude_unset=True).items()
                if not (isinstance(value, str) and any(it in value for it in secrets))
            }
        )

    @classmethod
    def declarable(cls) -> set[str]:
        """The names of all fields that `declared` may hold."""
        return cls.model_fields.keys() - ServerSet.model_fields.keys()


def _lenient(name: str) -> Any:
    field = FlexProcessorInputs.model_fields[name]
    canonical = [entry for entry in field.metadata if isinstance(entry, BeforeValidator)]
    lenient: Any = field.annotation
    for entry in canonical:
        lenient = Annotated[lenient, entry]
    return lenient | None


_DECLARABLE: dict[str, Any] = {name: (_lenient(name), None) for name in WIRE if name not in SECRETS}

ActualConfiguration = create_model("ActualConfiguration", __base__=ServerSet, **_DECLARABLE)

"""A configuration as Secure Payments gives it back: taken as it is, in canonical form.

Secrets and unknown fields are not taken in: the former are masked at best, the latter are none of
our business. Neither is a masked value, of whatever field.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, create_model, model_validator

from pulumi_loanpro.fields import SECRETS, WIRE, FlexProcessorInputs

if TYPE_CHECKING:
    from collections.abc import Collection

LARGEST_FLOAT = 2.0**53
"""From here on, several whole numbers are one float."""

_WORDS = r"encrypted|redacted|masked"
_IN_BRACKETS = rf"{_WORDS}|hidden|filtered|removed|omitted|protected|private|secret"

_MASK = re.compile(r"\s*(encrypted[\s_-]*value|[*•●]{3,})\s*", re.IGNORECASE)
_MASK_OF_A_LOGIN = re.compile(
    rf"\s*((encrypted[\s_-]*value|{_WORDS})=*|[\[<({{]+({_IN_BRACKETS})[\])>}}]+"
    r"|\S*[*•●]{2,}\S*|x{4,}[0-9]{0,4})\s*",
    re.IGNORECASE,
)


def is_mask(name: str, value: object) -> bool:
    """Whether an answer holds a mask in place of a value that it does not show.

    A user name is never compared once it is taken for a mask; so it is one where no login would be
    written like it, such as `ENCRYPTED` or `****1234`. A processor whose name is taken for a mask
    would look as if it were not there, so that only the published masks are masks of names.

    Args:
        name: The field.
        value: What the answer holds there.
    """
    masks = _MASK if name == "name" else _MASK_OF_A_LOGIN
    return isinstance(value, str) and masks.fullmatch(value) is not None


def integral(value: object) -> object:
    """A number such as `1.0` as the whole number that it is; whatever else as it is."""
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_FLOAT
    return int(value) if is_whole else value  # type: ignore[call-overload]


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

    id: Annotated[str, BeforeValidator(integral)]
    user_id: Annotated[str | None, BeforeValidator(integral)] = None
    created: str | None = None
    updated: str | None = None
    masked: frozenset[str] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _without_masks(cls, answered: Any) -> Any:
        """A masked value is no value: as if the answer had left the field out."""
        if not isinstance(answered, dict):
            return answered
        masked = frozenset(name for name, value in answered.items() if is_mask(name, value))
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
    lenient = lenient | None
    is_text = str in (field.annotation, *get_args(field.annotation))
    return lenient if is_text else Annotated[lenient, BeforeValidator(_unset)]


def _unset(value: object) -> object:
    """A flag that is an empty text is unset."""
    return None if value == "" else value


_DECLARABLE: dict[str, Any] = {name: (_lenient(name), None) for name in WIRE if name not in SECRETS}

ActualConfiguration = create_model("ActualConfiguration", __base__=ServerSet, **_DECLARABLE)

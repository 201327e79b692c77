"""What is said about a name that does not exist: which one is the nearest that does."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError


class MistakeError(ValueError):
    """What was asked of the simulator itself cannot be done; the text quotes no value.

    Attributes:
        status: The HTTP status by which a control route says so.
    """

    def __init__(self, text: str, status: int = 422) -> None:
        super().__init__(text)
        self.status = status


class Strict(BaseModel):
    """A model that takes no key but its own; immutable.

    Attributes:
        noun: What a key of it is called.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    noun: ClassVar[str] = "key"

    @model_validator(mode="before")
    @classmethod
    def _takes_no_other_key(cls, given: Any) -> Any:
        for key in given if isinstance(given, dict) else ():
            if key not in cls.model_fields:
                text = unknown(cls.noun, key, cls.model_fields)
                raise PydanticCustomError("unknown_key", "{text}", {"text": text, "key": key})
        return given

    @classmethod
    def read(cls, given: object) -> Self:
        """Make one from what was read somewhere.

        Raises:
            MistakeError: For what it cannot be made of.
        """
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise MistakeError(explain(error.errors())) from None


def unknown(noun: str, name: object, known: Iterable[str]) -> str:
    """Return the sentence about a name that does not exist."""
    near = difflib.get_close_matches(str(name), list(known), 1, cutoff=0)
    hint = f"; the nearest is {near[0]!r}" if near else ""
    return f"there is no {noun} {name!r}{hint}"


def explain(errors: Iterable[Mapping[str, Any]]) -> str:
    """Return what pydantic found in one line, which quotes no value."""
    found = []
    for error in errors:
        where = ".".join(str(it) for it in error["loc"] if it != "body")
        found.append(f"{where}: {error['msg']}" if where else str(error["msg"]))
    return "; ".join(found)

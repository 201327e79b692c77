"""Every field of a FLEX processor configuration, once: type, secret or not, rule, default.

Source of the fields and their rules: docs/reference/api.md, "Fields of a FLEX configuration". Two
kinds of validators stand on a field: a `BeforeValidator` brings a value into its one canonical
form, whether it comes from a program or from Secure Payments (see
`secure_payments/configuration.py`); an `AfterValidator` is a rule for what programs may declare.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from pulumi_loanpro.secrecy import Hidden, Unpicklable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pydantic_core import ErrorDetails

TYPE = "pulumi-python:dynamic/loanpro:FlexProcessor"
"""Pulumi's type of the resource; in every state, so that it never changes."""

NATIVE_TYPE = "loanpro:index:FlexProcessor"
"""That of the native plugin's resource."""

CUTOFF_STEP = 15
"""Minutes between two cut-off times that Secure Payments allows."""

TextOrSecret = TypeVar("TextOrSecret", str, SecretStr)


def trimmed(value: object) -> object:
    """A text without the white space around it; what is no text stays as it is."""
    return value.strip() if isinstance(value, str) else value


def _hh_mm(value: object) -> object:
    """`9:00`, `09:00` and `09:00:00` are one time; what is no time stays as it is, for the rule."""
    time = (
        re.fullmatch(r"\s*([0-9]{1,2}):([0-9]{2})(:00)?\s*", value)
        if isinstance(value, str)
        else None
    )
    return f"{time[1]:0>2}:{time[2]}" if time else value


def _not_empty(value: TextOrSecret) -> TextOrSecret:
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not text.strip():
        raise ValueError("must not be empty")
    return value


def _on_grid(value: str | None) -> str | None:
    if value is None:
        return None
    time = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", value)
    if time is None:
        raise ValueError(
            "must be a time of day as hh:mm, from 00:00 to 23:45 in steps of 15 minutes, "
            'for example "16:00"'
        )
    minutes = int(time[1]) * 60 + int(time[2])
    if minutes % CUTOFF_STEP:
        below = minutes - minutes % CUTOFF_STEP
        nearest = [divmod(m % (24 * 60), 60) for m in (below, below + CUTOFF_STEP)]
        before, after = (f'"{hour:02}:{minute:02}"' for hour, minute in nearest)
        raise ValueError(f"must be in steps of 15 minutes: use {before} or {after}")
    return value


@cache
def _zones() -> tuple[str, ...]:
    """All IANA names, from the `tzdata` package: the same on every machine."""
    return tuple(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


@cache
def _zones_in_any_case() -> dict[str, str]:
    return {zone.lower(): zone for zone in _zones()}


def _zone_name(value: object) -> object:
    if not isinstance(value, str):
        return value
    name = value.strip()
    return _zones_in_any_case().get(name.lower(), name)


def _known_zone(value: str | None) -> str | None:
    if value is None or value in _zones():
        return value
    meant = difflib.get_close_matches(value, _zones(), n=1)
    hint = f"did you mean {meant[0]!r}?" if meant else "for example 'US/Mountain'"
    raise ValueError(f"is not an IANA time zone; {hint}")


Text = Annotated[str, AfterValidator(_not_empty)]
SecretText = Annotated[SecretStr, AfterValidator(_not_empty)]


class FlexProcessorInputs(Unpicklable, BaseModel):
    """What a program declares. A field that is None is unmanaged: not sent, not compared."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)

    name: Annotated[Text, BeforeValidator(trimmed)] = Field(
        description="Name that LoanPro's users see; it never follows the resource's name."
    )
    username: Text = Field(description="User of the FLEX account.")
    password: SecretText = Field(description="Password of the FLEX account.")
    client_id: Text = Field(description="FLEX client ID.")
    client_secret: SecretText = Field(description="FLEX client secret.")
    card_gateway_private_api_key: Annotated[SecretStr | None, AfterValidator(_not_empty)] = Field(
        default=None, description="Private API key of the FLEX card gateway."
    )
    sandbox_mode: bool = Field(
        description="True for FLEX's sandbox, False for FLEX production, where real money moves."
    )
    same_day: bool = Field(default=False, description="Whether same-day transactions are on.")
    same_day_cutoff_time: Annotated[
        str | None, BeforeValidator(_hh_mm), AfterValidator(_on_grid)
    ] = Field(
        default=None,
        validate_default=True,
        description="Cut-off for same-day ACH, hh:mm in steps of 15 minutes; "
        "required when same_day is on.",
    )
    same_day_cutoff_timezone: Annotated[
        str | None, BeforeValidator(_zone_name), AfterValidator(_known_zone)
    ] = Field(
        default=None,
        validate_default=True,
        description="IANA time zone of the cut-off, which follows daylight saving; "
        "required when same_day is on.",
    )
    account_balance_check: bool | None = Field(
        default=None, description="Whether bank access is used to keep reading balances."
    )
    process_non_connected: bool | None = Field(
        default=None,
        description="Whether profiles not connected by bank access are processed, too.",
    )
    deletion_protection: bool | None = Field(
        default=None,
        description="Whether a delete is refused; not sent. Unset, it is on unless sandbox_mode "
        "is True.",
    )
    account: Annotated[Text, BeforeValidator(trimmed)] | None = Field(
        default=None,
        description="Which Secure Payments account, by its name in the settings; not sent. "
        "A change replaces the configuration.",
    )

    @field_validator("*", mode="wrap")
    @classmethod
    def _unknown_passes(
        cls, value: object, check: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        """A value that is not known until the update cannot be judged before it."""
        return value if isinstance(value, info.context or ()) else check(value)

    @field_validator("same_day_cutoff_time", "same_day_cutoff_timezone")
    @classmethod
    def _same_day_needs_a_cutoff(cls, value: object, info: ValidationInfo) -> object:
        if value is None and info.data.get("same_day") is True:
            raise ValueError("is required when same_day is on")
        return value


def _is_secret(name: str) -> bool:
    annotation = FlexProcessorInputs.model_fields[name].annotation
    return SecretStr in (annotation, *get_args(annotation))


SECRETS = frozenset(filter(_is_secret, FlexProcessorInputs.model_fields))
"""Inputs that are credentials."""

LOGIN = frozenset(("username", "client_id"))
"""Inputs that say whose credentials they are."""

WIRE = tuple(
    name
    for name in FlexProcessorInputs.model_fields
    if name not in ("deletion_protection", "account")
)
"""Fields that Secure Payments knows, in the order in which they are sent."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One input that cannot be accepted.

    Attributes:
        name: The input's name.
        reason: What is wrong and how to put it right; never holds the value of a secret.
        secret: Whether the value may be a credential, as that of a misspelt name may be, too.
    """

    name: str
    reason: str
    secret: bool = False

    def __str__(self) -> str:
        """The whole sentence."""
        return f"{self.name} {self.reason}"

    def told(self, given: Collection[str], secret: Collection[str]) -> tuple[str, str]:
        """Name and reason, as an engine prints them.

        With a name it prints the value as well: there is none where that is a secret, or missing.

        Args:
            given: The names of what was given.
            secret: Those of what the program keeps secret.
        """
        if self.secret or self.name not in given:
            return "", str(self)
        if self.name in secret:  # the reason may suggest values that are close to it
            return "", f"{self.name} cannot be used, and its value is a secret"
        return self.name, self.reason


_EXPECTED = {"string_type": "a string", "bool_type": "True or False"}
_KINDS = {bool: "a boolean", str: "a string", float: "a number", int: "a number"}


def _failure(error: ErrorDetails) -> Failure:
    name = str(error["loc"][0])
    known = name in FlexProcessorInputs.model_fields
    return Failure(name, _reason(name, error), secret=name in SECRETS or not known)


def _reason(name: str, error: ErrorDetails) -> str:
    kind = error["type"]
    if kind == "missing":
        return f"is required: {FlexProcessorInputs.model_fields[name].description}"
    if kind == "extra_forbidden":
        meant = difflib.get_close_matches(name, FlexProcessorInputs.model_fields, n=1)
        hint = f"; did you mean {meant[0]}?" if meant else ""
        return f"is not a property of a FLEX processor{hint}"
    if kind in _EXPECTED:
        given = _KINDS.get(type(error["input"]), f"a {type(error['input']).__name__}")
        return f"must be {_EXPECTED[kind]}, not {given}"
    return error["msg"].removeprefix("Value error, ")


def check_inputs(
    given: Mapping[str, Any], unknown: type | tuple[type, ...] = ()
) -> tuple[dict[str, Any], list[Failure]]:
    """Brings inputs into canonical form and names all that is wrong with them, at once.

    Args:
        given: The program's values by name; None means unset.
        unknown: Type of the values that stand for what is not known until the update; such values
            are returned as they are.

    Returns:
        The canonical inputs with defaults filled in and unset ones left out, and the failures.
        Where there are failures, the inputs are those given.
    """
    present = {name: value for name, value in given.items() if value is not None}
    try:
        checked = FlexProcessorInputs.model_validate(present, context=unknown)
    except ValidationError as error:
        return present, [_failure(one) for one in error.errors(include_url=False)]
    return {
        name: Hidden(value.get_secret_value()) if isinstance(value, SecretStr) else value
        for name, value in checked
        if value is not None
    }, []

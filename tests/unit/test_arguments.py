"""What a program may give as an argument, and what is refused by a sentence."""

from __future__ import annotations

import asyncio
import datetime as dt
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import pulumi
import pytest

from pulumi_loanpro import arguments

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Zone(Enum):
    """As a program may list its zones."""

    DENVER = "US/Mountain"


class Mode(StrEnum):
    """The same, where each is a string of its own."""

    MAIN = "main"


class Legacy(IntEnum):
    """IDs by their names."""

    PAYROLL = 4711


class Number:
    """A number of some library, which writes itself as one."""

    def __str__(self) -> str:
        return "4711"


PLAIN: Final[dict[str, tuple[str, Any, Any]]] = {
    "a string": ("name", "FLEX Processor", "FLEX Processor"),
    "a flag": ("sandbox_mode", True, True),
    "nothing": ("account", None, None),
    "a time": ("same_day_cutoff_time", dt.time(16, 0), "16:00"),
    "a time with seconds": ("same_day_cutoff_time", dt.time(16, 0, 7), "16:00:07"),
    "a zone": ("same_day_cutoff_timezone", ZoneInfo("US/Mountain"), "US/Mountain"),
    "an Enum": ("same_day_cutoff_timezone", Zone.DENVER, "US/Mountain"),
    "a StrEnum": ("account", Mode.MAIN, "main"),
}
"""Arguments, and the inputs that they become."""


@pytest.mark.parametrize("case", PLAIN)
def test_an_argument_is_taken_for_what_it_plainly_means(case: str) -> None:
    """What becomes an input is of a type that Pulumi knows, and no subclass of one."""
    name, given, expected = PLAIN[case]
    found = arguments.plain({name: given}, besides=[])[name]
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    "case", ["a time", "a time with seconds", "a zone", "an Enum", "a StrEnum", "a string"]
)
@pytest.mark.parametrize("later", [pulumi.Output.from_input, pulumi.Output.secret])
def test_an_output_is_taken_for_what_it_plainly_means(
    case: str, later: Callable[[Any], pulumi.Output[Any]]
) -> None:
    """A program may compute any argument, and it stays as secret as it was."""
    name, given, expected = PLAIN[case]

    async def found() -> tuple[Any, bool]:
        given_later = later(given)
        output = arguments.plain({name: given_later}, besides=[])[name]
        value = await output.future()
        return (value, await output.is_secret()), await given_later.is_secret()

    (value, secret), was_secret = resolved(found)
    assert (value, type(value), secret) == (expected, type(expected), was_secret)


@pytest.mark.parametrize(
    "given", [Decimal("16.00"), dt.datetime(2026, 1, 1, tzinfo=dt.UTC), object(), {1}, b"secret"]
)
@pytest.mark.parametrize("later", [False, True])
def test_an_argument_of_another_type_is_refused_by_a_sentence(
    given: object, *, later: bool
) -> None:
    """It names the argument and its type, and never the value."""

    async def refused() -> None:
        argument = pulumi.Output.from_input(given) if later else given
        plain = arguments.plain({"same_day_cutoff_time": argument}, besides=[])
        await plain["same_day_cutoff_time"].future()

    with pytest.raises(pulumi.RunError) as refusal:
        resolved(refused)
    assert str(refusal.value) == (
        f"same_day_cutoff_time of a FLEX processor cannot be a {type(given).__name__}: give a "
        "plain value, such as a string, or an Output of one."
    )


def test_an_output_of_a_credential_is_not_looked_into() -> None:
    """It is a string in any case, and each look costs every command some time."""

    async def found() -> bool:
        password = pulumi.Output.secret("a password")
        return arguments.plain({"password": password}, besides=["password"])["password"] is password

    assert resolved(found)


def test_an_enum_whose_value_is_no_plain_one_is_refused() -> None:
    """An enum is judged by its value."""
    odd = Enum("odd", {"ONE": Decimal(1)})
    with pytest.raises(pulumi.RunError, match="name of a FLEX processor cannot be a Decimal"):
        arguments.plain({"name": odd["ONE"]}, besides=[])


@pytest.mark.parametrize("given", [4711.0, float(2**53 - 1)])
def test_a_whole_number_may_be_a_float(given: float) -> None:
    """Every number that another stack exports is one."""
    assert arguments.identifier(given) == str(int(given))


@pytest.mark.parametrize(
    "given", [4711, "4711", " 4711 ", "4711\n", Number(), Legacy.PAYROLL, "0", "1" * 20]
)
def test_an_id_is_whatever_writes_itself_as_its_number(given: Any) -> None:
    """Spaces around it do not count."""
    assert arguments.identifier(given) == str(given).strip()


@pytest.mark.parametrize(
    "given",
    [
        *(
            None,
            True,
            False,
            4711.5,
            2.0**53,
            -4711.0,
            -4711,
            "-4711",
            "+4711",
            "abc",
            "",
            " ",
            "47 11",
            "4_711",
        ),
        *("0x10", "٤٧١١", "²", [4711], b"4711", object, "1" * 21, Zone.DENVER),
    ],
    ids=repr,
)
def test_what_is_no_id_is_refused_by_a_sentence(given: Any) -> None:
    """It says where IDs are shown, whatever was given."""
    with pytest.raises(pulumi.RunError, match=r"needs the ID of a configuration.* list` shows"):
        arguments.identifier(given)


def test_what_is_no_id_is_cut_in_the_sentence() -> None:
    """A whole file may have been given by mistake."""
    with pytest.raises(pulumi.RunError) as refused:
        arguments.identifier("x" * 10_000)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("given", [4711, 4711.0, " 4711 ", Legacy.PAYROLL])
def test_an_id_may_be_known_later(given: Any) -> None:
    """Such as that of a configuration of this program, or an output of another stack."""

    async def found() -> Any:
        return await arguments.identifier(pulumi.Output.from_input(given)).future()  # type: ignore[union-attr]

    assert resolved(found) == "4711"


@pytest.mark.parametrize("given", [None, "hunter2hunter2", 4711.5])
def test_what_turns_out_to_be_no_id_is_not_shown(given: Any) -> None:
    """It may be the wrong output, and a secret."""

    async def found() -> Any:
        return await arguments.identifier(pulumi.Output.secret(given)).future()  # type: ignore[union-attr]

    with pytest.raises(pulumi.RunError, match="such as 4711, not what this Output holds"):
        resolved(found)


def test_what_the_program_keeps_secret_is_told_by_name() -> None:
    """Names alone, and none of those that are secret in any case."""

    async def found() -> Any:
        inputs = {
            "name": pulumi.Output.secret("a name"),
            "username": pulumi.Output.from_input("a user"),
            "password": pulumi.Output.secret("a password"),
            "client_id": "a client",
        }
        secret = arguments.kept_secret(inputs, "key", besides=["password"])
        return {key: await output.future() for key, output in secret.items()}

    assert resolved(found) == {"key": ["name"]}


def test_where_nothing_can_be_secret_nothing_is_named() -> None:
    """Each input costs every command some time."""
    assert arguments.kept_secret({"name": "a name"}, "key", besides=[]) == {}


def resolved(found: Callable[[], Awaitable[Any]]) -> Any:
    """Runs a coroutine with an event loop of its own."""

    async def run() -> Any:
        return await found()

    return asyncio.run(run())

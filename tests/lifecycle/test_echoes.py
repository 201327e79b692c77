"""Secrets that Secure Payments says of its own accord, though the request did not bring them."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

from engine.echo import respond, serving, url_of
from engine.hunt import Hunt
from lifecycle.runs import INPUTS, Runs, settings_of
from loanpro_simulator import Account
from pulumi_loanpro.errors import ChangedError, LoanProError, RefusedError, WrongAccountError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler

    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.lifecycle.operations import Lifecycle

OWNER: Final = Account("main", "tK5vBn1XsHc9PyUe2", "sE8jMd4RwFg7TzLa3")

STORED: Final = {
    "password": 'pW7kQ2xV9z"<é mT4hYd+cS8',
    "client_secret": "cS3nRt8LqJb6GfZ0w",
    "card_gateway_private_api_key": "gK6yHn4Vd1BxTq",
}

HUNT: Final = Hunt(STORED | {"token": OWNER.token, "secret": OWNER.secret})

DECLARED: Final[Properties] = INPUTS | STORED

EVERY_SECRET: Final = " ".join([*STORED.values(), OWNER.token, OWNER.secret])

OPERATIONS: Final[dict[str, Callable[[Runs], object]]] = {
    "read": lambda it: it.read("42", DECLARED),
    "update": lambda it: it.update("42", DECLARED, DECLARED | {"username": "other"}),
    "delete": lambda it: it.delete("42", DECLARED),
}


@contextmanager
def answering(**bodies: tuple[int, Any]) -> Iterator[Runs]:
    """Runs of Pulumi with a service that answers each method with a status and a body.

    Its list holds what it shows of one configuration.
    """

    def answer(handler: BaseHTTPRequestHandler, _seen: str) -> None:
        status, body = bodies[handler.command]
        listed = handler.path.endswith("/flex") and status == 200
        respond(handler, status, json.dumps([body] if listed else body))

    with serving(answer) as server, asyncio.Runner() as runner:
        runs = Runs(runner, settings_of(OWNER, url_of(server), 1.0))
        yield runs
        runs.close()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_refusal_names_no_secret_of_the_state(operation: Callable[[Runs], object]) -> None:
    """Whatever is asked, the error repeats none of the three credentials that are stored."""
    refusal = (409, {"message": f"The stored record is locked: {EVERY_SECRET}"})
    with (
        answering(GET=refusal, PUT=refusal, DELETE=refusal) as runs,
        pytest.raises(RefusedError, match="The stored record is locked") as caught,
    ):
        operation(runs)
    assert HUNT.in_text("an error", str(caught.value)) == []


OTHER: Final = DECLARED | {
    "name": "another",
    "password": "oT9rWq4ZpL2sXc7Vb",
    "client_secret": "oC5hJk8MnB3vFg6Tz",
    "card_gateway_private_api_key": "oG1dSa7YuI0pQw2Er",
}

HUNT_OTHER: Final = Hunt({name: OTHER[name] for name in STORED})

EVERY_OTHER: Final = " ".join(OTHER[name] for name in STORED)


def test_a_list_that_is_shared_names_no_secret_of_those_who_share_it() -> None:
    """It is asked for by one of them; its error repeats no credential of the others."""
    refusal = (409, {"message": f"Cannot decrypt {EVERY_SECRET} {EVERY_OTHER}"})

    async def both(it: Lifecycle) -> list[object]:
        reads = (it.read("42", DECLARED), it.read("43", OTHER))
        return [*await asyncio.gather(*reads, return_exceptions=True)]

    with answering(GET=refusal) as runs:
        errors = runs(both)
    for error in errors:
        assert isinstance(error, RefusedError)
        assert "Cannot decrypt [secret]" in str(error)
        assert HUNT.in_text("an error", str(error)) == []
        assert HUNT_OTHER.in_text("an error", str(error)) == []


def test_a_refusal_names_no_secret_of_an_earlier_operation() -> None:
    """Another processor of the same process, whose credentials are no part of this request."""
    found = {"id": 42, "name": DECLARED["name"]}
    refusal = (409, {"message": f"The login is in use: {EVERY_OTHER}"})
    with answering(GET=(200, found), PUT=refusal) as runs:
        runs.read("42", OTHER | {"name": DECLARED["name"]})
        with pytest.raises(RefusedError, match="The login is in use") as caught:
            runs.update("42", DECLARED, DECLARED | {"username": "other"})
    assert HUNT_OTHER.in_text("an error", str(caught.value)) == []


def test_a_refusal_names_the_processor_though_a_secret_holds_its_name() -> None:
    """Its name and its user name are known, and a text without them could not be understood."""
    declared = DECLARED | {"name": "FLEX Processor", "username": "flex-user-7"}
    declared |= {"password": "FLEX Processor!9", "client_secret": "flex-user-7-xyz"}
    refusal = (409, {"message": "FLEX Processor of flex-user-7: the password must not be empty"})
    with (
        answering(DELETE=refusal, GET=(200, {"id": 42, "name": "FLEX Processor"})) as runs,
        pytest.raises(RefusedError, match=re.escape(refusal[1]["message"])),
    ):
        runs.delete("42", declared)


def test_a_warning_names_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    """A configuration that was written but cannot be read back is one all the same."""
    refusal = (409, {"message": f"The stored record is locked: {EVERY_SECRET}"})
    with answering(PUT=(200, True), GET=refusal) as runs:
        runs.update("42", DECLARED, DECLARED | {"username": "other"})
    [record] = caplog.records
    assert "could not be read back" in record.message
    assert HUNT.in_text("a warning", record.message) == []


@pytest.mark.parametrize("field", ["username", "client_id", "user_id"])
def test_a_field_that_repeats_a_secret_counts_as_left_out(
    caplog: pytest.LogCaptureFixture, field: str
) -> None:
    """It gets into neither outputs nor warnings, after a write and in a refresh."""
    caplog.set_level(logging.WARNING)
    shown = {"id": 42, "name": DECLARED["name"], field: f"by {EVERY_SECRET}"}
    with answering(PUT=(200, True), GET=(200, shown)) as runs:
        updated = runs.update("42", DECLARED, DECLARED | {"same_day_cutoff_time": "17:00"})
    with answering(GET=(200, shown)) as runs:
        found = runs.read("42", DECLARED)
    assert found is not None
    for outputs in (updated, *found):
        public = {name: value for name, value in outputs.items() if name not in STORED}
        assert HUNT.in_text("outputs", repr(public)) == []
        assert outputs.get(field) == DECLARED.get(field)
    assert caplog.text == ""


def test_a_guard_names_no_secret() -> None:
    """A name or an owner that repeats one stops the delete, and is shown without it."""
    for actual, guard in (
        ({"name": EVERY_SECRET}, ChangedError),
        ({"user_id": EVERY_SECRET}, WrongAccountError),
    ):
        body = {"name": DECLARED["name"], "user_id": "1", **actual}
        with (
            answering(GET=(200, body)) as runs,
            pytest.raises(guard, match=r"\[secret\]") as caught,
        ):
            runs.delete("42", DECLARED | {"user_id": "1"})
        assert HUNT.in_text("an error", str(caught.value)) == []


@pytest.mark.parametrize(
    "body", [f"Notice: undefined index {EVERY_SECRET} [", f'[{{"name": "\\ud800 {EVERY_SECRET}"}}]']
)
def test_an_answer_that_is_no_json_is_not_quoted(body: str) -> None:
    """It might hold the secrets of any configuration of the account."""

    def answer(handler: BaseHTTPRequestHandler, _seen: str) -> None:
        respond(handler, 200, body, Content_Type="text/html")

    with serving(answer) as server, asyncio.Runner() as runner:
        runs = Runs(runner, settings_of(OWNER, url_of(server), 1.0))
        with pytest.raises(LoanProError, match="something other than JSON: text/html") as caught:
            runs.read("42", INPUTS)
        runs.close()
    assert HUNT.in_text("an error", str(caught.value)) == []

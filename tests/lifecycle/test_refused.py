"""What an error of Secure Payments says: which request, whose fault, and where to look."""

from __future__ import annotations

import asyncio
import json
import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

from engine.echo import respond, serving, url_of
from lifecycle.runs import INPUTS, Runs, settings_of
from pulumi_loanpro.errors import (
    CHECK_BASE_URL,
    NOT_UNDER_V2,
    CredentialsError,
    LoanProError,
    MalformedAnswerError,
    NameTakenError,
    NoServerError,
    NotSentError,
    RefusedError,
    RequestError,
)
from pulumi_loanpro.secure_payments.client import SecurePayments
from stand_in import MAIN, closed_port

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from http.server import BaseHTTPRequestHandler

PAGE: Final = "<!doctype html><title>Forbidden</title>"


@contextmanager
def answering(
    status: int, body: str, *, base: str = "", on: str = "GET", **headers: str
) -> Iterator[tuple[Runs, list[str]]]:
    """Runs with a server that answers one method like this, and gives an empty list otherwise.

    Yields:
        The runs, and the methods of the requests.
    """
    methods: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, _seen: str) -> None:
        methods.append(handler.command)
        if handler.command == on:
            respond(handler, status, body, **headers)
        else:
            respond(handler, 200, "[]")

    with serving(answer) as server, asyncio.Runner() as runner:
        runs = Runs(runner, settings_of(MAIN, url_of(server) + base, 2.0))
        yield runs, methods
        runs.close()


def error_of(status: int, body: Any, **options: str) -> LoanProError:
    """The error of a create to which the list, or what is chosen, is answered like this."""
    text = body if isinstance(body, str) else json.dumps(body)
    with answering(status, text, **options) as (runs, _), pytest.raises(LoanProError) as caught:
        runs.create(INPUTS)
    return caught.value


@pytest.mark.parametrize("status", [401, 402])
def test_credentials_are_refused_once(status: int) -> None:
    """A login is locked after six failures, so that no request is repeated."""
    refused = json.dumps({"message": "Unauthorized"})
    with (
        answering(status, refused) as (runs, methods),
        pytest.raises(CredentialsError) as caught,
    ):
        runs.create(INPUTS)
    assert methods == ["GET"]
    for said in ("loanpro:token", "LOANPRO_SECRET", "90 days", "--run-program", "`pulumi up`"):
        assert said in str(caught.value)


@pytest.mark.parametrize("status", [401, 402, 403])
@pytest.mark.parametrize("headers", [{"Content_Type": "text/html"}, {}], ids=repr)
def test_a_web_page_is_no_wrong_pair(status: int, headers: dict[str, str]) -> None:
    """It comes from a firewall, and its remedy is about the network."""
    error = error_of(status, PAGE, **headers)
    assert type(error) is RefusedError
    assert f"A firewall or a proxy answered {status} with a web page" in str(error)
    assert "pair" not in str(error)


@pytest.mark.parametrize(
    "header", ["apigw-requestid", "X-Request-Id", "x-amzn-RequestId", "x-amz-apigw-id"]
)
@pytest.mark.parametrize(
    ("status", "body"), [(409, {"message": "No."}), (403, PAGE), (200, "{"), (200, {}), (302, "")]
)
def test_an_error_ends_with_the_request_s_id(header: str, status: int, body: object) -> None:
    """LoanPro's support finds the request by it, whatever the answer was."""
    error = error_of(status, body, **{header: "Zx9=a/b+c"})
    assert " (request ID Zx9=a/b+c)" in str(error)


def test_a_request_s_id_can_be_shown() -> None:
    """What is no printable ASCII is left out, so is a secret, and all of it that is too long."""
    for header, shown in {
        "a\x1b[2Jb\tc": "a[2Jbc",
        f"by {MAIN.token}": "by[secret]",
        f"by {MAIN.token[:6]} {MAIN.token[6:]}": "by[secret]",
        "x" * 100: f"{'x' * 64}…",
    }.items():
        error = error_of(409, {"message": "No."}, **{"apigw-requestid": header})
        assert f"No. (request ID {shown}) " in str(error)


def test_a_compressed_answer_has_a_request_s_id_too() -> None:
    """Its headers are read though its body is not."""
    error = error_of(200, "[]", Content_Encoding="gzip", apigw_requestid="abc")
    assert isinstance(error, MalformedAnswerError)
    assert "which was not asked for. (request ID abc)" in str(error)


@pytest.mark.parametrize(
    ("status", "body"), [(404, {"message": "Invalid endpoint"}), (409, ""), (200, PAGE), (200, {})]
)
def test_the_second_api_is_named(status: int, body: object) -> None:
    """A base URL of it answers many things, and its users need one hint."""
    assert NOT_UNDER_V2 in str(error_of(status, body, base="/v2"))
    assert CHECK_BASE_URL in str(error_of(status, body))


def test_a_refusal_with_status_200_created_nothing() -> None:
    """It is believed: the create is not uncertain, and not sent again."""
    body = json.dumps({"error_v2": {"message": "The agent is locked"}})
    with answering(200, body, on="POST") as (runs, methods):
        with pytest.raises(RefusedError, match="answered 200: The agent is locked"):
            runs.create(INPUTS)
        assert methods == ["GET", "POST"]


def written(body: str, write: Callable[[SecurePayments], Awaitable[None]]) -> None:
    """One write that is answered like this."""

    async def ask(url: str) -> None:
        client = SecurePayments(settings_of(MAIN, url, 10.0))
        try:
            with client.operation():
                await write(client)
        finally:
            await client.aclose()

    with serving(lambda it, _: respond(it, 200, body)) as server:
        asyncio.run(ask(url_of(server)))


WRITES: Final[dict[str, Callable[[SecurePayments], Awaitable[None]]]] = {
    "update": lambda it: it.update("42", {"name": "a"}),
    "delete": lambda it: it.delete("42"),
}

writes = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)


@writes
@pytest.mark.parametrize(
    "answer", [*("OK", {}, []), {"id": 42}, {"status": "success"}, {"message": "updated"}], ids=repr
)
def test_a_write_that_is_not_refused_is_done(
    answer: object, write: Callable[[SecurePayments], Awaitable[None]]
) -> None:
    """An update or a delete that was carried out is never an error because of how that is said."""
    written(json.dumps(answer), write)


@writes
@pytest.mark.parametrize(
    "answer",
    [
        {"error_v2": {"message": "The processor is locked"}},
        {"id": 42, "error_v2": {"message": "The processor is locked"}},
        {"id": 42, "code": 409, "message": "The processor is locked"},
        {"message": "The processor is locked"},
        "The processor is locked",
    ],
    ids=repr,
)
def test_a_write_that_is_refused_with_status_200_is_an_error(
    answer: object, write: Callable[[SecurePayments], Awaitable[None]]
) -> None:
    """Though the answer names an ID, which of a create would be believed."""
    with pytest.raises(RefusedError, match="The processor is locked"):
        written(json.dumps(answer), write)


def test_a_name_that_secure_payments_finds_taken_is_taken() -> None:
    """An update is refused with the same error as a create."""
    body = json.dumps({"message": "The name already exists", "context": {"agent": 7}})
    with answering(409, body, on="PUT") as (runs, _), pytest.raises(NameTakenError):
        runs.update("42", INPUTS, INPUTS | {"name": "another"})


def run_against(url: str, deadline: float = 60.0) -> tuple[LoanProError, float]:
    """The error of a create at a URL, and the seconds that it took."""
    began = time.monotonic()
    with asyncio.Runner() as runner:
        runs = Runs(runner, settings_of(MAIN, url, deadline))
        with pytest.raises(LoanProError) as caught:
            runs.create(INPUTS)
        runs.close()
    return caught.value, time.monotonic() - began


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_refused_connection_is_known_in_a_moment(host: str) -> None:
    """It is tried again for two seconds, and not for the whole deadline."""
    with closed_port() as port:
        error, seconds = run_against(f"http://{host}:{port}/api")
    assert isinstance(error, NoServerError)
    assert isinstance(error, NotSentError)
    assert re.search(r"refused the connection\. \(Tried \d+ times in \d s\.\)", str(error))
    assert seconds < 20


def test_https_to_a_plain_port_is_known_at_once() -> None:
    """What answers there does not speak TLS, and will not another time."""
    with serving(lambda it, _: respond(it, 200, "[]")) as server:
        error, seconds = run_against(url_of(server, "https"))
        assert server.asked == []
    assert type(error) is RequestError
    assert "does not speak TLS" in str(error)
    assert seconds < 20

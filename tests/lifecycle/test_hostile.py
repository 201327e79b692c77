"""A server that means harm, or has gone mad: it costs a bounded time and memory, and one error.

Its answers are written to a socket byte by byte, since no HTTP server would send them.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import tracemalloc
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import TYPE_CHECKING, Final

import pytest

from lifecycle.runs import INPUTS, Runs, settings_of
from pulumi_loanpro.errors import (
    GuardError,
    LoanProError,
    NotSentError,
    RequestError,
    TimedOutError,
)
from pulumi_loanpro.secure_payments.connections import LARGEST_ANSWER
from pulumi_loanpro.secure_payments.refusals import LONGEST_QUOTE
from stand_in import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DEADLINE: Final = 0.6
"""Seconds that an operation may take; an attempt has a third of them."""

GRACE: Final = 30.0
"""Seconds more that a busy machine may need to notice; what has no end takes longer than that."""

LONGEST_DEADLINE: Final = 64 * DEADLINE
"""Where a busy machine has no answer within a shorter one."""

MOST_MEMORY: Final = 32 * LARGEST_ANSWER
"""Bytes that an operation may take at its worst, whatever is sent."""

LONGEST_PARAGRAPH: Final = LONGEST_QUOTE + 400
"""Characters of an error: the quote of the server, and our own words around it."""

OUTPUTS: Final = {"name": "FLEX Processor", "username": "username"}
"""What a state knows of a configuration that is to be read."""


@dataclass(frozen=True)
class Script:
    """What is sent over a connection.

    Attributes:
        pieces: Sent one after the other.
        for_ever: Sent after them again and again, where it is not empty.
        pause: Seconds before each piece.
    """

    pieces: Sequence[bytes]
    for_ever: bytes = b""
    pause: float = 0.0

    def play(self) -> Iterator[bytes]:
        """Gives what is to be sent, when it is to be sent."""
        for piece in self.pieces:
            time.sleep(self.pause)
            yield piece
        while self.for_ever:
            yield self.for_ever


def head(*headers: str, status: str = "200 OK") -> bytes:
    """A status line, headers, and the empty line after them."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def chunk(data: bytes) -> bytes:
    """One piece of a body whose length is not known."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def answer(body: bytes, *headers: str, status: str = "200 OK") -> Script:
    """An answer with nothing wrong about its frame."""
    return Script([head(f"Content-Length: {len(body)}", *headers, status=status), body])


def refusal(message: object) -> Script:
    """A refusal in a published shape."""
    return answer(json.dumps({"message": message}).encode(), status="409 Conflict")


def too_busy(retry_after: str) -> Script:
    """A rate limit that asks for a pause."""
    return answer(b"", f"Retry-After: {retry_after}", status="429 Too Many Requests")


def nested(depth: int) -> bytes:
    """A word within so many arrays."""
    return b"[" * depth + b'"deep"' + b"]" * depth


def many(entry: bytes, number: int) -> bytes:
    """A list of so many equal entries."""
    return b"[" + b",".join([entry] * number) + b"]"


START: Final = b"HTTP/1.1 200 OK\r\n"
CHUNKED: Final = head("Transfer-Encoding: chunked")
BLANKS: Final = b" " * 65_536
STEERS: Final = "\x1b]0;owned\x07\x1b[2J\r\nerror:" + " all is well" * 1_000
BOMB: Final = gzip.compress(bytes(100_000_000), 1)

NO_END: Final = "answered without an end"
NO_ANSWER: Final = "gave no answer within "
BROKE_OFF: Final = "broke off"
NO_JSON: Final = "answered 200 with something other than JSON: "
NO_PROCESSOR: Final = "answered with a processor that cannot be understood"
COMPRESSED: Final = "answered 200 in a compressed form, which was not asked for"
TOO_MANY: Final = "answered with a list of 100000 processors"
REFUSED: Final = "Secure Payments answered 409"
BUSY: Final = "Secure Payments answered 429 without a reason."

ATTACKS: Final[Mapping[str, tuple[Script, str]]] = {
    "no answer at all": (Script([]), NO_ANSWER),
    "something other than HTTP": (Script([b"SSH-2.0-OpenSSH_9.6\r\n\r\n"]), BROKE_OFF),
    "a status line without an end": (Script([b"HTTP/1.1 200 "], BLANKS), BROKE_OFF),
    "promises of an answer without an end": (
        Script([], head(status="100 Continue") * 100),
        NO_ANSWER,
    ),
    "headers without an end": (Script([START], b"X-More: of it\r\n" * 1_000), BROKE_OFF),
    "a header without an end": (Script([START, b"X-Long: "], BLANKS), BROKE_OFF),
    "headers that drip": (
        Script([bytes([byte]) for byte in head(*["X-Slow: drip"] * 100)], pause=0.05),
        NO_ANSWER,
    ),
    "a body without an end": (Script([CHUNKED], chunk(BLANKS)), NO_END),
    "a body of neither length nor end": (Script([head()], BLANKS), NO_END),
    "a body of 100 MB": (Script([head("Content-Length: 100000000")], BLANKS), NO_END),
    "a body of 100 MB that never comes": (
        Script([head("Content-Length: 100000000")]),
        NO_ANSWER,
    ),
    "a body that drips": (Script([CHUNKED, *[chunk(b" ")] * 1_000], pause=0.05), NO_ANSWER),
    "a chunk's length without an end": (Script([CHUNKED], b"0" * 65_536), BROKE_OFF),
    "a length that is no number": (Script([head("Content-Length: many"), b"[]"]), BROKE_OFF),
    "two lengths": (
        Script([head("Content-Length: 2", "Content-Length: 200"), b"[]"]),
        BROKE_OFF,
    ),
    "a length that is too short": (
        Script([head("Content-Length: 5"), b'[{"id": 42}]']),
        NO_JSON + "of no type.",
    ),
    "a compressed answer": (
        answer(gzip.compress(b"[]"), "Content-Encoding: gzip"),
        COMPRESSED,
    ),
    "a bomb": (answer(BOMB, "Content-Encoding: gzip"), COMPRESSED),
    "a bomb within a bomb": (
        answer(gzip.compress(BOMB), "Content-Encoding: gzip, gzip"),
        COMPRESSED,
    ),
    "a redirect to itself": (
        answer(b"", "Location: /api/processors/flex", status="302 Found"),
        "answered 302, a redirect; none is followed with credentials",
    ),
    "a page that claims to be JSON": (
        answer(b"<html>Welcome</html>", "Content-Type: application/json"),
        NO_JSON + "application/json.",
    ),
    "no UTF-8": (answer(b'[{"id": 1, "name": "\xff\xfe"}]'), NO_JSON),
    "half a surrogate pair": (answer(b'[{"id": 1, "name": "\\ud800"}]'), NO_JSON),
    "arrays nested deeply": (answer(nested(100_000)), NO_JSON),
    "arrays nested almost too deeply": (answer(nested(190)), NO_PROCESSOR),
    "a number of many digits": (answer(b"[" + b"9" * 100_000 + b"]"), NO_JSON),
    "a hundred thousand arrays": (answer(many(b"[]", 100_000)), TOO_MANY),
    "a hundred thousand processors": (answer(many(b'{"id":1}', 100_000)), TOO_MANY),
    "processors of unknown zones": (
        answer(many(b'{"id":1,"same_day_cutoff_timezone":"x"}', 10_000)),
        "answered with something other than a processor",
    ),
    "an ID that is none": (
        answer(json.dumps([{"id": "\x1b[2J" * 1_000, "name": "a"}]).encode()),
        f"{NO_PROCESSOR} (id)",
    ),
    "a refusal of many words": (
        refusal("configuration processor " * 80_000),
        f"{REFUSED}: configuration processor configuration",
    ),
    "a refusal for many reasons": (
        refusal([f"reason {number}" for number in range(100_000)]),
        f"{REFUSED}: reason 0. reason 1.",
    ),
    "a refusal that steers the terminal": (
        refusal(STEERS),
        f"{REFUSED}: ]0;owned [2J error: all is well all is well",
    ),
    "a refusal nested deeply": (
        answer(nested(950), status="409 Conflict"),
        f"{REFUSED} without a reason.",
    ),
    "a refusal nested almost too deeply": (
        answer(nested(190), status="409 Conflict"),
        f"{REFUSED}: deep.",
    ),
    "a pause for ever": (
        too_busy("9" * 400),
        f"{BUSY} It wants a pause that is longer than this operation may take.",
    ),
    "a pause until no day": (too_busy("Thu, 99 Foo 9999 99:99:99"), BUSY),
    "a pause that is over": (too_busy("-5"), BUSY),
}
"""What a server may send in place of a list, and what the provider says of it."""

every_attack = pytest.mark.parametrize(("script", "said"), ATTACKS.values(), ids=ATTACKS)


class Hostile(ThreadingTCPServer):
    """Answers each request of a method with the same script, whatever was asked.

    Args:
        scripts: By method; that of "GET" stands in for those that are missing.
    """

    daemon_threads = False  # closing waits for all that still send

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        super().__init__(("127.0.0.1", 0), Attacker)
        self.scripts = scripts


class Attacker(StreamRequestHandler):
    """Reads requests, plays the script for each, and waits until the client gives up."""

    server: Hostile

    def handle(self) -> None:
        """Serves one connection."""
        with suppress(OSError):
            while (request := self.rfile.readline()).strip():
                length = 0
                while header := self.rfile.readline().strip():
                    if header.lower().startswith(b"content-length:"):
                        length = int(header.partition(b":")[2])
                self.rfile.read(length)
                method = request.partition(b" ")[0].decode()
                scripts = self.server.scripts
                for piece in scripts.get(method, scripts["GET"]).play():
                    self.wfile.write(piece)


@contextmanager
def against(deadline: float = DEADLINE, **scripts: Script) -> Iterator[Runs]:
    """Runs of Pulumi against such a server."""
    with Hostile(scripts) as server, asyncio.Runner() as runner:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        url = f"http://127.0.0.1:{server.server_address[1]}/api"
        runs = Runs(runner, settings_of(MAIN, url, deadline))
        try:
            yield runs
        finally:
            runs.close()
            server.shutdown()
            serving.join()


def is_one_paragraph(error: LoanProError) -> bool:
    """Whether an error fits on the terminal and does nothing to it."""
    text = str(error)
    return text.isprintable() and len(text) < LONGEST_PARAGRAPH


def read(script: Script, *, is_answer: bool, deadline: float = DEADLINE) -> RequestError:
    """The error of a read; of the answer, where the script is one, however slow the machine is."""
    with against(deadline, GET=script) as runs:
        began = time.monotonic()
        with pytest.raises(RequestError) as caught:
            runs.read("42", dict(OUTPUTS))
        assert time.monotonic() - began < deadline + GRACE
    missed = isinstance(caught.value, (TimedOutError, NotSentError) if is_answer else NotSentError)
    if missed and deadline < LONGEST_DEADLINE:
        return read(script, is_answer=is_answer, deadline=4 * deadline)
    return caught.value


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Asserts that what is done takes no more memory than is to be expected."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


@every_attack
def test_an_attack_ends_in_time_with_an_error(script: Script, said: str) -> None:
    """The error says what was answered, and however much is sent, little of it is kept."""
    with bounded_memory():
        error = read(script, is_answer=NO_ANSWER not in said)
    assert said in str(error)
    assert str(error).startswith('Cannot read the FLEX processor "FLEX Processor" (ID 42): ')
    assert is_one_paragraph(error)


@every_attack
def test_a_create_under_attack_ends_in_time_with_an_error(script: Script, said: str) -> None:
    """What became of it may be uncertain, and is then said to be; it is not sent for ever."""
    with against(GET=answer(b"[]"), POST=script) as runs:
        began = time.monotonic()
        with pytest.raises((RequestError, GuardError)) as caught:
            runs.create(INPUTS)
        assert time.monotonic() - began < DEADLINE + GRACE
    assert is_one_paragraph(caught.value), said


def test_the_largest_answer_costs_a_bounded_amount_of_memory() -> None:
    """At its worst it consists of nothing but containers, or of as many processors as fit."""
    for entry in (b"[]", b'{"id":1}'):
        largest = answer(many(entry, LARGEST_ANSWER // (len(entry) + 1) - 1))
        with against(GET=largest) as runs, bounded_memory(), pytest.raises(RequestError):
            runs.read("42", dict(OUTPUTS))


@pytest.mark.parametrize(
    "field", [{"name": STEERS}, {"name": "FLEX Processor", "user_id": STEERS}], ids=list
)
def test_what_steers_the_terminal_is_shown_and_not_obeyed(field: dict[str, str]) -> None:
    """A name and an owner are texts of the server's, as its messages are."""
    outputs = {"name": "FLEX Processor", "user_id": "1", "sandbox_mode": True}
    actual = answer(json.dumps({"id": 42, **field}).encode())
    with against(GET=actual) as runs, pytest.raises(GuardError, match="all is well") as caught:
        runs.delete("42", outputs | {"url": runs.account.url})
    assert is_one_paragraph(caught.value)

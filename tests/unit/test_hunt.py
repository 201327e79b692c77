"""The hunt for leaks finds those that were planted, of every kind, and no others."""

from __future__ import annotations

import base64
import gzip
import html
import json
import random
import shlex
import sqlite3
import string
from contextlib import closing
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

import pytest

from engine.hunt import ENCODINGS, PIECE, Hunt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONG: Final = "Zq7wKx2VbN\"\\\n%&<é/mT9 rL'4hYd+cS8"
SHORT: Final = 'ж"&Ω'

HUNT: Final = Hunt({"long": LONG, "short": SHORT})

PLANTS: Final[dict[str, Callable[[str], str]]] = {
    "plain": str,
    "JSON": json.dumps,
    "JSON without escapes": lambda it: json.dumps(it, ensure_ascii=False),
    "JSON in JSON": lambda it: json.dumps(json.dumps({"body": it})),
    "a URL": quote,
    "a URL's query": lambda it: quote(it, safe=""),
    "a form": quote_plus,
    "a URL in a URL": lambda it: quote(quote(it, safe=""), safe=""),
    "HTML": html.escape,
    "repr": repr,
    "repr of bytes": lambda it: repr(it.encode()),
    "shell": shlex.quote,
    "hex": lambda it: it.encode().hex(),
    "upper-case hex": lambda it: it.encode().hex().upper(),
}


def _base64(encode: Callable[[bytes], bytes], before: int) -> Callable[[str], str]:
    return lambda it: encode(b"x" * before + it.encode() + b"and so on").decode()


for before in range(4):
    PLANTS[f"base64 after {before} bytes"] = _base64(base64.b64encode, before)
    PLANTS[f"URL-safe base64 after {before} bytes"] = _base64(base64.urlsafe_b64encode, before)


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
@pytest.mark.parametrize(("name", "secret"), [("long", LONG), ("short", SHORT)])
def test_a_whole_secret_is_found_in_every_encoding(
    name: str, secret: str, plant: Callable[[str], str]
) -> None:
    """Wherever it begins, and whatever stands around it."""
    [leak] = HUNT.in_text("a log", f"before {plant(secret)} after")
    assert (leak.where, leak.secret) == ("a log", name)


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_a_piece_is_found_in_every_encoding(encoding: Callable[[str], str]) -> None:
    """Eight characters are enough, from anywhere in the secret."""
    for start in range(len(LONG) - PIECE + 1):
        piece = encoding(LONG[start : start + PIECE])
        assert [leak.secret for leak in HUNT.in_text("a log", f"<{piece}>")] == ["long"]


def test_several_secrets_are_told_apart() -> None:
    """Each is reported once, however often it occurs, with its encoding and what is near."""
    text = f"first {SHORT}, then {LONG.encode().hex()} and {SHORT}, and {LONG}"
    found = HUNT.in_text("a log", text)
    assert [(leak.secret, leak.encoding) for leak in found] == [("short", "plain"), ("long", "hex")]
    assert found[0].near.startswith("first ")


def test_nothing_is_found_where_nothing_is() -> None:
    """Neither seven characters in a row, nor a million random digits, nor half a short secret."""
    numbers = random.Random(0)  # noqa: S311 - the same in every run
    digits = "".join(numbers.choices(string.ascii_letters + string.digits + "+/%\\", k=1_000_000))
    sevens = "|".join(LONG[start : start + PIECE - 1] for start in range(0, len(LONG), PIECE - 1))
    assert HUNT.in_text("digits", digits + sevens + SHORT[:2]) == []


def test_files_are_searched_with_their_names(tmp_path: Path) -> None:
    """However deep they lie; what is legitimate is left out by its exact path."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "log").write_text(f"the secret is {LONG}")
    (tmp_path / "deep" / "program.py").write_text(repr(LONG))
    (tmp_path / f"{LONG[:PIECE]}.txt").touch()
    (tmp_path / "harmless").write_bytes(bytes(range(256)))
    found = HUNT.in_files(tmp_path, but=[tmp_path / "deep" / "program.py"])
    assert [leak.where for leak in found] == ["the name of a file", "deep/er/log"]


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    """As Pulumi's backend writes its history where it is set to pack it."""
    (tmp_path / "state.json.gz").write_bytes(gzip.compress(json.dumps({"password": LONG}).encode()))
    assert [leak.where for leak in HUNT.in_files(tmp_path)] == ["state.json.gz"]


def test_databases_are_searched(tmp_path: Path) -> None:
    """SQLite keeps texts as they are, though in pieces where they are longer than a page."""
    with closing(sqlite3.connect(tmp_path / "simulator.db")) as database, database:
        database.execute("CREATE TABLE requests (body)")
        database.execute("INSERT INTO requests VALUES (?)", [f"{'x' * 5000}{LONG}{'x' * 5000}"])
    assert [leak.where for leak in HUNT.in_files(tmp_path)] == ["simulator.db"]

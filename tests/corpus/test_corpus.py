"""What a parser was ever given, and what once broke it, it answers or refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.fuzz import fuzz
from corpus.parsers import CORPUS, PARSERS, files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("parser", "file"),
    [(parser, file) for parser in PARSERS for file in files(parser)],
    ids=lambda it: it if isinstance(it, str) else it.name,
)
def test_a_parser_answers_or_refuses(parser: str, file: Path) -> None:
    """Nothing but the error that its contract names comes out of it."""
    PARSERS[parser](file.read_bytes())


def test_each_parser_has_a_corpus() -> None:
    """And no folder is there that no parser reads."""
    folders = {it.name for it in CORPUS.iterdir() if it.is_dir() and it.name != "__pycache__"}
    assert folders == set(PARSERS)
    assert all(files(parser) for parser in PARSERS)


def test_the_fuzz_finds_what_is_planted(tmp_path: Path) -> None:
    """What breaks a parser is kept as a file that breaks it again."""
    (tmp_path / "seed.json").write_text('{"steps": [{"op": "create"}, {"op": "same"}]}')

    def planted(text: bytes) -> None:
        if text.count(b"create") > 1:
            raise KeyError("op")

    tally = fuzz(planted, tmp_path, seconds=60, number=0)
    assert tally.broken == 1
    [found] = tmp_path.glob("found-*")
    assert found.read_bytes().count(b"create") > 1

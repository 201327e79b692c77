"""Makes others of what is in the corpus and gives them to the parsers: `make fuzz`.

Each parser has a process of its own. What breaks one is made as small as Hypothesis can and kept in
its folder, where `test_corpus.py` finds it from then on; the command ends with status 1.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from corpus.parsers import CORPUS, PARSERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from corpus.parsers import Parser

BATCH: Final = 500
"""Texts between two looks at the clock."""

VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)

MARKS: Final = [
    b'"',
    b"{",
    b"[",
    b"}",
    b"\\",
    b"\n",
    b"\x00",
    b"\xff",
    b": ",
    b"- ",
    b"#",
    b"&a ",
    b"*a",
]
"""What means something to JSON or YAML."""


@dataclass
class Tally:
    """What became of the texts of one parser."""

    given: int = 0
    broken: int = 0


@st.composite
def mutants(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """A text of the corpus, changed once or several times."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        on_tree = draw(st.booleans())
        text = changed_tree(draw, text) if on_tree else changed_bytes(draw, text, seeds)
    return text


def changed_tree(draw: st.DrawFn, text: bytes) -> bytes:
    """JSON with one node that is gone, doubled, or another; other texts as they are."""
    try:
        tree = json.loads(text)
        nodes = list(_nodes(tree))
    except (ValueError, RecursionError):
        return text
    if not nodes:
        return text
    holder, key = draw(st.sampled_from(nodes))
    match draw(st.sampled_from(["gone", "other", "elsewhere", "doubled"])):
        case "gone":
            del holder[key]
        case "other":
            holder[key] = draw(VALUES)
        case "elsewhere":
            other, its_key = draw(st.sampled_from(nodes))
            holder[key] = json.loads(json.dumps(other[its_key]))
        case "doubled" if isinstance(holder, list):
            holder.append(json.loads(json.dumps(holder[key])))
        case _:
            holder[draw(st.text()) if isinstance(holder, dict) else key] = holder[key]
    return json.dumps(tree).encode(errors="surrogatepass")


def _nodes(node: Any) -> Iterator[tuple[Any, Any]]:
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield node, key
        yield from _nodes(node[key])


def changed_bytes(draw: st.DrawFn, text: bytes, seeds: list[bytes]) -> bytes:
    """A piece that is cut out, or another one, of this or of any other text, put in its place."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 40)))
    other = draw(st.sampled_from(seeds))
    begin = draw(st.integers(0, len(other)))
    piece = st.sampled_from([b"", *MARKS, other[begin : begin + 40]]) | st.binary(max_size=8)
    return text[:start] + draw(piece) + text[end:]


def fuzz(parser: Parser, folder: Path, seconds: float, number: int) -> Tally:
    """Gives a parser texts for some time, or until one breaks it.

    Args:
        parser: What is given them.
        folder: Its corpus, where the smallest text that breaks it is kept.
        seconds: For how long.
        number: The first seed of Hypothesis.
    """
    tally, last = Tally(), [b""]
    seeds = [it.read_bytes() for it in sorted(folder.iterdir()) if it.is_file()]

    def once(text: bytes) -> None:
        tally.given += 1
        last[0] = text
        parser(text)

    end = time.monotonic() + seconds
    while time.monotonic() < end and not tally.broken:
        number += 1
        try:
            _batch(once, seeds, number)
        except Exception:  # noqa: BLE001 - whatever it is, it is kept and reported
            tally.broken += 1
            name = f"found-{sha256(last[0]).hexdigest()[:12]}"
            (folder / name).write_bytes(last[0])
            sys.stderr.write(f"{folder.name}/{name}\n{traceback.format_exc()}\n")
    return tally


def _batch(once: Callable[[bytes], None], seeds: list[bytes], number: int) -> None:
    bounds = settings(
        max_examples=BATCH,
        deadline=None,
        database=None,  # what is found is kept in the corpus
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    seed(number)(bounds(given(mutants(seeds))(once)))()


def main() -> int:
    """Fuzzes all parsers at the same time, and prints the tally."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=3600)
    options.add_argument("--seed", type=int, default=time.time_ns() % 2**32)
    asked = options.parse_args()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(PARSERS), mp_context=spawn) as pool:
        jobs = {it: pool.submit(_one, it, asked.seconds, asked.seed) for it in PARSERS}
    tallies = {name: job.result() for name, job in jobs.items()}
    head = [f"{asked.seconds:.0f} s, seed {asked.seed}", "", "| parser of | texts | broke it |"]
    rows = [f"| {name} | {it.given} | {it.broken} |" for name, it in tallies.items()]
    sys.stdout.write("\n".join([*head, "| --- | ---: | ---: |", *rows, ""]))
    return 1 if any(it.broken for it in tallies.values()) else 0


def _one(name: str, seconds: float, number: int) -> Tally:
    logging.disable()
    return fuzz(PARSERS[name], CORPUS / name, seconds, number)


if __name__ == "__main__":
    sys.exit(main())

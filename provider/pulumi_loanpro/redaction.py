"""Texts of Secure Payments without the secrets that they may repeat, in whatever encoding."""

from __future__ import annotations

import base64
import html
import json
import re
import string
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from pulumi_loanpro.secrecy import MASK, PIECE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORTEST = 4
"""Characters of a secret that stand in no decoded text by chance."""

LAYERS = 2
"""How many encodings of one another are looked through."""

_URL_SAFE = str.maketrans("-_", "+/")
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def redacted(text: str, secrets: Iterable[str]) -> str:
    """A text without the secrets, in the encodings in which services echo what was sent to them.

    Args:
        text: What may hold them, as a whole or in pieces.
        secrets: The secrets; of those with at least `PIECE` characters no such piece is left.

    Returns:
        The text with `MASK` in place of every piece. Where they are encoded in a way that leaves
        no telling where they begin and end, `MASK` alone.
    """
    secrets = [str(secret) for secret in secrets if secret]  # no `Hidden`, whose `repr` is none
    masked = _masked(text, secrets)
    pieces = {piece for secret in secrets if len(secret) >= SHORTEST for piece in _pieces(secret)}
    seen = {masked}
    for _ in range(LAYERS):
        seen |= {decoded for layer in seen for decoded in _decoded(layer)}
    return MASK if any(piece in layer for layer in seen for piece in pieces) else masked


def _masked(text: str, secrets: Iterable[str]) -> str:
    shown = [True] * len(text)
    for secret in secrets:
        # Hexadecimal digits come in either case, but a short secret may be a word of the text.
        folded = _LOWER if len(secret) >= PIECE else {}
        searched = text.translate(folded)
        for form in {it.translate(folded) for piece in _pieces(secret) for it in _encoded(piece)}:
            at = searched.find(form)
            while at >= 0:
                shown[at : at + len(form)] = [False] * len(form)
                at = searched.find(form, at + 1)
    parts = groupby(zip(text, shown, strict=True), key=lambda it: it[1])
    return "".join(
        "".join(char for char, _ in part) if is_shown else MASK for is_shown, part in parts
    )


def _pieces(secret: str) -> Iterator[str]:
    for start in range(max(1, len(secret) - PIECE + 1)):
        yield secret[start : start + PIECE]


def _encoded(text: str) -> Iterator[str]:
    as_bytes = text.encode()
    for in_json in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]):
        yield in_json
        yield json.dumps(in_json, ensure_ascii=False)[1:-1]
        yield in_json.replace("/", r"\/")  # as PHP writes it
        yield in_json.translate({ord(char): f"\\u{ord(char):04x}" for char in "&<>"})  # as Go does
    yield from (
        text,
        repr(text)[1:-1],
        repr(as_bytes)[2:-1],
        as_bytes.hex(),
        as_bytes.hex().upper(),
    )
    yield from (html.escape(text), html.escape(text).replace("&#x27;", "&#039;"))
    yield from (quote(text), quote(text, safe=""), quote_plus(text), quote(quote(text, safe="")))
    for before in range(3):  # in the midst of others, without the digits that those have a part in
        data = bytes(before) + as_bytes
        digits = base64.b64encode(data)[-(-before * 8 // 6) : len(data) * 8 // 6].decode()
        yield from (digits, digits.replace("+", "-").replace("/", "_"))


def _decoded(text: str) -> Iterator[str]:
    """What a text may stand for, in one layer of every encoding that is looked through."""
    yield from (unquote(text), unquote_plus(text), html.unescape(text))
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda it: chr(int(it[1], 16)), text)
    yield re.sub(r"\\(.)", lambda it: {"n": "\n", "t": "\t", "r": "\r"}.get(it[1], it[1]), text)
    octets = re.findall(r"(?:[0-9a-fA-F]{2}[\s:,-]?){4,}", text)
    yield " ".join(
        bytes.fromhex(re.sub(r"[^0-9a-fA-F]", "", run)).decode(errors="replace") for run in octets
    )
    runs = re.findall(r"[A-Za-z0-9+/]{6,}", text.translate(_URL_SAFE))
    for start in range(4):  # a run may begin with digits of something else
        whole = (run[start : start + (len(run) - start) // 4 * 4] for run in runs)
        yield " ".join(base64.b64decode(run).decode(errors="replace") for run in whole)

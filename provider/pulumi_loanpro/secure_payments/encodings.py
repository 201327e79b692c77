"""What a text may stand for: one layer of every encoding that is looked through for secrets.

SECURITY.md lists them.
"""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

_URL_SAFE = str.maketrans("-_", "+/")

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{3})|(.))", re.DOTALL
)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}

_UNSEEN = re.compile("[\0\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
"""What may stand between characters without being seen."""

_NOT_LATIN_1 = {ord(bytes([it]).decode("cp1252")): it for it in (*range(0x82, 0x8D), 0x80, 0x8E)}
_NOT_LATIN_1 |= {ord(bytes([it]).decode("cp1252")): it for it in (*range(0x91, 0x9D), 0x9E, 0x9F)}
"""What Windows calls Latin-1, and is not."""

_HEX = re.compile(r"(?:(?:0x)?[0-9a-fA-F]{2}[\s:,-]{0,2}){4,}[0-9a-fA-F]?")


def decodings(text: str) -> Iterator[str]:
    """What a text may stand for, by one encoding after the other."""
    yield from (unquote(text), unquote_plus(text), unquote(text, "latin-1"), html.unescape(text))
    yield unquote(re.sub("=([0-9A-Fa-f]{2})", r"%\1", re.sub("=\r?\n", "", text)))
    yield _unescaped(text)
    yield unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    yield re.sub("[\x80-\xff]{2,}", _as_utf_8, text.translate(_NOT_LATIN_1))
    digits = [re.sub("0x|[^0-9a-fA-F]", "", run) for run in _HEX.findall(text)]
    for start in range(2):  # a run may begin with a digit of something else
        whole = (run[start : start + (len(run) - start) // 2 * 2] for run in digits)
        yield " ".join(bytes.fromhex(run).decode(errors="replace") for run in whole)
    runs = re.findall(r"[A-Za-z0-9+/]{6,}", text.translate(_URL_SAFE))
    for start in range(4):
        whole = (_filled(run[start:], 4) for run in runs)
        yield " ".join(base64.b64decode(run).decode(errors="replace") for run in whole)
    runs = re.findall(r"[A-Z2-7]{7,}", text)
    for start in range(8):
        whole = (_filled(run[start:], 8) for run in runs)
        yield " ".join(base64.b32decode(run).decode(errors="replace") for run in whole)


def _unescaped(text: str) -> str:
    r"""A text without the backslashes of JSON, Python or C: `\u0041`, `\x41`, `\101`, `\"`."""

    def character(escape: re.Match[str]) -> str:
        braced, four, two, octal, other = escape.groups()
        if other:
            return _CONTROLS.get(other, other)
        code = int(octal, 8) if octal else int(braced or four or two, 16)
        return chr(min(code, 0x10FFFF))

    unescaped = _ESCAPE.sub(character, text)
    return unescaped.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _as_utf_8(latin_1: re.Match[str]) -> str:
    return latin_1[0].encode("latin-1").decode(errors="replace")


def _filled(digits: str, group: int) -> str:
    """Digits in whole groups; what the added ones decode to is not looked for."""
    return digits + "A" * (-len(digits) % group)

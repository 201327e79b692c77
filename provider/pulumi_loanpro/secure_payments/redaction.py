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

from pulumi_loanpro.errors import one_line
from pulumi_loanpro.secrecy import MASK, PIECE
from pulumi_loanpro.wording import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

SHORTEST = 4
"""Characters of the shortest secret that is looked for: shorter ones stand in texts by chance."""

WORDS = (
    *("password", "username", "client_id", "client_secret", "card_gateway_private_api_key"),
    *("same_day_cutoff_time", "same_day_cutoff_timezone", "sandbox_mode"),
    *("account_balance_check", "process_non_connected", "client id", "client secret"),
    *("card gateway private api key", "cut-off time", "time zone", "timezone", "sandbox mode"),
    *("flex payment solutions", "secure payments", "processors", "configurations"),
    *("authorization", "unauthorized", "authentication", "credentials", "encrypted-value"),
    *("production", "transactions", "required", "metadata", "content-type", "application/json"),
)
"""Words of Secure Payments; a piece of a secret that is one of them, or a part of one, gives
nothing of the secret away."""

LONGEST_READ = 1000
"""Characters of a name that are looked at."""

LAYERS = 2
"""How many encodings of one another are looked through."""

_URL_SAFE = str.maketrans("-_", "+/")
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def quoted_name(name: str, secrets: Iterable[str]) -> str:
    """A name from Secure Payments, on one line, without secrets and not too long."""
    return one_line(redacted(name[:LONGEST_READ], secrets), LONGEST_NAME)


def redacted(text: str, secrets: Iterable[str], names: Iterable[str] = ()) -> str:
    """A text without the secrets, in the encodings in which services echo what was sent to them.

    Args:
        text: What may hold them, as a whole or in pieces.
        secrets: The secrets; of those with at least `PIECE` characters no such piece is left but
            where it is a word: one of `WORDS`, or a name. Shorter ones are hidden as a whole, and
            those below `SHORTEST` characters not at all.
        names: Texts that are no secret, such as the name and the user name of a processor.

    Returns:
        The text with `MASK` in place of every piece. Where they are encoded so
        that it is unknown where they begin and end, `MASK` alone.
    """
    # No `Hidden`, whose `repr` is none.
    secrets = [str(secret) for secret in secrets if len(secret) >= SHORTEST]
    names = [name for name in names if name not in secrets]
    words = [word.translate(_LOWER) for word in (*WORDS, *names)]
    masked = _masked(text, secrets, words)
    seen = {masked}
    for _ in range(LAYERS):
        seen |= {decoded for layer in seen for decoded in _decoded(layer)}
    left = any(
        True for secret in secrets for layer in seen for _ in _found(layer, secret, words, _plain)
    )
    return MASK if left else masked


def _masked(text: str, secrets: Iterable[str], words: Sequence[str]) -> str:
    shown = [True] * len(text)
    for secret in secrets:
        for start, end in _found(text, secret, words, _encoded):
            shown[start:end] = [False] * (end - start)
    parts = groupby(zip(text, shown, strict=True), key=lambda it: it[1])
    return "".join(
        "".join(char for char, _ in part) if is_shown else MASK for is_shown, part in parts
    )


def _found(
    text: str, secret: str, words: Sequence[str], forms: Callable[[str], Iterable[str]]
) -> Iterator[tuple[int, int]]:
    """Where pieces of a secret begin and end in a text, but for words; such as touch are one."""
    # Hexadecimal digits come in either case, but a short secret may be a word of the text.
    folded = _LOWER if len(secret) >= PIECE else {}
    searched = text.translate(folded)
    found: set[int] = set()
    for form in {it.translate(folded) for piece in _pieces(secret) for it in forms(piece)}:
        at = searched.find(form)
        while at >= 0:
            found.update(range(at, at + len(form)))
            at = searched.find(form, at + 1)
    for _, run in groupby(enumerate(sorted(found)), key=lambda it: it[1] - it[0]):
        places = [place for _, place in run]
        start, end = places[0], places[-1] + 1
        if end - start >= len(secret) or not _is_word(text[start:end], words):
            yield start, end


def _is_word(piece: str, words: Iterable[str]) -> bool:
    """Whether a piece of a secret is a word, or a part of one, that everybody may know."""
    piece = piece.translate(_LOWER).strip()
    return len(piece) >= PIECE and any(piece in word for word in words)


def _pieces(secret: str) -> Iterator[str]:
    for start in range(max(1, len(secret) - PIECE + 1)):
        yield secret[start : start + PIECE]


def _plain(text: str) -> Iterable[str]:
    return (text,)


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

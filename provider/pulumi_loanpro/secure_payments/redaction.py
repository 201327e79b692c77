"""Texts of Secure Payments without the secrets that they may repeat, plain or encoded."""

from __future__ import annotations

import base64
import html
import json
import string
from collections import defaultdict
from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from pulumi_loanpro.secrecy import MASK, PIECE, credentials
from pulumi_loanpro.secure_payments.encodings import decodings
from pulumi_loanpro.wording import LONGEST_NAME, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

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

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def quoted_name(name: str, secrets: Iterable[str]) -> str:
    """A name from Secure Payments, on one line, without secrets and not too long.

    Those of all operations of this process are among the secrets.
    """
    hidden = redacted(name[:LONGEST_READ], secrets, others=credentials())
    return one_line(hidden, LONGEST_NAME)


def redacted(
    text: str,
    secrets: Iterable[str],
    names: Iterable[str] = (),
    others: Collection[str] = (),
) -> str:
    """A text without the secrets, in the encodings in which services echo what was sent to them.

    Args:
        text: What may hold them, as a whole or in pieces.
        secrets: The secrets; of those with at least `PIECE` characters no such piece is left but
            where it is a word: one of `WORDS`, or a name. Shorter ones are hidden as a whole, and
            those below `SHORTEST` characters not at all.
        names: Texts that are no secret, such as the name and the user name of a processor.
        others: Secrets that are less likely to be in the text, of which there may be thousands.

    Returns:
        The text with `MASK` in place of every piece. Where they are encoded so
        that it is unknown where they begin and end, `MASK` alone.
    """
    # No `Hidden`, whose `repr` is none.
    likely = {str(secret) for secret in secrets if len(secret) >= SHORTEST}
    names = [name for name in names if name not in likely and name not in others]
    words = [word.translate(_LOWER) for word in (*WORDS, *names)]
    unlikely = {str(other) for other in others if len(other) >= SHORTEST} - likely
    layers = _layers(text)
    near = [*likely, *_near(layers, unlikely, words)]
    masked = _masked(text, near, words)
    layers = layers if masked == text else _layers(masked)
    left = any(
        True for secret in near for layer in layers for _ in _found(layer, secret, words, _plain)
    )
    return MASK if left else masked


def _layers(text: str) -> set[str]:
    """All that a text may stand for."""
    layers = {text}
    for _ in range(LAYERS):
        layers |= {decoded for layer in layers for decoded in decodings(layer)}
    return layers


def _near(layers: Iterable[str], secrets: Iterable[str], words: Sequence[str]) -> list[str]:
    """The secrets that layers of a text have a piece of: a few, of what may be thousands.

    A look into a set finds a piece, so that the time hardly depends on how many secrets there are.
    """
    held: defaultdict[int, set[str]] = defaultdict(set)
    for length in {min(len(secret), PIECE) for secret in secrets}:
        for layer in layers:
            folded = layer.translate(_LOWER) if length == PIECE else layer
            held[length].update(folded[at : at + length] for at in range(len(layer) - length + 1))

    is_word = cache(lambda piece: _is_word(piece, words))

    def is_near(secret: str) -> bool:
        pieces = _folded_pieces(secret)
        at_hand = held[min(len(secret), PIECE)]
        if pieces.isdisjoint(at_hand):
            return False
        return not all(map(is_word, pieces & at_hand)) or all(map(is_word, pieces))

    return [secret for secret in secrets if is_near(secret)]


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
    searched = _folded(text, secret)
    found: set[int] = set()
    for form in _forms(secret, forms):
        at = searched.find(form)
        while at >= 0:
            found.update(range(at, at + len(form)))
            at = searched.find(form, at + 1)
    for _, run in groupby(enumerate(sorted(found)), key=lambda it: it[1] - it[0]):
        places = [place for _, place in run]
        start, end = places[0], places[-1] + 1
        if end - start >= len(secret) or not _is_word(text[start:end], words):
            yield start, end


@lru_cache(maxsize=100)
def _forms(secret: str, forms: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """All that a piece of a secret may look like."""
    return frozenset(_folded(it, secret) for piece in _pieces(secret) for it in forms(piece))


def _folded(text: str, secret: str) -> str:
    """A text as it is compared with a secret.

    Hexadecimal digits come in either case, but a short secret may be a word of the text.
    """
    return text.translate(_LOWER) if len(secret) >= PIECE else text


def _is_word(piece: str, words: Iterable[str]) -> bool:
    """Whether a piece of a secret is a word, or a part of one, that everybody may know."""
    piece = piece.translate(_LOWER).strip()
    return len(piece) >= PIECE and any(piece in word for word in words)


@lru_cache(maxsize=10_000)
def _folded_pieces(secret: str) -> frozenset[str]:
    return frozenset(_pieces(_folded(secret, secret)))


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

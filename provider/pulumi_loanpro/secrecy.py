"""What keeps secrets out of sight, wherever a text, a traceback or a pickle may end up."""

from __future__ import annotations

import base64
import html
import json
import string
from itertools import groupby
from typing import TYPE_CHECKING, NoReturn, TypeVar
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PIECE = 8
"""Characters of a secret that stay hidden even without the others."""

MASK = "[secret]"
"""What stands in a text in place of a secret, as in Pulumi's own."""

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)

Error = TypeVar("Error", bound=BaseException)


class Hidden(str):
    """A text that does not show itself in the `repr` of what holds it, such as local variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The mask, whatever the text."""
        return MASK


class Unpicklable:
    """What holds a secret: a pickle would show it to whoever comes by it."""

    def __reduce__(self) -> NoReturn:
        """Refuses.

        Raises:
            TypeError: Always.
        """
        raise TypeError(f"cannot pickle {type(self).__name__!r}, which holds secrets")


def without_frames(error: Error) -> Error:
    """An error, and all that led to it, without frames: their variables hold what was sent."""
    error.__traceback__ = None
    for earlier in {error.__cause__, error.__context__}:
        if earlier is not None:
            without_frames(earlier)
    return error


def redacted(text: str, secrets: Iterable[str]) -> str:
    """A text without the secrets, in the encodings in which services echo what was sent to them.

    Args:
        text: What may hold them, as a whole or in pieces.
        secrets: The secrets; of those with at least `PIECE` characters no such piece is left.
    """
    searched = text.translate(_LOWER)  # hexadecimal digits come in either case
    shown = [True] * len(text)
    for form in _forms(secrets):
        at = searched.find(form)
        while at >= 0:
            shown[at : at + len(form)] = [False] * len(form)
            at = searched.find(form, at + 1)
    parts = groupby(zip(text, shown, strict=True), key=lambda it: it[1])
    return "".join(
        "".join(char for char, _ in part) if is_shown else MASK for is_shown, part in parts
    )


def _forms(secrets: Iterable[str]) -> set[str]:
    return {
        form.translate(_LOWER)
        for secret in secrets
        if secret
        for start in range(max(1, len(secret) - PIECE + 1))
        for form in _encoded(secret[start : start + PIECE])
    }


def _encoded(text: str) -> Iterator[str]:
    as_bytes = text.encode()
    for in_json in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]):
        yield in_json
        yield json.dumps(in_json, ensure_ascii=False)[1:-1]
        yield in_json.replace("/", r"\/")  # as PHP writes it
        yield in_json.translate({ord(char): f"\\u{ord(char):04x}" for char in "&<>"})  # as Go does
    yield from (text, repr(text)[1:-1], repr(as_bytes)[2:-1], as_bytes.hex())
    yield from (html.escape(text), html.escape(text).replace("&#x27;", "&#039;"))
    yield from (quote(text), quote(text, safe=""), quote_plus(text), quote(quote(text, safe="")))
    for before in range(3):  # in the midst of others, without the digits that those have a part in
        data = bytes(before) + as_bytes
        digits = base64.b64encode(data)[-(-before * 8 // 6) : len(data) * 8 // 6].decode()
        yield from (digits, digits.replace("+", "-").replace("/", "_"))

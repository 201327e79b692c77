"""A hunt for secrets in all that a program printed and wrote, however they are written there."""

from __future__ import annotations

import base64
import gzip
import html
import json
import shlex
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

PIECE: Final = 8
"""Characters of a secret that are a leak even without the others."""

GZIP: Final = b"\x1f\x8b"
"""How a file that gzip wrote begins."""

_GO: Final = {ord(char): f"\\u{ord(char):04x}" for char in "&<>\u2028\u2029"}


def _json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _json_unicode(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _shell(text: str) -> str:
    return shlex.quote(f" {text}")[2:-1]  # the space has even a harmless text quoted


def _base64(alignment: int, alphabet: bytes) -> Callable[[str], str]:
    """Base64 of a text in the midst of others: the digits that no neighbour has a part in."""

    def encode(text: str) -> str:
        data = bytes(alignment) + text.encode()
        digits = base64.b64encode(data, alphabet).decode()
        return digits[-(-alignment * 8 // 6) : len(data) * 8 // 6]

    return encode


ENCODINGS: Final[dict[str, Callable[[str], str]]] = {
    "plain": str,
    "JSON": _json,
    "JSON, unescaped": _json_unicode,
    "JSON of Go": lambda text: _json_unicode(text).translate(_GO),
    "JSON in JSON": lambda text: _json(_json(text)),
    "JSON in JSON, unescaped": lambda text: _json_unicode(_json_unicode(text)),
    "percent": quote,
    "percent, slashes too": lambda text: quote(text, safe=""),
    "percent, in a form": quote_plus,
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "HTML": html.escape,
    "repr": lambda text: repr(text)[1:-1],
    "repr of bytes": lambda text: repr(text.encode())[2:-1],
    "shell": _shell,
    "hex": lambda text: text.encode().hex(),
    "HEX": lambda text: text.encode().hex().upper(),
    **{f"base64, {at} bytes in": _base64(at, b"+/") for at in range(3)},
    **{f"base64 of URLs, {at} bytes in": _base64(at, b"-_") for at in range(3)},
}
"""Ways to write a secret, each by its name."""


@dataclass(frozen=True)
class Leak:
    """A secret, or a piece of one, where it must not be.

    Attributes:
        where: What it was found in.
        secret: Its name.
        encoding: The first encoding in which it is written like this.
        near: What was found, with what stands around it.
    """

    where: str
    secret: str
    encoding: str
    near: str


class Hunt:
    """Looks for secrets, as a whole and in pieces.

    A piece of a secret is found where it was encoded by itself, or as a part of the whole. Secrets
    should be random, so that no piece of theirs occurs by chance, and have `PIECE` plain letters
    somewhere, so that they are found in encodings that nobody thought of, too.

    Args:
        secrets: The secrets by name; those shorter than `PIECE` are found as a whole only.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        written = {
            form: (name, encoding)
            for name, secret in secrets.items()
            for piece in _pieces(secret)
            for encoding, encode in reversed(ENCODINGS.items())
            for form in [encode(piece).encode()]
        }
        # One look at each place of a text shows whether any of some thousand forms may begin there.
        self._head = min(map(len, written))
        self._forms: defaultdict[bytes, list[bytes]] = defaultdict(list)
        for form in written:
            self._forms[form[: self._head]].append(form)
        self._written = written

    def in_text(self, where: str, text: str | bytes) -> list[Leak]:
        """Finds leaks, one for each secret at the most; unpacks what gzip has packed."""
        data = text.encode() if isinstance(text, str) else text
        if data.startswith(GZIP):
            data = gzip.decompress(data)
        found: dict[str, Leak] = {}
        heads, head = self._forms, self._head
        for at in range(len(data) - head + 1):
            if data[at : at + head] in heads:
                for form in heads[data[at : at + head]]:
                    secret, encoding = self._written[form]
                    if secret not in found and data.startswith(form, at):
                        near = data[max(0, at - 60) : at + len(form) + 60].decode(errors="replace")
                        found[secret] = Leak(where, secret, encoding, near)
        return list(found.values())

    def in_files(self, directory: Path, *, but: Iterable[Path] = ()) -> list[Leak]:
        """Finds leaks in all files beneath a directory, and in their names."""
        skipped = set(but)
        return [
            leak
            for path in sorted(directory.rglob("*"))
            if path.is_file() and path not in skipped
            for where in [str(path.relative_to(directory))]
            for leak in (*self.in_text("the name of a file", where), *self._in_file(where, path))
        ]

    def _in_file(self, where: str, path: Path) -> list[Leak]:
        return self.in_text(where, path.read_bytes())


def _pieces(secret: str) -> Iterator[str]:
    for start in range(max(1, len(secret) - PIECE + 1)):
        yield secret[start : start + PIECE]

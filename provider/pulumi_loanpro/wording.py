"""How messages call a processor, and what was attempted with it."""

from __future__ import annotations

import copy
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from pulumi_loanpro.errors import InstallationError, LoanProError
from pulumi_loanpro.secrecy import kept

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_NAME = 100
"""Characters of a name that messages repeat."""

REPORT = "This is a bug of pulumi-loanpro. Please report it, with the lines above."

_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")
"""The flag of a part of a country: a black one, and letters that do not show."""

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"

_JOINED = ("So", "Sk", "Mn", "Mc", "Lo")
"""Unicode's categories of emoji, and of the letters of scripts such as Arabic and Devanagari."""


def one_line(text: str, longest: int) -> str:
    """A text that someone else wrote, fit to stand in an error: printable, and cut if need be."""
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= longest else f"{text[:longest]}…"


@contextmanager
def attempting(what: str) -> Iterator[None]:
    """Lets the errors of an operation say what was attempted, such as `list the processors`.

    A package that cannot be imported is no bug of ours, and becomes such an error, too.
    """
    try:
        yield
    except (LoanProError, ModuleNotFoundError) as error:
        if isinstance(error, ModuleNotFoundError):
            failure: LoanProError = InstallationError.of(error)
        else:
            failure = copy.copy(error)  # a list that fails does so for everyone who waits for it
        failure.attempt = f"Cannot {what}"
        raise failure from error


def called(name: str | None, id_: str | None = None) -> str:
    """How messages call a processor, as far as it is known and no secret."""
    processor = "the FLEX processor"
    if name and name not in kept():
        processor += f' "{one_line(name, LONGEST_NAME)}"'
    return f"{processor} (ID {one_line(id_, LONGEST_NAME)})" if id_ else processor


def listing(account: str | None) -> str:
    """How messages call the list of an account."""
    return "list the FLEX processors" + (f" of the account {account!r}" if account else "")


def as_name(name: str) -> str:
    """A processor's name as names are compared: a service may write it in another way."""
    if "&" in name:
        from html import unescape  # noqa: PLC0415 - hardly any name needs it

        name = unescape(name)
    return " ".join(normalize("NFC", name).split())


def account_key(name: str) -> str:
    """The form in which names are compared, since the environment knows no case and no hyphen."""
    return name.lower().replace("-", "_")


def account_called(name: str | None) -> str:
    """An account, in a sentence."""
    return f"the account {name!r}" if name else "the default account"


def plain(text: str) -> str:
    r"""A text that someone else wrote, as it is, but for what would steer a terminal or not show.

    That is escaped, such as `\x1b`, and `\u202e`, which lets the rest be read from right to left,
    as another name. What makes one emoji of several, or joins letters, stays.
    """
    flags = {at for flag in _FLAG.finditer(text) for at in range(*flag.span())}
    return "".join(
        char
        if char.isprintable() or at in flags or _joins(text, at)
        else char.encode("unicode_escape").decode()
        for at, char in enumerate(text)
    )


def _joins(text: str, at: int) -> bool:
    """Whether a character joins two emoji or letters; between those of Latin it would hide."""
    around = (text[at - 1 : at], text[at + 1 : at + 2])
    return text[at] in _JOINERS and all(it and category(it) in _JOINED for it in around)

"""How messages call a processor, and what was attempted with it."""

from __future__ import annotations

import copy
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pulumi_loanpro.errors import InstallationError, LoanProError, one_line
from pulumi_loanpro.secrecy import kept

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_NAME = 100
"""Characters of a name that messages repeat."""


@contextmanager
def attempting(what: str) -> Iterator[None]:
    """Lets the errors of an operation say what was attempted, such as `list the processors`.

    A package that cannot be imported is no bug of ours, and becomes such an error, too.
    """
    try:
        yield
    except (LoanProError, ModuleNotFoundError) as error:
        if isinstance(error, ModuleNotFoundError):
            failure: LoanProError = InstallationError(error)
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


def plain(text: str) -> str:
    """A server's text without what would steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)

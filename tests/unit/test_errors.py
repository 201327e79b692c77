"""The tree of errors, and the one paragraph that each of them is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pulumi_loanpro import errors
from pulumi_loanpro.errors import (
    DuplicateNameError,
    LoanProError,
    NameTakenError,
    NotFoundError,
    RateLimitError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _drawn() -> dict[str, str]:
    """The tree of the module's docstring, as the parent of each class."""
    _, drawing, _ = (errors.__doc__ or "").split("```")
    parents: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in drawing.strip().splitlines():
        branch = line.lstrip("│├└─ ")
        depth, name = len(line) - len(branch), branch.split()[0]
        above = [(d, n) for d, n in above if d < depth]
        if above:
            parents[name] = above[-1][1]
        above.append((depth, name))
    return parents


def _family(base: type[LoanProError]) -> Iterator[type[LoanProError]]:
    yield base
    for child in base.__subclasses__():
        yield from _family(child)


REAL = [*_family(LoanProError)]


def test_the_docstring_draws_the_tree_that_there_is() -> None:
    """No class is missing from the drawing, and none hangs elsewhere in it."""
    parents = {kind.__name__: kind.__bases__[0].__name__ for kind in REAL}
    del parents["LoanProError"]
    assert _drawn() == parents


def test_the_whole_tree_stands_in_one_module() -> None:
    """Nobody raises an error that the drawing cannot show."""
    assert {kind.__module__ for kind in REAL} == {"pulumi_loanpro.errors"}


def test_each_class_says_what_it_means() -> None:
    """Its docstring is its own, not that of its base."""
    docstrings = [kind.__doc__ for kind in REAL]
    assert all(docstrings)
    assert len(set(docstrings)) == len(docstrings)


def test_a_text_is_attempt_problem_and_remedy() -> None:
    """It reads as one paragraph: what failed, what is wrong, what to do, and a code."""
    error = LoanProError("The name is taken.", "Choose another one.")
    error.attempt = 'Cannot create the FLEX processor "a"'
    assert str(error) == (
        'Cannot create the FLEX processor "a": The name is taken. Choose another one. [LP-command]'
    )


def test_what_is_not_known_leaves_no_gap() -> None:
    """Without an attempt and a remedy there are the problem and the code."""
    assert str(LoanProError("The name is taken.")) == "The name is taken. [LP-command]"


def test_a_class_brings_its_own_remedy() -> None:
    """It is used unless another one is given, be it an empty one."""
    assert str(NotFoundError("Gone.")) == f"Gone. {NotFoundError.default_remedy} [LP-not-found]"
    assert str(NotFoundError("Gone.", "Import it.")) == "Gone. Import it. [LP-not-found]"
    assert str(NotFoundError("Gone.", "")) == "Gone. [LP-not-found]"


@pytest.mark.parametrize("kind", REAL, ids=lambda kind: kind.__name__)
def test_each_error_is_one_paragraph(kind: type[LoanProError]) -> None:
    """No line ends within it, no two blanks meet, and its code follows its last sentence."""
    error = kind("Something is wrong.")
    error.attempt = "Cannot go on"
    text = str(error)
    assert text == " ".join(text.split())
    assert text.startswith("Cannot go on: Something is wrong.")
    assert text.endswith(f". [{kind.code}]")


def test_each_class_has_a_code_of_its_own() -> None:
    """It is short and lower-case; only a name that is taken has one, whoever notices it."""
    codes = [kind.code for kind in REAL if kind is not DuplicateNameError]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"LP(-[a-z]+){1,3}", code) for code in codes)
    assert DuplicateNameError.code == NameTakenError.code


@pytest.mark.parametrize("kind", REAL, ids=lambda kind: kind.__name__)
def test_a_remedy_is_a_sentence(kind: type[LoanProError]) -> None:
    """It starts with a capital letter and ends with a full stop, where there is one."""
    remedy = kind.default_remedy
    assert not remedy or (remedy[0].isupper() and remedy.endswith("."))


def test_a_rate_limit_says_how_long_to_wait() -> None:
    """The seconds are the server's; None where it did not say."""
    assert RateLimitError("Slow down.", 2.5).retry_after == 2.5
    assert RateLimitError("Slow down.").retry_after is None

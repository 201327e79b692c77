"""What the native plugin says is for programs in any language."""

from __future__ import annotations

import re

import pytest

from engine.error_cases import CASES
from pulumi_loanpro.plugin.words import for_any_language

OF_PYTHON = re.compile(r"opts=|=True|=False|\bTrue\b|pulumi\.[A-Za-z]|pulumi-loanpro import")


@pytest.mark.parametrize("name", CASES)
def test_no_error_speaks_of_python(name: str) -> None:
    """Neither of its syntax nor of the command that writes a program in it."""
    assert OF_PYTHON.findall(for_any_language(CASES[name].printed)) == []


def test_what_is_quoted_stays_as_it_is() -> None:
    """A processor's name is the user's own; only names of ours become those of the program."""
    text = 'Cannot create the FLEX processor "same_day": same_day is taken. See accounts.eu.token.'
    assert for_any_language(text) == text.replace(": same_day", ": sameDay")

"""The dialects that Secure Payments may speak, in few combinations."""

from __future__ import annotations

from typing import Any

from allpairspy import AllPairs  # type: ignore[import-untyped] # it ships no types

from loanpro_simulator import Dialect

SWITCHES = Dialect.variants()

PAIRWISE = [dict(zip(SWITCHES, values, strict=True)) for values in AllPairs([*SWITCHES.values()])]
"""Combinations of all switches, among which each two values of two switches meet."""

EACH = [
    {name: values[number % len(values)] for name, values in SWITCHES.items()}
    for number in range(max(map(len, SWITCHES.values())))
]
"""The fewest combinations that each value of each switch is in."""


def named(dialect: dict[str, Any]) -> str:
    """A combination, as the name of a test."""
    return ",".join(f"{name}={value}" for name, value in dialect.items())

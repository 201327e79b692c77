"""What `doctor` finds: one thing that was checked, and what is to be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pulumi_loanpro.errors import LoanProError

PATIENCE = 5.0
"""Seconds that something may take to answer."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked, and what it is like.

    Attributes:
        about: What was checked.
        said: What it is like, without a secret.
        verdict: Whether something must be done about it; a warning is worth a look.
        remedy: What to do about it.
    """

    about: str
    said: str
    verdict: Literal["ok", "warning", "problem"] = "ok"
    remedy: str = ""


def failed(about: str, error: LoanProError) -> Check:
    """What an error says, as a problem."""
    return Check(about, error.problem, "problem", error.advice)

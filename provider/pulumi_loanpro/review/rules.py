"""What a change of a FLEX processor can mean for money: each rule once, severity and text.

Sources: the Secure Payments reference, "Fields of a FLEX configuration" and "Operations on FLEX
configurations".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Severity(IntEnum):
    """How much a reviewer should care."""

    INFO = 1
    WARNING = 2
    CRITICAL = 3

    def __str__(self) -> str:
        """As options and reports write it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """What some changes mean.

    Attributes:
        name: What `--allow` calls it.
        severity: How much a reviewer should care.
        text: What it means, in plain words; what depends on the change stands in braces.
    """

    name: str
    severity: Severity
    text: str


_TEXTS: Final = {
    Severity.CRITICAL: {
        "goes-live": "Sandbox to live: from the next transaction on, FLEX moves real money.",
        "goes-sandbox": (
            "Live to sandbox: from the next transaction on, payments stop reaching FLEX's "
            "production, and no money moves."
        ),
        "created-live": (
            "A live processor is created: users can pick it at once, and FLEX then moves real "
            "money."
        ),
        "mode-unknown": (
            "It is unknown whether this is FLEX's sandbox or its production: real money may move."
        ),
        "deleted-live": (
            "A live processor is deleted. That is permanent in Secure Payments and in LoanPro, "
            "and payments through it stop."
        ),
        "replaced-live": (
            "Live: the old configuration is deleted, which is permanent in Secure Payments and "
            "in LoanPro, and a new one with another ID is created in {where}."
        ),
        "gone": (
            "Secure Payments no longer has it: payments through it stop. `pulumi up --refresh` "
            "creates a new one with another ID."
        ),
    },
    Severity.WARNING: {
        "deleted": "The deletion is permanent in Secure Payments and in LoanPro.",
        "replaced": (
            "The old configuration is deleted, which is permanent in Secure Payments and in "
            "LoanPro, and a new one with another ID is created in {where}."
        ),
        "retained": (
            "It stays in Secure Payments and goes on taking payments, but Pulumi no longer "
            "manages it."
        ),
        "drift": (
            "It was changed outside Pulumi: what is said here is in effect already. `pulumi up "
            "--refresh` restores what the program declares."
        ),
        "same-day-on": (
            "Same-day transactions are switched on: payments submitted before {cutoff} are "
            "processed the same day.{utc}"
        ),
        "same-day-off": (
            "Same-day transactions are switched off: no payment is processed the same day any more."
        ),
        "cutoff-later": (
            "The cut-off is later: payments submitted between {first} and {last} are now "
            "processed the same day. {utc}"
        ),
        "cutoff-earlier": (
            "The cut-off is earlier: payments submitted between {first} and {last} are no "
            "longer processed the same day. {utc}"
        ),
        "cutoff-zone": ("The time zone of the cut-off changes: {new} instead of {old}. {utc}"),
        "non-connected-on": ("Profiles that are not connected by bank access are processed, too."),
        "non-connected-off": (
            "Profiles that are not connected by bank access are no longer processed."
        ),
        "balance-check-on": "Bank access is used to keep reading balances.",
        "balance-check-off": "Bank access is no longer used to keep reading balances.",
        "credential": (
            "A credential changes ({fields}): payments fail if FLEX does not know the new one yet."
        ),
        "login": (
            "The FLEX account changes ({fields}): payments fail if FLEX does not know the new "
            "one yet, or go to another account if it does."
        ),
        "unprotected": (
            "Deletion protection is switched off: the next run without it in the program, or the "
            "next `pulumi destroy`, deletes it for good."
        ),
        "unknown": "Unknown until the update, and so is what the change means: {fields}.",
        "secret": "Secret in the program, so that it is unknown what the change means: {fields}.",
        "other": "No rule says what this means: {fields}.",
    },
    Severity.INFO: {
        "created": "A processor is created in FLEX's sandbox: no money moves.",
        "protected": "Deletion protection is switched on: a delete is refused.",
        "imported": "It stays as it is; from now on, Pulumi manages it.",
        "renamed": "LoanPro's users see the new name when they pick a processor.",
        "cutoff-alias": (
            "The cut-off stays the same moment on every day of the coming year: {new} instead "
            "of {old}."
        ),
        "cutoff-unused": "The cut-off has no effect while same-day transactions are off.",
        "unmanaged": (
            "No longer declared ({fields}): it stays in Secure Payments as it is, and Pulumi no "
            "longer compares it."
        ),
    },
}

RULES: Final = {
    name: Rule(name, severity, text)
    for severity, texts in _TEXTS.items()
    for name, text in texts.items()
}
"""By name, the most severe first."""

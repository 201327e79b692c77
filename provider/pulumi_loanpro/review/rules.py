"""What a change of a FLEX processor can mean for money: each rule once, with all its words.

Sources: the Secure Payments reference, "Fields of a FLEX configuration" and "Operations on FLEX
configurations".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple


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
        severity: How much a reviewer should care; `info` where only the sandbox is concerned.
        text: What it means, in plain words; what depends on the change stands in braces. What
            stands before the first colon or full stop is its headline.
        advice: What to look at before it is deployed.
    """

    name: str
    severity: Severity
    text: str
    advice: str


SANDBOX: Final = "Where a change only concerns FLEX's sandbox, whatever it is, it is `info`."
"""What holds for every rule."""


class _Words(NamedTuple):
    """Text and advice of a rule."""

    text: str
    advice: str


_WORDS: Final = {
    Severity.CRITICAL: {
        "goes-live": _Words(
            "Sandbox to live: from the next transaction on, FLEX moves real money.",
            "The credentials must be those of FLEX's production.",
        ),
        "goes-sandbox": _Words(
            "Live to sandbox: from the next transaction on, payments stop reaching FLEX's "
            "production, and no money moves.",
            "Users must have another live processor to pick.",
        ),
        "created-live": _Words(
            "A live processor is created: users can pick it at once, and FLEX then moves real "
            "money.",
            "Check its account, its credentials and its cut-off.",
        ),
        "mode-unknown": _Words(
            "The mode is unknown: it may be FLEX's sandbox or its production, where real money "
            "moves.",
            "Write `sandbox_mode` into the program as True or False.",
        ),
        "names-swapped": _Words(
            "A name goes over from one processor to another: whoever picks by it, a user or a "
            "caller of LoanPro's API, gets the other one.",
            "Compare both modes and both FLEX accounts. A new name for each is safer.",
        ),
        "deleted-live": _Words(
            "A live processor is deleted. That is permanent in Secure Payments and in LoanPro, "
            "and payments through it stop.",
            "Find out what still uses its ID or its name.",
        ),
        "replaced-live": _Words(
            "A live processor is replaced: the old configuration is deleted, which is permanent in "
            "Secure Payments and in LoanPro, and a new one with another ID is created in {where}.",
            "Find out what still uses the old ID.",
        ),
        "gone": _Words(
            "Secure Payments no longer has it: payments through it stop. `pulumi up --refresh` "
            "creates a new one with another ID.",
            "Find out who deleted it, and why, before it is created again.",
        ),
    },
    Severity.WARNING: {
        "deleted": _Words(
            "A processor is deleted. That is permanent in Secure Payments and in LoanPro.",
            "Find out what still uses its ID or its name.",
        ),
        "replaced": _Words(
            "A processor is replaced: the old configuration is deleted, which is permanent in "
            "Secure Payments and in LoanPro, and a new one with another ID is created in {where}.",
            "Find out what still uses the old ID.",
        ),
        "retained": _Words(
            "Pulumi no longer manages it. It stays in Secure Payments and goes on taking payments.",
            "Say who manages it from now on.",
        ),
        "drift": _Words(
            "It was changed outside Pulumi: what is said here is in effect already. `pulumi up "
            "--refresh` restores what the program declares.",
            "Find out who changed it, and why; then declare it, or set it back.",
        ),
        "same-day-on": _Words(
            "Same-day transactions are switched on: payments submitted before {cutoff} are "
            "processed the same day.{utc}",
            "FLEX must offer the account same-day transactions.",
        ),
        "same-day-off": _Words(
            "Same-day transactions are switched off: no payment is processed the same day any "
            "more.",
            "Tell those who count on it.",
        ),
        "cutoff-midnight": _Words(
            "The cut-off is 00:00 {zone}: nothing is processed the same day, though same-day "
            "transactions are on.",
            "Midnight at the end of the day cannot be declared; the last cut-off is 23:45.",
        ),
        "cutoff-later": _Words(
            "The cut-off is later: payments submitted between {first} and {last} are now "
            "processed the same day.{utc}",
            "FLEX must accept same-day payments until then.",
        ),
        "cutoff-earlier": _Words(
            "The cut-off is earlier: payments submitted between {first} and {last} are no "
            "longer processed the same day.{utc}",
            "Tell those who submit payments at that time.",
        ),
        "cutoff-zone": _Words(
            "The time zone of the cut-off changes: {new} instead of {old}.\n{utc}",
            "Check what is meant: another time, or the same one written in another way.",
        ),
        "non-connected-on": _Words(
            "Profiles that are not connected by bank access are processed, too.",
            "Nothing has checked those bank accounts.",
        ),
        "non-connected-off": _Words(
            "Profiles that are not connected by bank access are no longer processed.",
            "Payments of such profiles fail from now on.",
        ),
        "balance-check-on": _Words(
            "Bank access is used to keep reading balances.",
            "Borrowers must have agreed to it.",
        ),
        "balance-check-off": _Words(
            "Bank access is no longer used to keep reading balances.",
            "Find out what counts on the balances.",
        ),
        "credential": _Words(
            "A credential changes ({fields}): payments fail if FLEX does not know the new one yet.",
            "FLEX must know the new one before it is deployed.",
        ),
        "credential-added": _Words(
            "A credential is sent for the first time ({fields}), as after an import: payments "
            "fail if FLEX does not know it.",
            "It must be the one that Secure Payments holds, unless FLEX has a new one.",
        ),
        "login": _Words(
            "The FLEX account changes ({fields}): payments fail if FLEX does not know the new "
            "one yet, or go to another account if it does.",
            "Check to whom the new FLEX account belongs.",
        ),
        "renamed": _Words(
            "The name changes: users and callers of LoanPro's API pick a processor by it, and who "
            "uses the old name finds it no more.",
            "Find out what has the old name written down.",
        ),
        "unprotected": _Words(
            "Deletion protection is switched off: the next run without it in the program, or the "
            "next `pulumi destroy`, deletes it for good.",
            "Switch it on again unless the delete is to follow.",
        ),
        "unknown": _Words(
            "Unknown until the update, and so is what the change means: {fields}.",
            "Deploy first what the values come from, and preview again.",
        ),
        "secret": _Words(
            "Secret in the program, so that it is unknown what the change means: {fields}.",
            "Keep only credentials secret in the program.",
        ),
        "other": _Words(
            "No rule says what this means: {fields}.",
            "Read the fields.",
        ),
    },
    Severity.INFO: {
        "created": _Words(
            "A processor is created in FLEX's sandbox: no money moves.",
            "Nothing.",
        ),
        "protected": _Words(
            "Deletion protection is switched on: a delete is refused.",
            "Nothing.",
        ),
        "imported": _Words(
            "It stays as it is; from now on, Pulumi manages it.",
            "The next preview must show nothing but secrets.",
        ),
        "cutoff-alias": _Words(
            "The cut-off stays the same moment on every day of the coming year: {new} instead "
            "of {old}.",
            "Nothing.",
        ),
        "cutoff-unused": _Words(
            "The cut-off has no effect while same-day transactions are off.",
            "Nothing.",
        ),
        "unmanaged": _Words(
            "No longer declared ({fields}): it stays in Secure Payments as it is, and Pulumi no "
            "longer compares it.",
            "Declare it again if changes by hand should be noticed.",
        ),
    },
}

RULES: Final = {
    name: Rule(name, severity, *words)
    for severity, rules in _WORDS.items()
    for name, words in rules.items()
}
"""By name, the most severe first."""

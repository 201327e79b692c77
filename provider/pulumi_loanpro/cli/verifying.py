"""What `pulumi-loanpro verify` does, and its report."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from importlib import metadata
from typing import TYPE_CHECKING, Final

from rich.text import Text

from pulumi_loanpro.cli.options import note
from pulumi_loanpro.cli.terminal import console, show_table, watched
from pulumi_loanpro.lifecycle.verification import Verification
from pulumi_loanpro.secure_payments.unknowns import KNOWN

if TYPE_CHECKING:
    from pulumi_loanpro.secure_payments.account import Account
    from pulumi_loanpro.secure_payments.unknowns import Unknowns

_ABOUT: Final = {
    "list": ("where a list has its entries", "takes them from there"),
    "pages": ("what a list says of its pages", "reads all of them"),
    "get": ("where an answer has a processor's fields", "takes them from there"),
    "booleans": ("how true and false are written", "on and off"),
    "cutoff": ("how a cut-off time is written", "the same time of day"),
    "times": ("how created and updated are written", "passes them on as text"),
    "secrets": ("what stands in place of a secret", "no value: never drift, never imported"),
    "mask": ("how a mask is spelt", "no value: never drift, never imported"),
    "masked_fields": ("what is masked", "no value: never drift, never imported"),
    "owner": ("whether user_id is there", "tells accounts apart by it where it is"),
    "extra_fields": ("flags that siblings of FLEX have", "none of its business"),
    "names": ("whether two processors may have one name", "never creates a second one"),
    "not_found_status": ("the status of an ID that does not exist", "gone, once a list agrees"),
    "error": ("the form of an error", "shows its text"),
    "reason": ("where an error says what is wrong", "shows it from there"),
    "error_status": ("whether an error has a status of its own", "an error in either case"),
    "expired_status": ("the status where the pair is refused", "ends, and is not sent again"),
    "request_id": ("the header apigw-requestid", "ends every error, where it is there"),
    "create": ("the answer to a create", "takes the ID from there"),
    "success": ("the answer to an update or delete", "done"),
}
"""What each unknown is, and what the provider makes of the forms that it knows."""


def verify(account: Account, *, create_sandbox: bool) -> Verification:
    """Looks at an account.

    Args:
        account: The account.
        create_sandbox: Whether a sandbox processor is created, changed and deleted there.
    """
    verification = Verification(account)
    if create_sandbox:
        note(f'The sandbox processor is called "{verification.name}".')
    warnings = logging.getLogger("pulumi_loanpro")  # they quote the service
    warnings.addHandler(logging.NullHandler())
    warnings.propagate = False
    try:
        asyncio.run(_verify(verification, create_sandbox=create_sandbox))
    finally:
        if verification.left:
            note(f"error: {verification.left}")
    return verification


async def _verify(verification: Verification, *, create_sandbox: bool) -> None:
    async with aclosing(verification):
        [can_be_read] = await watched("Reading", [verification.look()])
        if create_sandbox and can_be_read:
            await watched("Creating, changing and deleting", [verification.try_sandbox()])


def report(verification: Verification) -> bool:
    """Prints what was found; no value of the account is in it.

    Returns:
        Whether all is known, and every promise holds.
    """
    rows = [_row(name, verification.unknowns) for name in KNOWN]
    console().print(f"pulumi-loanpro {metadata.version('pulumi-loanpro')}, verify\n")
    show_table(
        ("UNKNOWN", "WHAT IT IS", "VERDICT", "SEEN", "THE PROVIDER"),
        ([Text(cell) for cell in row] for row in rows),
        whole=("UNKNOWN", "VERDICT"),
    )
    console().print()
    results = verification.results
    show_table(
        ("VERDICT", "PROMISE"),
        (
            (Text("broken" if it.broken else "holds"), Text(f"{it.promise} {it.broken}".strip()))
            for it in results
        ),
        whole=("VERDICT",),
    )
    return not any(it.broken for it in results) and not any(row[2] == "new" for row in rows)


def _row(name: str, unknowns: Unknowns) -> tuple[str, ...]:
    about, taken = _ABOUT[name]
    seen = unknowns.seen.get(name)
    if not seen:
        return name, about, "not seen", "", ""
    is_known = seen <= {*KNOWN[name]}
    if not is_known:
        taken = "ends with an error" if name in unknowns.unread else "passes over it"
    return name, about, "known" if is_known else "new", ", ".join(sorted(seen)), taken

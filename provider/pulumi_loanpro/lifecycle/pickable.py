"""Whether LoanPro's users can pick a processor: what was created shows up there some time later."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from pulumi_loanpro.errors import CredentialsError, RequestError, TimedOutError
from pulumi_loanpro.wording import called

if TYPE_CHECKING:
    from pulumi_loanpro.secure_payments.client import SecurePayments

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks."""

LONGEST_LOOK = 10.0
"""Seconds that one may take."""


async def wait_until_pickable(client: SecurePayments, id_: str, name: str) -> None:
    """Waits until LoanPro lists what was created, within the deadline; else a warning says so.

    Without the settings of LoanPro LMS nothing is asked. Nothing raises: the processor is there.

    Args:
        client: The account in which it was created.
        id_: Its ID.
        name: Its name.
    """
    if client.loanpro is None:
        return
    why = ""
    while (seconds := client.remaining()) > 0:
        try:
            is_listed = await client.loanpro.lists(id_, name, min(seconds, LONGEST_LOOK))
        except RequestError as error:
            # A look that the deadline cut short says less than the one before it.
            cut_short = isinstance(error, TimedOutError) and seconds < LONGEST_LOOK
            if not (why and cut_short):
                why = f"{error.problem} {error.remedy}"
            if isinstance(error, CredentialsError):
                break
        else:
            if is_listed:
                return
            why = "No list has it so far."
            if is_listed is None:
                why = "LoanPro's list has no FLEX processors at all."
                break
        await asyncio.sleep(min(PAUSE, client.remaining()))
    logger.warning(
        "%s was created, but whether LoanPro's users can pick it is unknown: %s "
        "`pulumi-loanpro show %s` looks again.",
        called(name, id_),
        why,
        id_,
    )

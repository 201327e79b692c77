"""`get_flex_processors`: what an account holds, for programs that look before they declare."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.runtime import get_config

from pulumi_loanpro import host
from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.wording import attempting, listing

if TYPE_CHECKING:
    from pulumi_loanpro.secure_payments.configuration import ServerSet


@dataclass(frozen=True, slots=True)
class FlexProcessorInfo:
    """An existing configuration, without its secrets.

    Attributes:
        id: Its ID, for `FlexProcessor.get`.
        name: The name that LoanPro's users see.
        sandbox_mode: True for FLEX's sandbox, False for FLEX production.
        same_day: Whether same-day transactions are on.
        same_day_cutoff_time: Cut-off for same-day ACH, `hh:mm`.
        same_day_cutoff_timezone: IANA time zone of the cut-off.
        user_id: The Secure Payments account that owns it.

    All but the ID are None where Secure Payments does not say.
    """

    id: str
    name: str | None
    sandbox_mode: bool | None
    same_day: bool | None
    same_day_cutoff_time: str | None
    same_day_cutoff_timezone: str | None
    user_id: str | None


def get_flex_processors(
    *, name: str | None = None, sandbox_mode: bool | None = None, account: str | None = None
) -> list[FlexProcessorInfo]:
    """Lists the FLEX configurations of an account, with one request, in previews as well.

    Args:
        name: Only those of this name.
        sandbox_mode: Only those in FLEX's sandbox (True), or only those that are live (False).
        account: Which Secure Payments account, by its name in the settings.

    Returns:
        The configurations, by ID.

    Raises:
        pulumi.RunError: They cannot be listed; says why, and what to do.
    """
    try:
        actual = host.run(_list(account))
    except LoanProError as error:
        raise pulumi.RunError(str(error)) from None
    return [
        one
        for one in map(_info, actual)
        if name in (None, one.name) and sandbox_mode in (None, one.sandbox_mode)
    ]


async def _list(account: str | None) -> list[ServerSet]:
    with attempting(listing(account)):
        # Loaded only where something is sent: most programs declare and do not ask.
        from pulumi_loanpro.lifecycle.operations import Lifecycle  # noqa: PLC0415
        from pulumi_loanpro.secure_payments.client import SecurePayments  # noqa: PLC0415
        from pulumi_loanpro.secure_payments.settings import load_account  # noqa: PLC0415

        settings = load_account(account, get_config)
    async with aclosing(SecurePayments(settings)) as client:
        return await Lifecycle(client).everything()


def _info(actual: ServerSet) -> FlexProcessorInfo:
    known = actual.model_dump()
    shown: dict[str, Any] = {name: known.get(name) for name in FlexProcessorInfo.__slots__}
    return FlexProcessorInfo(**shown)

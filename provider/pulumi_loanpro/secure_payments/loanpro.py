"""LoanPro LMS, as far as this project asks it: which processors its users can pick."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pulumi_loanpro.errors import CredentialsError, MalformedAnswerError, RefusedError
from pulumi_loanpro.secrecy import Unpicklable
from pulumi_loanpro.secure_payments.answers import parsed
from pulumi_loanpro.secure_payments.connections import Connections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi_loanpro.secure_payments.account import LoanProLms

API = "/api/public/api/1"
"""Where LoanPro serves its API, for a URL that names its host alone."""

PATH = "/tenant/easypay/processors"

GATHER_SECONDS = 0.2
"""How long a request waits for others that want the same list."""

_REMEDY = "Check `loanpro:lms_url`, `loanpro:lms_token` and `loanpro:lms_tenant`."


class LoanPro(Unpicklable):
    """What LoanPro LMS says of its processors. No error repeats words of the answer.

    Credentials that were refused are not sent again: some refusals lock a login.

    Args:
        lms: Where, and as whom.
    """

    def __init__(self, lms: LoanProLms) -> None:
        base = lms.url if urlsplit(lms.url).path.strip("/") else lms.url + API
        self._url = base + PATH
        self._connections = Connections(
            lms.url,
            {
                "Authorization": f"Bearer {lms.token.get_secret_value()}",
                "Autopal-Instance-Id": lms.tenant.get_secret_value(),
            },
            concurrency=1,
        )
        self._asking: asyncio.Task[list[Any] | None] | None = None
        self._refused: CredentialsError | None = None

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._connections.aclose()

    async def can_be_asked(self, seconds: float) -> None:
        """Asks for the list, and raises where it cannot be had, as `lists` does."""
        await self._entries(seconds)

    async def lists(self, id_: str, name: str, seconds: float) -> bool | None:
        """Whether users can pick a processor; None where no list of FLEX processors is there.

        Everyone who asks at about the same time shares one request.

        Args:
            id_: Its ID in Secure Payments.
            name: Its name; an entry need not have an ID.
            seconds: What the request may take.

        Raises:
            RequestError: It could not be asked.
        """
        entries = await self._entries(seconds)
        return None if entries is None else any(_is(it, id_, name) for it in entries)

    async def _entries(self, seconds: float) -> list[Any] | None:
        if self._refused:
            raise self._refused
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask(seconds))
        return await asyncio.shield(self._asking)

    async def _ask(self, seconds: float) -> list[Any] | None:
        await asyncio.sleep(GATHER_SECONDS)
        self._asking = None
        response, body = await self._connections.exchange("GET", self._url, None, seconds)
        if response.status_code in (401, 402, 403):
            self._refused = CredentialsError(
                f"LoanPro LMS answered {response.status_code}.", _REMEDY
            )
            raise self._refused
        if not response.is_success:
            raise RefusedError(f"LoanPro LMS answered {response.status_code}.", _REMEDY)
        try:
            return _of_flex(parsed(body)["d"])
        except (ValueError, LookupError, TypeError, AttributeError):
            raise MalformedAnswerError(
                "LoanPro LMS answered with something other than a list of processors.", _REMEDY
            ) from None


def _of_flex(kinds: Mapping[str, Sequence[Any]]) -> list[Any] | None:
    """The entries of FLEX, whose array is in no published sample: whatever is called so."""
    found = [entries for kind, entries in kinds.items() if "flex" in kind.casefold()]
    return [entry for entries in found for entry in entries] if found else None


def _is(entry: object, id_: str, name: str) -> bool:
    if not isinstance(entry, dict):
        return False
    if entry.get("id") is not None:
        return str(entry["id"]) == id_
    return name in entry.values()

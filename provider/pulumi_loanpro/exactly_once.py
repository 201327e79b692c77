"""Create exactly once: a POST is never repeated on hope.

Secure Payments publishes no idempotency key, so that a create whose answer is lost may or may not
have happened. What is live decides: the account is listed until the new configuration shows up, or
until it would have. Only then, and only if the server itself ended the exchange, is the POST sent
again; after a time-out it may still be under way, and no list can tell that it will not arrive.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from pulumi_loanpro.errors import (
    MalformedAnswerError,
    NotSentError,
    RequestError,
    ServerError,
    TimedOutError,
    TransportError,
    UncertainCreateError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_loanpro.client import SecurePayments

logger = logging.getLogger(__name__)

LOOKS = 10
"""How often a configuration that may have been created is looked for while lists lag behind."""


async def create_once(client: SecurePayments, name: str, fields: Mapping[str, Any]) -> str:
    """Creates a configuration of a name that nothing has, whatever becomes of the answers.

    Returns:
        The ID of the one configuration.

    Raises:
        RequestError: It was not created.
        UncertainCreateError: Nobody can tell; says how to go on.
    """
    sent_before = False
    while True:
        try:
            id_ = await client.create(fields)
        except NotSentError:
            raise
        except (TransportError, ServerError, MalformedAnswerError) as error:
            found = await _find(client, name, error)
            if found is not None:
                return found
            if isinstance(error, TimedOutError) or client.remaining() <= client.account.list_delay:
                raise _uncertain(error, "It has not shown up so far.") from error
            sent_before = True
        else:
            if sent_before:
                await _warn_of_twins(client, name)
            return id_


async def _find(client: SecurePayments, name: str, error: RequestError) -> str | None:
    """Looks for the new configuration, for as long as a list may lag behind a create."""
    pause = client.account.list_delay / LOOKS
    for _ in range(LOOKS + 1):
        try:
            ids = await _ids(client, name)
        except RequestError as unseen:
            raise _uncertain(error, f"Nor can it be looked for: {unseen.problem}") from unseen
        if len(ids) > 1:
            raise _uncertain(error, f"There are several of this name now: {' and '.join(ids)}.")
        if ids:
            return ids[0]
        if client.remaining() <= pause:
            raise _uncertain(error, "There was no time left to wait for it to show up.") from error
        await asyncio.sleep(pause)
    return None


async def _warn_of_twins(client: SecurePayments, name: str) -> None:
    """Looks once more after a POST that was sent again."""
    try:
        ids = await _ids(client, name)
    except RequestError as error:
        logger.warning('Whether "%s" exists twice cannot be seen: %s', name, error.problem)
        return
    if len(ids) > 1:
        listed = " and ".join(ids)
        logger.warning(
            'Several FLEX processors are called "%s" now, with the IDs %s.', name, listed
        )


async def _ids(client: SecurePayments, name: str) -> list[str]:
    return sorted(live.id for live in await client.list() if live.declared().get("name") == name)


def _uncertain(error: RequestError, seen: str) -> UncertainCreateError:
    return UncertainCreateError(f"{error.problem} It may have been created all the same. {seen}")

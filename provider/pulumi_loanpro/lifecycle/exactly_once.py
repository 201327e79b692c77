"""Create exactly once: a POST that may have arrived is never repeated.

Secure Payments publishes no idempotency key, so that a create whose answer is lost may or may not
have happened, or may still happen. What the account holds decides: it is listed until the new
configuration shows up, or until it would have. A create that succeeded is looked for as well: the
same name may have been created by another stack at the same moment, and then the younger of the
two gives way.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from typing import TYPE_CHECKING, Any

from pulumi_loanpro.errors import (
    MalformedAnswerError,
    NameTakenError,
    NotFoundError,
    NotSentError,
    RequestError,
    ServerError,
    TransportError,
    UncertainCreateError,
)
from pulumi_loanpro.wording import as_name, called

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pulumi_loanpro.lifecycle.inventory import Inventory, Listing
    from pulumi_loanpro.secure_payments.client import SecurePayments
    from pulumi_loanpro.secure_payments.configuration import ServerSet

logger = logging.getLogger(__name__)

LISTS, LEAST_LISTS = 10, 3
"""How many lists a configuration is looked for in while they may lag behind its creation, and in
how many at least, however long each takes."""


async def create_once(
    client: SecurePayments, inventory: Inventory, fields: Mapping[str, Any], *, sent: bool
) -> str:
    """Creates a configuration of a name that nothing has, whatever becomes of the answer.

    Args:
        client: The account.
        inventory: What it holds.
        fields: The configuration.
        sent: Whether this run has sent the create already, without learning what became of it.

    Returns:
        The ID of the one configuration.

    Raises:
        RequestError: It was not created.
        UncertainCreateError: It is unknown whether it was; says how to go on.
    """
    if sent:
        return await _find_created(
            client, inventory, fields, "An earlier attempt got no usable answer."
        )
    try:
        id_ = await client.create(fields)
    except NotSentError:
        raise
    except (TransportError, ServerError, MalformedAnswerError) as error:
        return await _find_created(client, inventory, fields, error.problem)
    if inventory.has(id_):
        return await _find_created(client, inventory, fields, _foreign(id_))
    return id_


async def _find_created(
    client: SecurePayments, inventory: Inventory, fields: Mapping[str, Any], why: str
) -> str:
    """The ID of what was created, as soon as a list shows it."""
    name = fields["name"]
    listing, error = await _looked_for(client, inventory, lambda it: bool(it.named(name)))
    ids = listing.named(name) if listing else []
    if len(ids) > 1:
        raise _uncertain(why, f"There are several of this name now: {_listed(ids)}.")
    if listing and ids and not _is_as_sent(listing.by_id[ids[0]], fields):
        raise _uncertain(
            why, f"One of this name exists now, with the ID {ids[0]}, but with other values."
        )
    if ids:
        return ids[0]
    raise _uncertain(
        why, f"Nor can it be looked for: {error.problem}" if error else "No list shows it so far."
    ) from error


async def yield_to_an_older(
    client: SecurePayments, inventory: Inventory, id_: str, fields: Mapping[str, Any]
) -> tuple[str, ServerSet | None]:
    """Looks for another configuration of the same name, once ours has been created.

    Nothing had the name before, so that another stack or somebody in LoanPro has created it at the
    same time. The larger ID gives way, since nothing can have used it yet.

    Returns:
        The ID of ours, and ours as a list shows it; None where none does. Whatever is odd is a
        warning, but for an answer with the ID of another one: then the name says which is ours.

    Raises:
        NameTakenError: Ours was the younger one, and was deleted again.
        UncertainCreateError: The ID is that of another one, and nothing has our name.
    """
    name = fields["name"]
    processor = called(name, id_)
    listing, error = await _looked_for(client, inventory, lambda it: id_ in it.by_id)
    ours = listing.by_id.get(id_) if listing else None
    if listing is None or ours is None:
        logger.warning(
            "%s was created, but whether something else created the same name at the same time is "
            "unknown: %s Run `pulumi refresh` later, which warns if there are two.",
            processor,
            error.problem if error else "no list shows it so far.",
        )
        return id_, None
    if not _may_be(ours, fields):
        found = await _find_created(client, inventory, fields, _foreign(id_))
        return await yield_to_an_older(client, inventory, found, fields)
    others = [it for it in listing.named(name) if it != id_]
    if others and int(others[0]) < int(id_):
        await _give_way(client, id_, others, processor)
    elif others:
        logger.warning(
            "Another configuration with the name of %s was created at the same time: %s. If "
            "pulumi-loanpro made it, it is deleted again; run `pulumi refresh` to see whether it "
            "is.",
            processor,
            _listed(others),
        )
    return id_, ours


async def _give_way(
    client: SecurePayments, id_: str, others: Sequence[str], processor: str
) -> None:
    """Deletes ours; where that fails, both stay, and a warning names them."""
    try:
        await client.delete(id_)
    except NotFoundError:
        pass
    except RequestError as error:
        logger.warning(
            "%s has the name of an older one (%s), and could not be deleted again: %s It stays in "
            "the state; remove it from the program, or give it another name.",
            processor,
            _listed(others),
            error.problem,
        )
        return
    raise NameTakenError(
        "Another stack, or somebody in LoanPro, created a configuration of this name at the same "
        f"time: {_listed(others)}. The younger one, with the ID {id_}, was deleted again.",
        "Give this one another name, or leave it to whoever manages the other.",
    )


async def _looked_for(
    client: SecurePayments, inventory: Inventory, is_shown: Callable[[Listing], bool]
) -> tuple[Listing | None, RequestError | None]:
    """Lists until something is shown, for as long as lists may lag behind a create.

    Returns:
        The last list, and the error of a later one that failed.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + client.account.list_delay
    pause = client.account.list_delay / LISTS
    listing: Listing | None = None
    error: RequestError | None = None
    for lists in itertools.count(1):
        error = None
        try:
            listing = await inventory.listed_anew()
        except RequestError as failed:
            error = failed
        else:
            if is_shown(listing):
                return listing, None
        is_over = loop.time() >= until and lists >= LEAST_LISTS
        is_away = isinstance(error, TransportError)  # as after a restart: worth the whole deadline
        if (is_over and not is_away) or client.remaining() <= pause:
            break
        await asyncio.sleep(pause)
    return listing, error


def _is_as_sent(found: ServerSet, fields: Mapping[str, Any]) -> bool:
    """Whether all that an answer shows is what was sent: if not, somebody else has made it."""
    shown = {name: value for name, value in found.declared().items() if value is not None}
    return all(shown[name] == fields[name] for name in shown.keys() & fields.keys())


def _may_be(found: ServerSet, fields: Mapping[str, Any]) -> bool:
    """Whether it has our name or, where the service writes names in another way, our values."""
    name = getattr(found, "name", None)
    if name is not None and as_name(name) == as_name(fields["name"]):
        return True
    return _is_as_sent(found, {name: it for name, it in fields.items() if name != "name"})


def _foreign(id_: str) -> str:
    return f"Secure Payments answered with the ID {id_}, which is that of another configuration."


def _listed(ids: Sequence[str]) -> str:
    return " and ".join(f"ID {id_}" for id_ in ids)


def _uncertain(why: str, seen: str) -> UncertainCreateError:
    return UncertainCreateError(f"{why} It may have been created all the same. {seen}")

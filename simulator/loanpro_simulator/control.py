"""The routes by which tests and people steer the simulator and question it.

They ask for no credentials, never break by a fault, and never show a secret. All are under
``/simulator``: ``dialect``, ``journal``, ``processors``, ``scenario``, ``clock``, ``accounts``,
``faults`` and ``in-flight``.
`loanpro_simulator.remote.Remote` has methods for what programs need.
"""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BeforeValidator

from loanpro_simulator import by_hand
from loanpro_simulator.accounts import Pair
from loanpro_simulator.clock import Advance
from loanpro_simulator.configuration import Configuration
from loanpro_simulator.faults import Fault
from loanpro_simulator.fields import SECRETS
from loanpro_simulator.journal import MASK
from loanpro_simulator.mistakes import MistakeError, unknown
from loanpro_simulator.scenario import Scenario
from loanpro_simulator.world import Here

control = APIRouter(prefix="/simulator")

ProcessorId = Annotated[int, Path(le=2**63 - 1)]
"""An ID as far as SQLite counts."""

FaultOrFaults = Annotated[
    list[Fault], BeforeValidator(lambda it: it if isinstance(it, list) else [it])
]
"""One rule or several, so that a mistake in one is not blamed on its being no list."""


@control.get("/dialect")
async def get_dialect(world: Here) -> dict[str, Any]:
    """Return every switch of the dialect."""
    return world.dialect.model_dump()


@control.put("/dialect")
async def put_dialect(switches: dict[str, Any], world: Here) -> dict[str, Any]:
    """Set the given switches, and all others as they were at the start."""
    world.dialect = world.settings.first_dialect.but(**switches)
    return world.dialect.model_dump()


@control.patch("/dialect")
async def patch_dialect(switches: dict[str, Any], world: Here) -> dict[str, Any]:
    """Set the given switches only."""
    world.dialect = world.dialect.but(**switches)
    return world.dialect.model_dump()


@control.get("/journal")
async def get_journal(world: Here) -> dict[str, Any]:
    """Return the requests to the API, and how often each operation was asked for."""
    return {"counts": world.journal.counts(), "requests": world.journal.requests()}


@control.delete("/journal")
async def delete_journal(world: Here) -> None:
    """Forget the requests."""
    world.journal.wipe()


@control.get("/processors")
async def get_processors(world: Here) -> list[dict[str, Any]]:
    """Return the configurations of all accounts; a secret that is held shows as a mask."""
    return [
        {
            "account": account,
            "id": processor.id,
            "user_id": processor.owner,
            **processor.public,
            **{name: processor.sealed[name] and MASK for name in SECRETS},
        }
        for account, processor in world.store.all()
    ]


@control.post("/processors")
async def create_by_hand(configuration: Configuration, world: Here) -> int:
    """Create a configuration and return its ID; what is left out is as in the published request."""
    return by_hand.create(world, configuration.account, configuration.fields, configuration.user_id)


@control.patch("/processors/{processor_id}")
async def update_by_hand(processor_id: ProcessorId, fields: dict[str, Any], world: Here) -> None:
    """Change the given fields of a configuration."""
    by_hand.update(world, processor_id, fields)


@control.delete("/processors/{processor_id}")
async def delete_by_hand(processor_id: ProcessorId, world: Here) -> None:
    """Delete a configuration for good."""
    by_hand.delete(world, processor_id)


@control.post("/processors/{processor_id}/secrets")
async def compare_secrets(
    processor_id: ProcessorId, guesses: dict[str, str | None], world: Here
) -> dict[str, bool]:
    """Answer, for each secret named, whether the one held equals the guess."""
    for name in guesses:
        if name not in SECRETS:
            raise MistakeError(unknown("secret", name, SECRETS))
    return world.store.holds(processor_id, guesses)


@control.delete("/processors")
async def wipe(request: Request, world: Here) -> None:
    """Forget configurations, journal and faults, drop requests in flight; all else as at first."""
    await _drop(request)
    world.wipe()


@control.put("/scenario")
async def put_scenario(scenario: Scenario, request: Request, world: Here) -> None:
    """Forget all that there is, and set up what a scenario says."""
    await _drop(request)
    world.load(scenario)


@control.get("/clock")
async def get_clock(world: Here) -> dict[str, str | float]:
    """Return the time that is gone by, and how many seconds it is ahead."""
    return world.clock.state()


@control.post("/clock")
async def advance_clock(by: Advance, world: Here) -> dict[str, str | float]:
    """Move the clock on."""
    world.clock.advance(by)
    return world.clock.state()


@control.get("/accounts")
async def get_accounts(world: Here) -> list[dict[str, str]]:
    """Return each account by name, whether its pair is valid, and when its password expires."""
    return world.accounts.state()


@control.put("/accounts/{account}/pair")
async def rotate_pair(account: str, pair: Pair, world: Here) -> None:
    """Give an account another pair; the one that it had is refused from now on."""
    world.accounts.rotate(account, pair)


@control.delete("/accounts/{account}/pair")
async def expire_pair(account: str, world: Here) -> None:
    """Refuse the pair of an account from now on, until it is given another."""
    world.accounts.expire(account)


@control.put("/accounts/{account}/password")
async def set_password(account: str, world: Here) -> None:
    """Set the password of an account anew, so that it is valid for another 90 days."""
    world.accounts.set_password(account)


@control.get("/faults")
async def get_faults(world: Here) -> dict[str, Any]:
    """Return the seed, the remaining rules, and how often each kind has struck."""
    return world.faults.state()


@control.post("/faults")
async def post_faults(faults: FaultOrFaults, world: Here) -> dict[str, Any]:
    """Put one rule or several in force."""
    for fault in faults:
        world.faults.add(fault)
    return world.faults.state()


@control.delete("/faults")
async def delete_faults(world: Here, seed: int | None = None) -> dict[str, Any]:
    """Drop all rules and the tally, and start the random numbers anew."""
    world.faults.clear(seed)
    return world.faults.state()


@control.get("/in-flight")
async def get_in_flight(world: Here) -> dict[str, int]:
    """Return how many API requests are being served, late creates included, now and at most."""
    return {"current": world.in_flight.current, "maximum": world.in_flight.maximum}


@control.delete("/in-flight")
async def delete_in_flight(world: Here) -> None:
    """Start the maximum anew."""
    world.in_flight.forget()


async def _drop(request: Request) -> None:
    dropped: set[asyncio.Task[None]] = request.app.state.drop()
    if dropped:
        await asyncio.wait(dropped)

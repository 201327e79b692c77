"""One fault at a time: what each breaks, and what the provider makes of it.

Every pause and attempt of the provider is a share of its deadline, so that four seconds here are
like a minute in production.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import pytest

from lifecycle.runs import INPUTS, LIST_DELAY, Runs
from pulumi_loanpro.errors import (
    LoanProError,
    NameTakenError,
    NoServerError,
    NotSentError,
    RateLimitError,
    TransportError,
    UncertainCreateError,
)

if TYPE_CHECKING:
    from lifecycle.conftest import RunAs
    from loanpro_simulator import Simulator
    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.lifecycle.operations import Lifecycle

DEADLINE: Final = 4.0
"""Seconds of one operation where a test must exhaust them; an attempt has a third.

Shorter ones fail by load: what a test waits for must come before a busy machine's deadline."""

GRACE: Final = 30.0
"""Seconds more that a busy machine may need to notice; what has no end takes longer than that."""

LOST: Final[list[dict[str, Any]]] = [
    {"kind": "reset"},
    {"kind": "close"},
    {"kind": "cut_headers"},
    {"kind": "cut_body"},
    {"kind": "malformed"},
    {"kind": "wrong_shape"},
    {"kind": "restart", "seconds": 0.1},
    *(
        {"kind": "status", "code": code, "body": body}
        for code in (500, 502, 503)
        for body in ("json", "html", "empty")
    ),
]
"""Ends of an exchange after which it is unknown what became of the request."""

lost = pytest.mark.parametrize("fault", LOST, ids=lambda it: "-".join(map(str, it.values())))
both_phases = pytest.mark.parametrize("phase", ["before", "after"])


def times(simulator: Simulator, operation: str) -> list[float]:
    """When each request of an operation arrived, in seconds."""
    requests = simulator.requests(operation)
    return [datetime.fromisoformat(request["time"]).timestamp() for request in requests]


def ids(simulator: Simulator) -> list[str]:
    """The IDs of all configurations there are."""
    return [str(processor["id"]) for processor in simulator.processors()]


def arrived(simulator: Simulator) -> None:
    """Waits for a create that is late, and bound to arrive."""
    while not ids(simulator):
        time.sleep(0.01)


def numbered(count: int) -> list[Properties]:
    """Inputs that differ in their names."""
    return [INPUTS | {"name": f"FLEX {number}"} for number in range(count)]


@lost
def test_a_create_that_was_carried_out_is_found(
    run: Runs, simulator: Simulator, fault: dict[str, Any]
) -> None:
    """Its answer is lost, its ID is not, and it is not sent again."""
    simulator.fault(operation="create", phase="after", **fault)
    id_, outputs = run.create(INPUTS)
    assert ids(simulator) == [id_]
    assert outputs["user_id"]
    assert simulator.counts()["create"] == 1


@lost
def test_a_create_that_may_have_arrived_is_never_sent_again(
    run: Runs, simulator: Simulator, fault: dict[str, Any]
) -> None:
    """That no list shows it proves nothing: it may arrive later. The error says how to go on."""
    simulator.fault(operation="create", phase="before", **fault)
    with pytest.raises(UncertainCreateError, match=r"No list shows it so far\..*`pulumi up` again"):
        run.create(INPUTS)
    assert simulator.counts()["create"] == 1
    assert ids(simulator) == []


def test_a_list_may_lag_behind_a_create(run: Runs, simulator: Simulator) -> None:
    """The configuration is looked for until it shows up."""
    simulator.fault("create", "list_lag", seconds=LIST_DELAY / 2)
    simulator.fault("create", "reset", phase="after")
    id_, _ = run.create(INPUTS)
    assert ids(simulator) == [id_]
    assert simulator.counts()["create"] == 1
    assert simulator.counts()["list"] > 2


def test_a_create_that_timed_out_and_was_carried_out_is_found(
    run_as: RunAs, simulator: Simulator
) -> None:
    """An attempt leaves enough of the deadline to find out."""
    simulator.fault("create", "hang", phase="after", seconds=60)
    id_, _ = run_as(deadline=DEADLINE).create(INPUTS)
    assert ids(simulator) == [id_]
    assert simulator.counts()["create"] == 1


@pytest.mark.parametrize(
    "fault", [{"kind": "hang", "seconds": 60}, {"kind": "status", "code": 504}], ids=str
)
def test_a_create_that_timed_out_is_never_sent_again(
    run_as: RunAs, simulator: Simulator, fault: dict[str, Any]
) -> None:
    """It may still arrive, which no list shows; the error says how to go on."""
    simulator.fault(operation="create", count="all", **fault)
    with pytest.raises(UncertainCreateError, match=r"No list shows it so far\..*`pulumi up` again"):
        run_as(deadline=DEADLINE).create(INPUTS)
    assert simulator.counts()["create"] == 1


def test_a_gateway_s_time_out_after_the_create_is_no_loss(run: Runs, simulator: Simulator) -> None:
    """After a 504 it is as unknown as after silence what became of the create."""
    simulator.fault("create", "status", code=504, body="html", phase="after")
    id_, _ = run.create(INPUTS)
    assert ids(simulator) == [id_]
    assert simulator.counts()["create"] == 1


def test_a_create_that_arrives_late_is_named_by_the_next_run(
    run_as: RunAs, simulator: Simulator
) -> None:
    """It is unknown to the run that sent it; the next one finds it."""
    run = run_as(deadline=DEADLINE)
    simulator.fault("create", "delay", seconds=2 * DEADLINE)
    with pytest.raises(UncertainCreateError):
        run.create(INPUTS)
    arrived(simulator)
    with pytest.raises(NameTakenError, match=rf"with the ID {ids(simulator)[0]}\."):
        run.create(INPUTS)


def test_a_second_attempt_of_an_uncertain_create_only_looks(
    run_as: RunAs, simulator: Simulator
) -> None:
    """As an error hook asks for it, in the same run: it stays uncertain, and nothing is sent."""

    async def twice(it: Lifecycle) -> None:
        for _ in range(2):
            with pytest.raises(UncertainCreateError):
                await it.create(INPUTS)

    simulator.fault("create", "hang", seconds=60)
    run_as(deadline=DEADLINE)(twice)
    assert simulator.counts()["create"] == 1


def test_a_second_attempt_of_an_uncertain_create_finds_it(
    run_as: RunAs, simulator: Simulator
) -> None:
    """A create that has arrived meanwhile is taken for its own."""

    async def twice(it: Lifecycle) -> str:
        with pytest.raises(UncertainCreateError):
            await it.create(INPUTS)
        await asyncio.to_thread(arrived, simulator)
        id_, _ = await it.create(INPUTS)
        return id_

    simulator.fault("create", "delay", seconds=2 * DEADLINE)
    id_ = run_as(deadline=DEADLINE)(twice)
    assert ids(simulator) == [id_]
    assert simulator.counts()["create"] == 1


def test_a_create_waits_longer_for_its_answer_than_for_a_list(
    run_as: RunAs, simulator: Simulator
) -> None:
    """An answer that comes after half of the deadline is no unknown."""
    run = run_as(deadline=2 * DEADLINE)
    simulator.fault("create", "delay", seconds=DEADLINE)
    id_, _ = run.create(INPUTS)
    assert ids(simulator) == [id_]
    assert simulator.counts()["create"] == 1


@both_phases
def test_an_uncertain_rename_keeps_both_names(run: Runs, simulator: Simulator, phase: str) -> None:
    """A create of the same run can take neither, whichever it is that the server knows."""

    async def rename(it: Lifecycle) -> None:
        id_, outputs = await it.create(INPUTS)
        with pytest.raises(LoanProError):
            await it.update(id_, outputs, INPUTS | {"name": "renamed"})
        for name in ("renamed", INPUTS["name"]):
            with pytest.raises(NameTakenError, match=rf"with the ID {id_}\."):
                await it.create(INPUTS | {"name": name})

    simulator.fault("update", "malformed", phase=phase)
    run(rename)
    assert len(ids(simulator)) == 1


def test_a_refused_connection_is_tried_again(run: Runs, simulator: Simulator) -> None:
    """Nothing was sent, so that even a create may be."""
    simulator.fault("list", "refuse", phase="after", seconds=0.2)
    id_, _ = run.create(INPUTS)
    assert ids(simulator) == [id_]
    assert simulator.counts() == {"list": 2, "create": 1}


def test_nothing_was_sent_where_no_connection_was_made_in_time(run_as: RunAs) -> None:
    """A server that never shakes hands was sent nothing, and the error says so."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        run = run_as(url=f"https://127.0.0.1:{silent.getsockname()[1]}/api", deadline=DEADLINE)
        with pytest.raises(NotSentError, match=r"could not be reached\. \(Tried \d+ times"):
            run.create(INPUTS)


def test_a_server_that_stays_away_is_an_error(run_as: RunAs, simulator: Simulator) -> None:
    """It says how often and how long it was tried."""
    simulator.fault("list", "refuse", phase="after", seconds=DEADLINE + 1)
    with pytest.raises(
        NoServerError, match=r"refused the connection\. \(Tried \d+ times in \d+ s\.\)"
    ):
        run_as(deadline=DEADLINE).create(INPUTS)


@pytest.mark.parametrize("operation", ["list", "get", "create", "update", "delete"])
def test_too_many_requests_is_no_error(run: Runs, simulator: Simulator, operation: str) -> None:
    """Nothing was done, so that every operation is tried again."""

    async def use_once(it: Lifecycle) -> None:
        id_, outputs = await it.create(INPUTS)
        changed = await it.update(id_, outputs, INPUTS | {"username": "other"})
        assert await it.read(id_, changed)
        await it.delete(id_, changed)

    run(use_once)
    expected = simulator.counts() + Counter({operation: 2})
    simulator.clear_journal()
    simulator.fault(operation, "status", code=429, count=2)
    run(use_once)
    assert simulator.counts() == expected


@pytest.mark.parametrize(
    "retry_after", ["0", "soon", "-1", "date+0", "Fri, 31 Dec 9999 23:59:59 -0100"]
)
def test_an_odd_retry_after_is_no_error(run: Runs, simulator: Simulator, retry_after: str) -> None:
    """What cannot be honoured is left to the backoff."""
    simulator.fault("create", "status", code=429, retry_after=retry_after, count=2)
    run.create(INPUTS)
    assert simulator.counts()["create"] == 3


def test_retry_after_is_honoured(run: Runs, simulator: Simulator) -> None:
    """A create is sent again no earlier than the server asks for."""
    simulator.fault("create", "status", code=429, retry_after=1)
    run.create(INPUTS)
    first, second = times(simulator, "create")
    assert second - first >= 1


def test_a_retry_after_that_is_a_date_is_honoured(run: Runs, simulator: Simulator) -> None:
    """It has no fractions of a second: what is asked for ends at one."""
    simulator.fault("create", "status", code=429, retry_after="date+2")
    run.create(INPUTS)
    first, second = times(simulator, "create")
    assert second >= int(first) + 2


def test_no_retry_after_is_no_invitation_to_hammer(run_as: RunAs, simulator: Simulator) -> None:
    """Pauses grow where the server asks for none, or for one of no length."""
    simulator.fault("list", "status", code=429, retry_after=0, count="all")
    with pytest.raises(RateLimitError):
        run_as(deadline=DEADLINE).read("42", INPUTS)
    assert simulator.counts()["list"] < 60


@pytest.mark.parametrize("retry_after", ["3600", "date+3600", "9" * 400])
def test_a_pause_beyond_the_deadline_is_not_waited_for(
    run_as: RunAs, simulator: Simulator, retry_after: str
) -> None:
    """Neither by the create that is asked for it nor by the next: both end at once and say why."""

    async def two(it: Lifecycle) -> None:
        with pytest.raises(RateLimitError, match="a pause that is longer than"):
            await it.create(INPUTS)
        with pytest.raises(NotSentError, match="wants a pause"):
            await it.create(INPUTS)

    simulator.fault("create", "status", code=429, retry_after=retry_after)
    began = time.monotonic()
    run_as(deadline=4 * GRACE)(two)
    assert time.monotonic() - began < GRACE
    assert simulator.counts()["create"] == 1


def test_all_operations_pause_together(run: Runs, simulator: Simulator) -> None:
    """A pause that one is asked for holds for the others: none sends until it is over."""

    async def five(it: Lifecycle) -> None:
        await asyncio.gather(*map(it.create, numbered(5)))

    simulator.fault("create", "status", code=429, retry_after=1)
    simulator.fault("create", "delay", skip=1, seconds=0.3, count=4)
    run(five)
    assert times(simulator, "list")[1] - times(simulator, "create")[0] >= 1


def test_a_create_that_had_no_turn_is_not_uncertain(run_as: RunAs, simulator: Simulator) -> None:
    """It was never sent, since those before it got no answer, and the error says so."""

    async def hundred(it: Lifecycle) -> list[Any]:
        return await asyncio.gather(*map(it.create, numbered(100)), return_exceptions=True)

    simulator.fault("create", "hang", seconds=60, count="all")
    errors = Counter(map(type, run_as(deadline=DEADLINE)(hundred)))
    assert errors.keys() == {UncertainCreateError, NotSentError}
    assert errors[UncertainCreateError] >= simulator.counts()["create"]


@pytest.mark.parametrize(
    "fault",
    [{"kind": "malformed"}, {"kind": "status", "code": 401}, {"kind": "status", "code": 500}],
    ids=str,
)
def test_a_create_that_cannot_be_looked_for_is_uncertain(
    run_as: RunAs, simulator: Simulator, fault: dict[str, Any]
) -> None:
    """It is not sent again in the hope that it did not arrive."""
    simulator.fault("create", "reset", phase="after")
    simulator.fault(operation="list", skip=1, count="all", **fault)
    with pytest.raises(UncertainCreateError, match="Nor can it be looked for: "):
        run_as(deadline=DEADLINE).create(INPUTS)
    assert simulator.counts()["create"] == 1


@pytest.mark.parametrize("fault", LOST[:4], ids=lambda it: it["kind"])
@both_phases
def test_an_update_may_be_sent_twice(
    run: Runs, simulator: Simulator, fault: dict[str, Any], phase: str
) -> None:
    """It sets fields, so that a lost answer does no harm."""
    id_, outputs = run.create(INPUTS)
    simulator.fault(operation="update", phase=phase, **fault)
    run.update(id_, outputs, INPUTS | {"username": "other"})
    assert simulator.processors()[0]["username"] == "other"


@pytest.mark.parametrize("fault", LOST[:4], ids=lambda it: it["kind"])
@both_phases
def test_a_delete_may_be_sent_twice(
    run: Runs, simulator: Simulator, fault: dict[str, Any], phase: str
) -> None:
    """That nothing is found by then is success, though a list of this run still has it."""

    async def refresh_and_delete(it: Lifecycle) -> None:
        assert await it.read(id_, outputs)
        await it.delete(id_, outputs)

    id_, outputs = run.create(INPUTS)
    simulator.fault(operation="delete", phase=phase, **fault)
    run(refresh_and_delete)
    assert ids(simulator) == []


def test_an_operation_ends_with_its_deadline(run_as: RunAs, simulator: Simulator) -> None:
    """No request without an answer makes an operation longer than its deadline."""
    run = run_as(deadline=DEADLINE)
    id_, outputs = run.create(INPUTS)
    for operation in ("get", "delete"):
        simulator.fault(operation, "hang", seconds=60, count="all")
        began = time.monotonic()
        with pytest.raises(TransportError, match=r"\(Tried \d times in \d+ s\.\)"):
            run.delete(id_, outputs)
        assert DEADLINE * 2 / 3 < time.monotonic() - began < DEADLINE + GRACE
        simulator.clear_faults()

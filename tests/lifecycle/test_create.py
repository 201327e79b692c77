"""Creates: exactly once, with exactly what was declared, and never a lost ID."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lifecycle.runs import INPUTS, SECRETS, WRONG_PAIRS, Recorder, Runs, without_server_set
from published import PUBLISHED
from pulumi_loanpro.errors import (
    NAME_THE_OLD_ONE,
    CredentialsError,
    InputsError,
    NameTakenError,
    RefusedError,
    RequestError,
)
from stand_in import MAIN

if TYPE_CHECKING:
    from lifecycle.conftest import RunAs
    from loanpro_simulator import Account, Simulator
    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.lifecycle.operations import Lifecycle


def test_the_published_request_is_what_is_sent(run_as: RunAs) -> None:
    """The published ten values arrive, and nothing beside them."""
    recorder = Recorder()
    run_as(transport=recorder).create(INPUTS)
    [post] = [request for request in recorder.requests if request.method == "POST"]
    assert post.url.path == "/api/processors/flex"
    assert json.loads(post.content) == {"flex": PUBLISHED}


def test_every_request_proves_the_account(run_as: RunAs) -> None:
    """The token stands bare, the secret beside it, and JSON is asked for."""
    recorder = Recorder()
    run_as(transport=recorder).create(INPUTS)
    assert [request.method for request in recorder.requests] == ["GET", "POST", "GET"]
    assert {request.url.path for request in recorder.requests} == {"/api/processors/flex"}
    for request in recorder.requests:
        assert request.headers["Authorization"] == MAIN.token
        assert request.headers["Secret"] == MAIN.secret
        assert request.headers["Accept"] == "application/json"
    assert recorder.requests[1].headers["Content-Type"] == "application/json"


def test_unset_inputs_are_not_sent(run: Runs, simulator: Simulator) -> None:
    """What is unmanaged is neither in the body nor among the outputs."""
    names = ("name", "username", "password", "client_id", "client_secret", "sandbox_mode")
    inputs = {name: INPUTS[name] for name in names} | {"same_day": False}
    _, outputs = run.create(inputs)
    assert simulator.requests("create")[0]["body"]["flex"].keys() == inputs.keys()
    assert without_server_set(outputs) == inputs


def test_the_account_s_name_is_not_sent(run: Runs, simulator: Simulator) -> None:
    """It is the program's own, and is kept."""
    _, outputs = run.create(INPUTS | {"account": "eu"})
    assert "account" not in simulator.requests("create")[0]["body"]["flex"]
    assert outputs["account"] == "eu"


def test_outputs_hold_what_only_the_server_knows(run: Runs, simulator: Simulator) -> None:
    """The owner, the times, and where the configuration lives; all of it text."""
    id_, outputs = run.create(INPUTS)
    [processor] = simulator.processors()
    assert id_ == str(processor["id"])
    assert outputs["user_id"] == str(processor["user_id"])
    assert outputs["url"] == simulator.url
    assert outputs.keys() == INPUTS.keys() | {"user_id", "url"}


def test_secrets_arrive(run: Runs, simulator: Simulator) -> None:
    """Each secret is held exactly as it was declared."""
    id_, _ = run.create(INPUTS)
    assert all(simulator.holds(int(id_), **SECRETS).values())


def _numbered(count: int) -> list[Properties]:
    return [INPUTS | {"name": f"FLEX {number}"} for number in range(count)]


def test_all_creates_of_a_run_share_one_list(run: Runs, simulator: Simulator) -> None:
    """And those that have got their answer share another, in which each finds its own."""

    async def twenty(it: Lifecycle) -> list[tuple[str, Properties]]:
        return await asyncio.gather(*map(it.create, _numbered(20)))

    created = run(twenty)
    assert len({id_ for id_, _ in created}) == 20
    assert [outputs["name"] for _, outputs in created] == [it["name"] for it in _numbered(20)]
    counts = simulator.counts()
    assert (counts["create"], counts["get"]) == (20, 0)
    assert 2 <= counts["list"] <= 20


def test_a_later_create_of_a_run_lists_only_afterwards(run: Runs, simulator: Simulator) -> None:
    """The run knows which names there were, and which ones it took itself."""

    async def one_by_one(it: Lifecycle) -> None:
        for inputs in _numbered(3):
            await it.create(inputs)

    run(one_by_one)
    assert simulator.counts() == {"list": 4, "create": 3}


def test_a_name_that_exists_is_taken(run: Runs, simulator: Simulator) -> None:
    """The error names the ID and, in this order, the alias, the import and another name."""
    id_, _ = run.create(INPUTS)
    simulator.clear_journal()
    with pytest.raises(NameTakenError) as caught:
        run.create(INPUTS)
    assert str(caught.value).startswith(
        'Cannot create the FLEX processor "FLEX Processor": Secure Payments already has a '
        f"configuration of this name, with the ID {id_}. {NAME_THE_OLD_ONE} If it is to be "
        "replaced, it is in its own way, since the new one is created first: a credential is "
        "rotated by setting it; take back what forces the replacement (for a taint by `pulumi "
        "state untaint`), or set `delete_before_replace=True`, which deletes the old "
        "one for good. If no stack manages the "
        f"configuration, import it by `pulumi-loanpro import {id_}`. Otherwise give this one "
        "another name."
    )
    assert simulator.counts() == {"list": 1}


def test_two_creates_of_one_name_are_one(run: Runs, simulator: Simulator) -> None:
    """Of two resources of a program that share a name, one is created, the other refused."""

    async def both(it: Lifecycle) -> list[tuple[str, Properties] | BaseException]:
        creates = [it.create(INPUTS), it.create(INPUTS)]
        return await asyncio.gather(*creates, return_exceptions=True)

    failed = [result for result in run(both) if isinstance(result, BaseException)]
    assert [type(error) for error in failed] == [NameTakenError]
    assert "Another resource of this program" in str(failed[0])
    assert len(simulator.processors()) == 1


def test_a_name_is_taken_by_a_create_of_the_same_run(run: Runs, simulator: Simulator) -> None:
    """A second create is refused though the list is older than the first."""

    async def twice(it: Lifecycle) -> str:
        id_, _ = await it.create(INPUTS)
        with pytest.raises(NameTakenError, match=rf"with the ID {id_}\."):
            await it.create(INPUTS)
        return id_

    id_ = run(twice)
    assert [str(processor["id"]) for processor in simulator.processors()] == [id_]


def test_a_name_is_free_after_a_delete_of_the_same_run(run: Runs, simulator: Simulator) -> None:
    """A replacement may take the name of what it replaces."""

    async def replace(it: Lifecycle) -> tuple[str, str]:
        first, outputs = await it.create(INPUTS)
        await it.delete(first, outputs)
        second, _ = await it.create(INPUTS)
        return first, second

    first, second = run(replace)
    assert first != second
    assert [str(processor["id"]) for processor in simulator.processors()] == [second]


def test_names_follow_a_rename_of_the_same_run(run: Runs) -> None:
    """The old one is free, the new one is taken."""

    async def rename(it: Lifecycle) -> None:
        id_, outputs = await it.create(INPUTS)
        await it.update(id_, outputs, INPUTS | {"name": "renamed"})
        await it.create(INPUTS)
        with pytest.raises(NameTakenError, match=rf"with the ID {id_}\."):
            await it.create(INPUTS | {"name": "renamed"})

    run(rename)


def test_a_refused_create_leaves_the_name_free(run: Runs, simulator: Simulator) -> None:
    """Nothing has it, so that a second attempt of the run may take it."""

    async def correct(it: Lifecycle) -> str:
        with pytest.raises(RequestError):
            await it.create(INPUTS)
        id_, _ = await it.create(INPUTS)
        return id_

    simulator.fault("create", "status", code=409)
    assert run(correct)


def test_what_breaks_a_rule_of_secure_payments_says_what_to_correct(
    run: Runs, simulator: Simulator
) -> None:
    """The words are those of Secure Payments; a refresh would not help."""
    simulator.fault("create", "status", code=409)
    with pytest.raises(RefusedError, match="Conflict") as caught:
        run.create(INPUTS)
    assert type(caught.value) is RefusedError
    assert str(caught.value).endswith(f" {RefusedError.default_remedy} [LP-refused]")
    assert simulator.counts() == {"list": 1, "create": 1}


def test_inputs_are_checked_again_before_they_are_sent(run: Runs, simulator: Simulator) -> None:
    """A policy that remediates changes them after the check; all that is wrong is named."""
    inputs = INPUTS | {"same_day_cutoff_time": "16:07"}
    del inputs["name"]
    with pytest.raises(InputsError, match=r"name is required: .*; same_day_cutoff_time must be in"):
        run.create(inputs)
    assert simulator.counts() == {}


def test_inputs_are_sent_in_canonical_form(run: Runs, simulator: Simulator) -> None:
    """A policy may write them in any form that is accepted."""
    _, outputs = run.create(INPUTS | {"same_day_cutoff_time": "9:00"})
    assert simulator.processors()[0]["same_day_cutoff_time"] == "09:00"
    assert outputs["same_day_cutoff_time"] == "09:00"


def test_a_refusal_that_echoes_the_payload_leaks_nothing(run: Runs, simulator: Simulator) -> None:
    """Secure Payments may repeat what was sent to it; the error does not."""
    simulator.dialect(echo="payload")
    simulator.fault("create", "status", code=409)
    with pytest.raises(RequestError) as caught:
        run.create(INPUTS | {"password": "hunter2"})
    assert "hunter2" not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"


@pytest.mark.parametrize("wrong", WRONG_PAIRS, ids=["token", "secret", "mixed"])
def test_a_wrong_pair_creates_nothing(run_as: RunAs, simulator: Simulator, wrong: Account) -> None:
    """The error says that the pair was refused, and shows neither half of it."""
    with pytest.raises(CredentialsError) as caught:
        run_as(wrong).create(INPUTS)
    assert "401" in str(caught.value)
    assert wrong.token not in str(caught.value)
    assert wrong.secret not in str(caught.value)
    assert simulator.processors() == []


def test_a_create_that_was_not_let_in_is_sent_again(run: Runs, simulator: Simulator) -> None:
    """429 means that nothing was done, so that this one POST may be repeated."""
    simulator.fault("create", "status", code=429, retry_after=0)
    run.create(INPUTS)
    assert simulator.counts()["create"] == 2
    assert len(simulator.processors()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "code": 400},
        {"kind": "status", "code": 401},
        {"kind": "status", "code": 404, "body": "html"},
        {"kind": "malformed"},
        {"kind": "wrong_shape"},
    ],
    ids=str,
)
def test_a_failed_read_back_is_a_warning(
    run: Runs, simulator: Simulator, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    """Once the POST has succeeded nothing may raise: the ID is returned all the same."""
    for operation in ("list", "get"):
        simulator.fault(operation=operation, count="all", skip=operation == "list", **fault)
    id_, outputs = run.create(INPUTS)
    assert [str(processor["id"]) for processor in simulator.processors()] == [id_]
    assert outputs == INPUTS | {"url": simulator.url}
    processor = f'the FLEX processor "FLEX Processor" (ID {id_})'
    unknown, unread = caplog.messages
    assert unknown.startswith(f"{processor} was created, but whether something else created the")
    assert unread.startswith(f"{processor} was written, but could not be read back: ")


def test_a_read_after_a_failed_read_back_completes_the_state(
    run: Runs, simulator: Simulator
) -> None:
    """What the create could not see is seen by the next refresh."""
    simulator.fault("list", "malformed", skip=1, count="all")
    simulator.fault("get", "malformed")
    id_, outputs = run.create(INPUTS)
    simulator.clear_faults()
    found = run.read(id_, outputs)
    assert found is not None
    assert found[0].keys() == INPUTS.keys() | {"user_id", "url"}


class Meddler(httpx.AsyncHTTPTransport):
    """Somebody changes each configuration before it is first looked at."""

    def __init__(self, simulator: Simulator, **fields: object) -> None:
        super().__init__()
        self._simulator = simulator
        self._fields = fields

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Changes what was just created."""
        response = await super().handle_async_request(request)
        if request.method == "POST":
            created = (await response.aread()).decode()
            await asyncio.to_thread(self._simulator.update, created, **self._fields)
        return response


def test_a_configuration_that_is_not_as_declared_is_a_warning(
    run_as: RunAs, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """It names what differs, without values; the state holds what the program declares."""
    meddler = Meddler(simulator, username="someone", same_day=False, password="hunter2")
    id_, outputs = run_as(transport=meddler).create(INPUTS)
    assert without_server_set(outputs) == INPUTS
    [warning] = caplog.messages
    assert warning == (
        f'the FLEX processor "FLEX Processor" (ID {id_}) has other values in Secure Payments than '
        "the program declares: same_day, username. `pulumi refresh` brings the actual values into "
        "the state; the next `pulumi preview` then shows what an update would change."
    )

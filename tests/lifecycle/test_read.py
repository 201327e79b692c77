"""Reads: one list for all, drift as it is, and gone only where that is certain."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from lifecycle.runs import INPUTS, SECRETS, WRONG_PAIRS, Runs, without_server_set
from pulumi_loanpro.errors import (
    CredentialsError,
    LoanProError,
    NotFoundError,
    WrongAccountError,
)
from pulumi_loanpro.lifecycle import inventory
from stand_in import EU, MAIN

if TYPE_CHECKING:
    from lifecycle.conftest import RunAs
    from loanpro_simulator import Account, Simulator
    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.lifecycle.operations import Lifecycle
    from pulumi_loanpro.secure_payments.configuration import ServerSet

Found = tuple[dict[str, Any], dict[str, Any]] | None


def test_all_reads_of_a_run_share_one_list(run: Runs, simulator: Simulator) -> None:
    """A refresh of twenty configurations is one request."""
    created = [run.create(INPUTS | {"name": f"FLEX {number}"}) for number in range(20)]
    simulator.clear_journal()

    async def refresh(it: Lifecycle) -> list[Found]:
        return await asyncio.gather(*(it.read(id_, outputs) for id_, outputs in created))

    found = run(refresh)
    assert [it and it[0] for it in found] == [outputs for _, outputs in created]
    assert simulator.counts() == {"list": 1}


def test_a_list_serves_for_as_long_as_it_is_young(
    run: Runs, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its age counts from its answer, so that a slow one serves just as many."""
    id_, outputs = run.create(INPUTS)
    simulator.clear_journal()
    monkeypatch.setattr(inventory, "SNAPSHOT_SECONDS", 0.5)
    simulator.fault("list", "delay", seconds=1.0)

    async def refresh_twice(it: Lifecycle) -> None:
        await it.read(id_, outputs)
        await it.read(id_, outputs)

    run(refresh_twice)
    assert simulator.counts() == {"list": 1}


def test_a_read_after_a_write_of_the_same_run_sees_it(run: Runs, simulator: Simulator) -> None:
    """The list from before the write is not asked any more."""
    id_, outputs = run.create(INPUTS)
    simulator.clear_journal()

    async def change(it: Lifecycle) -> Found:
        await it.read(id_, outputs)
        await it.update(id_, outputs, INPUTS | {"username": "other"})
        return await it.read(id_, outputs)

    found = run(change)
    assert found is not None
    assert found[1]["username"] == "other"
    assert simulator.counts()["list"] == 2


DRIFT: list[dict[str, Any]] = [
    {"name": "renamed"},
    {"username": "someone"},
    {"client_id": "other"},
    {"sandbox_mode": False},
    {"same_day": False},
    {"same_day_cutoff_time": "09:30"},
    {"same_day_cutoff_timezone": "Asia/Kolkata"},
]


@pytest.mark.parametrize("drift", DRIFT, ids=lambda drift: next(iter(drift)))
def test_drift_is_read_into_inputs_and_outputs(
    run: Runs, simulator: Simulator, drift: dict[str, Any]
) -> None:
    """Exactly the field that was changed differs from the program then."""
    id_, outputs = run.create(INPUTS)
    simulator.update(id_, **drift)
    found = run.read(id_, outputs)
    assert found is not None
    assert without_server_set(found[0]) == found[1] == INPUTS | drift


def test_what_is_unmanaged_never_drifts(run: Runs, simulator: Simulator) -> None:
    """A field that the program leaves unset may change as it likes."""
    id_, outputs = run.create(INPUTS)
    simulator.update(id_, account_balance_check=True, process_non_connected=True)
    found = run.read(id_, outputs)
    assert found is not None
    assert without_server_set(found[0]) == found[1] == INPUTS


def test_what_an_earlier_version_wrote_stays_until_an_update(
    run: Runs, simulator: Simulator
) -> None:
    """Times were outputs once: no refresh shows that they go, and an update drops them."""
    id_, outputs = run.create(INPUTS)
    known = outputs | {"created": "then", "updated": "a while ago"}
    simulator.update(id_, account_balance_check=True)
    assert run.read(id_, known) == (known, INPUTS)
    changed = INPUTS | {"username": "someone"}
    assert run.update(id_, known, changed) == outputs | changed


def test_what_an_account_holds_is_shown_without_what_repeats_a_secret(run: Runs) -> None:
    """By ID, and one by one: fields of the server's are in it, the account's secrets are not."""
    ids = [run.create(INPUTS | {"name": name})[0] for name in ("one", "two")]
    run.create(INPUTS | {"name": f"by {MAIN.token}"})

    async def look(it: Lifecycle) -> list[ServerSet]:
        return [*await it.everything(), await it.actual(ids[0])]

    one, two, repeats, again = run(look)
    assert [one.id, two.id] == ids
    assert one == again
    assert one.created == one.updated
    assert one.user_id
    assert "name" not in repeats.declared()


@pytest.mark.parametrize("shown", ["masked", "ciphertext", "null", "absent", "clear"])
def test_secrets_are_those_of_the_state(run: Runs, simulator: Simulator, shown: str) -> None:
    """What stands in their place is not taken in, not even plain text."""
    id_, outputs = run.create(INPUTS)
    simulator.update(id_, **dict.fromkeys(SECRETS, "hunter2"))
    simulator.dialect(secrets=shown)
    found = run.read(id_, outputs)
    assert found is not None
    assert {name: found[0][name] for name in SECRETS} == SECRETS
    assert "hunter2" not in repr(found)


def test_what_exists_already_is_read_without_its_secrets(run: Runs, simulator: Simulator) -> None:
    """`FlexProcessor.get` knows an ID and nothing else; it takes one request."""
    id_, outputs = run.create(INPUTS)
    simulator.clear_journal()
    simulator.dialect(secrets="clear")
    found = run.read(id_, {})
    unset = {"account_balance_check": False, "process_non_connected": False}
    public = {name: value for name, value in outputs.items() if name not in SECRETS}
    assert found == (public | unset, without_server_set(public | unset))
    assert simulator.counts() == {"get": 1}


def test_what_never_existed_cannot_be_read(run: Runs) -> None:
    """A wrong ID in `FlexProcessor.get` is an error, no empty answer."""
    with pytest.raises(NotFoundError, match=r"^Cannot read the FLEX processor \(ID 4711\): "):
        run.read("4711", {})


@pytest.mark.parametrize("id_", ["", "4711\n", "../flex", "47%31", "4711?force=1", "ach-main"])
def test_what_is_no_id_is_not_asked_for(run: Runs, simulator: Simulator, id_: str) -> None:
    """It could lead to any other place of the API."""
    with pytest.raises(LoanProError, match="is no ID of Secure Payments") as caught:
        run.read(id_, {})
    assert str(caught.value).isprintable()
    assert simulator.counts() == {}


def test_what_is_gone_is_gone(run: Runs, simulator: Simulator) -> None:
    """The list lacks it and a GET confirms it."""
    id_, outputs = run.create(INPUTS)
    run.delete(id_, outputs)
    simulator.clear_journal()
    assert run.read(id_, outputs) is None
    assert simulator.counts() == {"list": 1, "get": 1}


ANSWERS: list[dict[str, Any]] = [
    *(
        {"kind": "status", "code": code, "body": body}
        for code in (400, 404, 409)
        for body in ("json", "html", "empty")
    ),
    {"kind": "status", "code": 500},
    {"kind": "malformed"},
    {"kind": "wrong_shape"},
    {"kind": "reset"},
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: "-".join(map(str, answer.values())))
@pytest.mark.parametrize("operation", ["list", "get"])
def test_an_answer_of_another_kind_is_never_gone(
    run_as: RunAs, simulator: Simulator, operation: str, answer: dict[str, Any]
) -> None:
    """A conflict, an HTML page of a proxy, a server that fails: each is an error."""
    run = run_as(deadline=2.0)
    id_, outputs = run.create(INPUTS)
    run.delete(id_, outputs)
    simulator.fault(operation=operation, count="all", **answer)
    with pytest.raises(LoanProError, match=rf"^Cannot read .* \(ID {id_}\): "):
        run.read(id_, outputs)


def test_an_account_without_this_owner_s_configurations_is_the_wrong_one(
    run: Runs, run_as: RunAs
) -> None:
    """All that it has belongs to somebody else, so that nothing can be said of ours."""
    id_, outputs = run.create(INPUTS)
    run_as(EU).create(INPUTS)
    with pytest.raises(WrongAccountError, match="credentials belong to"):
        run_as(EU).read(id_, outputs)


def test_a_configuration_of_another_owner_is_not_ours(run: Runs) -> None:
    """A read is refused where the ID belongs to another owner."""
    id_, outputs = run.create(INPUTS)
    with pytest.raises(WrongAccountError, match="made with the account of user 999"):
        run.read(id_, outputs | {"user_id": "999"})


ELSEWHERE = "https://pay.example/api"


def test_gone_at_another_url_is_not_gone(run: Runs) -> None:
    """The state was made elsewhere, and there it may still exist."""
    id_, outputs = run.create(INPUTS)
    run.delete(id_, outputs)
    with pytest.raises(WrongAccountError, match=ELSEWHERE):
        run.read(id_, outputs | {"url": ELSEWHERE})


def test_another_processor_at_another_url_is_not_ours(run: Runs) -> None:
    """The ID alone does not make it the one of the state."""
    id_, outputs = run.create(INPUTS)
    with pytest.raises(WrongAccountError, match=ELSEWHERE):
        run.read(id_, outputs | {"url": ELSEWHERE, "name": "another"})


def test_the_same_processor_at_another_url_has_moved(run: Runs, simulator: Simulator) -> None:
    """A service that moved is accepted once it holds the same processor, and the state follows."""
    id_, outputs = run.create(INPUTS)
    found = run.read(id_, outputs | {"url": ELSEWHERE})
    assert found is not None
    assert found[0]["url"] == simulator.url


@pytest.mark.parametrize("wrong", WRONG_PAIRS, ids=["token", "secret", "mixed"])
def test_a_wrong_pair_reads_nothing(run: Runs, run_as: RunAs, wrong: Account) -> None:
    """Nothing is gone because credentials have expired."""
    id_, outputs = run.create(INPUTS)
    with pytest.raises(CredentialsError) as caught:
        run_as(wrong).read(id_, outputs)
    assert wrong.token not in str(caught.value)
    assert wrong.secret not in str(caught.value)


def test_a_failed_list_is_asked_again(run: Runs, simulator: Simulator) -> None:
    """One that failed serves nobody who asks after it."""
    id_, outputs = run.create(INPUTS)
    simulator.fault("list", "malformed")

    async def twice(it: Lifecycle) -> Found:
        with pytest.raises(LoanProError):
            await it.read(id_, outputs)
        return await it.read(id_, outputs)

    assert run(twice) == (outputs, INPUTS)


def test_each_of_those_who_wait_for_a_list_is_named(run: Runs, simulator: Simulator) -> None:
    """They share the request that failed, not the error that says which processor is meant."""
    created = [run.create(INPUTS | {"name": name}) for name in ("one", "two")]
    simulator.fault("list", "malformed")

    async def both(it: Lifecycle) -> list[Found | BaseException]:
        reads = [it.read(id_, outputs) for id_, outputs in created]
        return await asyncio.gather(*reads, return_exceptions=True)

    one, two = map(str, run(both))
    assert one.startswith('Cannot read the FLEX processor "one"')
    assert two.startswith('Cannot read the FLEX processor "two"')


def test_the_state_may_know_less_than_what_is_live(run: Runs) -> None:
    """What only the server knows is filled in by a read."""
    id_, outputs = run.create(INPUTS)
    known: Properties = without_server_set(outputs)
    assert run.read(id_, known) == (outputs, INPUTS)

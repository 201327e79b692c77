"""Deletes: for good, so that they look first and stop at any doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lifecycle.runs import INPUTS, WRONG_PAIRS, Runs
from pulumi_loanpro.errors import (
    ChangedError,
    CredentialsError,
    LoanProError,
    MalformedAnswerError,
    NameTakenError,
    ProtectedError,
    StillDeclaredError,
    WrongAccountError,
)
from stand_in import EU

if TYPE_CHECKING:
    from lifecycle.conftest import RunAs
    from loanpro_simulator import Account, Simulator
    from pulumi_loanpro.lifecycle.operations import Lifecycle

ELSEWHERE = "https://pay.example/api"


def test_a_delete_looks_first(run: Runs, simulator: Simulator) -> None:
    """One GET, one DELETE, and nothing is left."""
    id_, outputs = run.create(INPUTS)
    simulator.clear_journal()
    run.delete(id_, outputs)
    assert simulator.counts() == {"get": 1, "delete": 1}
    assert simulator.processors() == []


def test_gone_already_is_success(run: Runs, simulator: Simulator) -> None:
    """A configuration that is gone is not asked to be deleted again."""
    id_, outputs = run.create(INPUTS)
    run.delete(id_, outputs)
    simulator.clear_journal()
    run.delete(id_, outputs)
    assert simulator.counts()["delete"] == 0


@pytest.mark.parametrize("phase", ["before", "after"])
def test_a_delete_whose_answer_is_lost_is_sent_again(
    run: Runs, simulator: Simulator, phase: str
) -> None:
    """That it is gone by then is what was wanted."""
    id_, outputs = run.create(INPUTS)
    simulator.fault("delete", "reset", phase=phase)
    run.delete(id_, outputs)
    assert simulator.processors() == []


def test_what_was_renamed_by_hand_is_kept(run: Runs, simulator: Simulator) -> None:
    """Somebody uses it for something else, perhaps; a refresh shows it."""
    id_, outputs = run.create(INPUTS)
    simulator.update(id_, name="in use")
    with pytest.raises(ChangedError, match=r'Its name is "in use" now\. Run `pulumi refresh`'):
        run.delete(id_, outputs)
    assert simulator.counts()["delete"] == 0


@pytest.mark.parametrize(
    "state",
    [
        {"sandbox_mode": False},
        {"sandbox_mode": False, "deletion_protection": True},
        {"sandbox_mode": True, "deletion_protection": True},
        {"sandbox_mode": None},
    ],
    ids=str,
)
def test_what_is_protected_is_kept(run: Runs, simulator: Simulator, state: dict[str, Any]) -> None:
    """Unless the state says sandbox, or that a delete is wanted."""
    id_, outputs = run.create(INPUTS | {k: v for k, v in state.items() if v is not None})
    with pytest.raises(ProtectedError, match="declare it with `deletion_protection=False`"):
        run.delete(id_, {k: v for k, v in (outputs | state).items() if v is not None})
    assert simulator.counts()["delete"] == 0


@pytest.mark.parametrize("sandbox_mode", [True, False])
def test_what_the_program_gives_free_is_deleted(
    run: Runs, simulator: Simulator, *, sandbox_mode: bool
) -> None:
    """Without deletion protection a live configuration is deleted like any other."""
    inputs = INPUTS | {"sandbox_mode": sandbox_mode, "deletion_protection": False}
    run.delete(*run.create(inputs))
    assert simulator.processors() == []


def test_a_protected_one_that_is_gone_already_is_success(run: Runs) -> None:
    """There is nothing left to protect."""
    run.create(INPUTS | {"name": "another"})
    id_, outputs = run.create(INPUTS | {"sandbox_mode": False})
    run.delete(id_, outputs | {"deletion_protection": False})
    run.delete(id_, outputs)


def test_a_protected_one_is_not_gone_from_an_account_that_holds_nothing(
    run: Runs, run_as: RunAs, simulator: Simulator
) -> None:
    """It may be another account: an ID that is forgotten goes on taking payments."""
    id_, outputs = run.create(INPUTS | {"sandbox_mode": False})
    with pytest.raises(WrongAccountError, match="holds no FLEX processors at all"):
        run_as(EU).delete(id_, outputs)
    assert len(simulator.processors()) == 1


@pytest.mark.parametrize("says", [{}, {"deletion_protection": False}], ids=["unset", "off"])
def test_what_went_live_by_hand_is_kept(
    run: Runs, simulator: Simulator, says: dict[str, bool]
) -> None:
    """The state says sandbox, and nobody has looked since."""
    id_, outputs = run.create(INPUTS | says)
    simulator.update(id_, sandbox_mode=False)
    with pytest.raises(ChangedError, match="It is live now, while the state says sandbox"):
        run.delete(id_, outputs)
    assert simulator.counts()["delete"] == 0


def test_what_a_refused_create_ran_into_is_kept(run: Runs, simulator: Simulator) -> None:
    """A resource that was renamed without an alias: its old one must not go with it."""

    async def rename(it: Lifecycle) -> None:
        with pytest.raises(NameTakenError):
            await it.create(INPUTS)
        with pytest.raises(StillDeclaredError, match="was refused because of its name"):
            await it.delete(id_, outputs)

    id_, outputs = run.create(INPUTS)
    run(rename)
    assert simulator.counts()["delete"] == 0


def test_what_a_refused_rename_ran_into_is_deleted_as_ever(run: Runs, simulator: Simulator) -> None:
    """What is renamed stays what it is, so that nothing is lost with the other."""

    async def rename(it: Lifecycle) -> None:
        with pytest.raises(NameTakenError):
            await it.update(other, others, INPUTS | {"name": INPUTS["name"]})
        await it.delete(id_, outputs)

    simulator.dialect(names="unique")
    id_, outputs = run.create(INPUTS)
    other, others = run.create(INPUTS | {"name": "another"})
    run(rename)
    assert [str(it["id"]) for it in simulator.processors()] == [other]


def test_what_another_owner_has_is_kept(run: Runs, simulator: Simulator) -> None:
    """The ID alone does not make it the one of the state."""
    id_, outputs = run.create(INPUTS)
    with pytest.raises(WrongAccountError, match="made with the account of user 999"):
        run.delete(id_, outputs | {"user_id": "999"})
    assert simulator.counts()["delete"] == 0


def test_an_account_without_this_owner_s_configurations_is_the_wrong_one(
    run: Runs, run_as: RunAs, simulator: Simulator
) -> None:
    """Ours is not gone because somebody else's account does not have it."""
    id_, outputs = run.create(INPUTS)
    run_as(EU).create(INPUTS)
    with pytest.raises(WrongAccountError, match="credentials belong to"):
        run_as(EU).delete(id_, outputs)
    assert len(simulator.processors()) == 2


@pytest.mark.parametrize("name", ["FLEX Processor", "another"])
def test_a_delete_at_another_url_is_refused(run: Runs, simulator: Simulator, name: str) -> None:
    """Two services count their IDs alike, and a copy of production bears the same names."""
    id_, outputs = run.create(INPUTS)
    with pytest.raises(WrongAccountError, match=ELSEWHERE):
        run.delete(id_, outputs | {"url": ELSEWHERE, "name": name})
    assert simulator.counts()["delete"] == 0


def test_gone_at_another_url_is_not_gone(run: Runs) -> None:
    """The state was made elsewhere, and there it may still exist."""
    id_, outputs = run.create(INPUTS)
    run.delete(id_, outputs)
    with pytest.raises(WrongAccountError, match=ELSEWHERE):
        run.delete(id_, outputs | {"url": ELSEWHERE})


@pytest.mark.parametrize("wrong", WRONG_PAIRS, ids=["token", "secret", "mixed"])
def test_a_wrong_pair_deletes_nothing(
    run: Runs, run_as: RunAs, simulator: Simulator, wrong: Account
) -> None:
    """The delete fails, and nothing counts as gone because of it."""
    id_, outputs = run.create(INPUTS)
    with pytest.raises(CredentialsError):
        run_as(wrong).delete(id_, outputs)
    assert len(simulator.processors()) == 1


class Forgetful(httpx.AsyncHTTPTransport):
    """A part of the service that knows no configuration by its ID, while another lists them."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answers as Secure Payments does to an ID that it does not know."""
        *_, last = request.url.path.split("/")
        if last.isdecimal():
            return httpx.Response(404, json={"message": "Invalid processor ID"})
        return await super().handle_async_request(request)


def test_what_is_listed_is_not_gone(run: Runs, run_as: RunAs, simulator: Simulator) -> None:
    """One answer does not take out of the state what another still shows."""
    id_, outputs = run.create(INPUTS)
    with pytest.raises(MalformedAnswerError, match="Yet the list of all configurations has it"):
        run_as(transport=Forgetful()).delete(id_, outputs)
    assert len(simulator.processors()) == 1


ANSWERS: list[dict[str, Any]] = [
    {"kind": "status", "code": code, "body": body}
    for code in (400, 404, 409)
    for body in ("json", "html", "empty")
]


@pytest.mark.parametrize("operation", ["get", "delete"])
@pytest.mark.parametrize(
    "answer",
    [*ANSWERS, {"kind": "malformed"}, {"kind": "wrong_shape"}],
    ids=lambda answer: "-".join(map(str, answer.values())),
)
def test_an_answer_of_another_kind_is_no_success(
    run: Runs, simulator: Simulator, operation: str, answer: dict[str, Any]
) -> None:
    """A conflict or an HTML page does not take a configuration out of the state."""
    id_, outputs = run.create(INPUTS)
    simulator.fault(operation=operation, count="all", **answer)
    with pytest.raises(LoanProError, match=rf"^Cannot delete .* \(ID {id_}\): "):
        run.delete(id_, outputs)
    assert len(simulator.processors()) == 1

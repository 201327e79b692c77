"""Updates: what changed is sent, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lifecycle.runs import INPUTS, SECRETS, Runs, without_server_set
from pulumi_loanpro.errors import InputsError, NotFoundError, WrongAccountError
from pulumi_loanpro.fields import WIRE

if TYPE_CHECKING:
    from loanpro_simulator import Simulator

CHANGES: dict[str, Any] = {
    "name": "renamed",
    "username": "other",
    "password": "other",
    "client_id": "other",
    "client_secret": "other",
    "card_gateway_private_api_key": "other",
    "sandbox_mode": False,
    "same_day": False,
    "same_day_cutoff_time": "23:45",
    "same_day_cutoff_timezone": "UTC",
    "account_balance_check": True,
    "process_non_connected": True,
}


def test_every_field_has_a_change() -> None:
    """The tests below try every field but the one that replaces."""
    assert CHANGES.keys() == {*WIRE}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_sends_its_field_only(run: Runs, simulator: Simulator, name: str) -> None:
    """One PUT with one field, and one GET."""
    id_, outputs = run.create(INPUTS)
    simulator.clear_journal()
    declared = INPUTS | {name: CHANGES[name]}
    updated = run.update(id_, outputs, declared)
    assert without_server_set(updated) == declared
    assert simulator.counts() == {"update": 1, "get": 1}
    [put] = simulator.requests("update")
    assert put["body"] == {"flex": {name: "***" if name in SECRETS else CHANGES[name]}}


@pytest.mark.parametrize("name", SECRETS)
def test_a_changed_secret_arrives(run: Runs, simulator: Simulator, name: str) -> None:
    """The new secret is held, and the other secrets stay as they are."""
    id_, outputs = run.create(INPUTS)
    run.update(id_, outputs, INPUTS | {name: "other"})
    assert all(simulator.holds(int(id_), **(SECRETS | {name: "other"})).values())


def test_several_changes_are_one_request(run: Runs, simulator: Simulator) -> None:
    """All changed fields are sent in one PUT."""
    id_, outputs = run.create(INPUTS)
    run.update(id_, outputs, INPUTS | {"username": "other", "same_day_cutoff_time": "09:00"})
    [put] = simulator.requests("update")
    assert put["body"] == {"flex": {"username": "other", "same_day_cutoff_time": "09:00"}}


def test_nothing_changed_sends_nothing(run: Runs, simulator: Simulator) -> None:
    """The outputs stay as they are."""
    id_, outputs = run.create(INPUTS)
    simulator.clear_journal()
    assert run.update(id_, outputs, INPUTS) == outputs
    assert simulator.counts() == {}


@pytest.mark.parametrize("name", ["card_gateway_private_api_key", "account_balance_check"])
def test_a_removed_field_sends_nothing(run: Runs, simulator: Simulator, name: str) -> None:
    """It is unmanaged from then on: the actual value stays, and the outputs forget it."""
    id_, outputs = run.create(INPUTS | {"account_balance_check": True})
    simulator.clear_journal()
    rest = {key: value for key, value in outputs.items() if key != name}
    assert run.update(id_, outputs, without_server_set(rest)) == rest
    assert simulator.counts() == {}


def test_a_removed_field_beside_a_change_is_not_sent(run: Runs, simulator: Simulator) -> None:
    """Only the changed field is sent; the removed one is forgotten."""
    id_, outputs = run.create(INPUTS | {"account_balance_check": True})
    updated = run.update(id_, outputs, INPUTS | {"username": "other"})
    assert simulator.requests("update")[0]["body"] == {"flex": {"username": "other"}}
    assert "account_balance_check" not in updated


def test_drift_beside_a_change_is_not_overwritten(
    run: Runs, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """No preview showed it: it is a warning, by its name, and stays out of the state."""
    id_, outputs = run.create(INPUTS)
    simulator.update(id_, client_id="drifted")
    updated = run.update(id_, outputs, INPUTS | {"username": "other"})
    assert simulator.requests("update")[0]["body"] == {"flex": {"username": "other"}}
    assert updated["client_id"] == "client_id"
    assert "than the program declares: client_id." in caplog.text
    assert "drifted" not in caplog.text


def test_what_a_preview_did_not_name_is_never_sent(run: Runs, simulator: Simulator) -> None:
    """Drift that only warnings have named is not put right by the updates that follow."""
    id_, outputs = run.create(INPUTS | {"sandbox_mode": False})
    simulator.update(id_, sandbox_mode=True)
    for cutoff in ("09:00", "10:00", "11:00"):
        outputs = run.update(
            id_, outputs, INPUTS | {"sandbox_mode": False, "same_day_cutoff_time": cutoff}
        )
    assert [it["body"]["flex"] for it in simulator.requests("update")] == [
        {"same_day_cutoff_time": cutoff} for cutoff in ("09:00", "10:00", "11:00")
    ]
    assert simulator.processors()[0]["sandbox_mode"] is True


def test_inputs_are_checked_again_before_they_are_sent(run: Runs, simulator: Simulator) -> None:
    """A policy that remediates changes them after the check."""
    id_, outputs = run.create(INPUTS)
    with pytest.raises(InputsError, match="same_day_cutoff_time must be in steps of 15 minutes"):
        run.update(id_, outputs, INPUTS | {"same_day_cutoff_time": "16:07"})
    assert simulator.counts()["update"] == 0


def test_a_failed_read_back_is_a_warning(
    run: Runs, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """The update has happened, and the outputs say so."""
    id_, outputs = run.create(INPUTS)
    simulator.fault("get", "malformed")
    updated = run.update(id_, outputs, INPUTS | {"username": "other"})
    assert updated == outputs | {"username": "other"}
    assert "was written, but could not be read back" in caplog.text


@pytest.mark.parametrize("phase", ["before", "after"])
def test_an_update_whose_answer_is_lost_is_sent_again(
    run: Runs, simulator: Simulator, phase: str
) -> None:
    """To set a field twice is to set it once."""
    id_, outputs = run.create(INPUTS)
    simulator.fault("update", "reset", phase=phase)
    assert run.update(id_, outputs, INPUTS | {"username": "other"})["username"] == "other"
    assert simulator.counts()["update"] == 2


def test_an_update_of_what_is_gone_asks_for_a_refresh(run: Runs) -> None:
    """Nothing is created in its place."""
    id_, outputs = run.create(INPUTS)
    run.delete(id_, outputs)
    with pytest.raises(NotFoundError, match="pulumi refresh") as caught:
        run.update(id_, outputs, INPUTS | {"username": "other"})
    assert str(caught.value).startswith(
        f'Cannot update the FLEX processor "FLEX Processor" (ID {id_}): '
    )


def test_an_update_at_another_url_is_refused(run: Runs, simulator: Simulator) -> None:
    """Whether it is the same processor there, a refresh has to find out first."""
    id_, outputs = run.create(INPUTS)
    simulator.clear_journal()
    with pytest.raises(WrongAccountError, match=r"https://pay\.example/api"):
        run.update(id_, outputs | {"url": "https://pay.example/api"}, INPUTS | {"username": "b"})
    assert simulator.counts()["update"] == 0

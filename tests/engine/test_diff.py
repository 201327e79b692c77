"""A change of the program is shown, and sent, as what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from engine.doors import each_door
from engine.programs import MASKED, REQUEST, SECRETS, flex
from engine.project import Step
from pulumi_loanpro.fields import WIRE

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

CHANGED: Final[dict[str, object]] = {
    "name": "another name",
    "username": "another user",
    "password": "another password",
    "client_id": "another client",
    "client_secret": "another client secret",
    "card_gateway_private_api_key": "another key",
    "sandbox_mode": False,
    "same_day": False,
    "same_day_cutoff_time": "17:15",
    "same_day_cutoff_timezone": "Europe/Paris",
    "account_balance_check": True,
    "process_non_connected": True,
}


@each_door
def test_one_changed_field_is_all_that_is_shown_and_sent(
    project: Project, simulator: Simulator
) -> None:
    """The preview names this field and no other; one PUT sends it alone, one GET reads it back."""
    names = {field: f"with another {field}" for field in WIRE}
    project.write(*(flex(field, name=names[field]) for field in WIRE))
    project.up()
    ids = {it["name"]: str(it["id"]) for it in simulator.processors()}
    project.write(*(flex(it, **{"name": names[it], it: CHANGED[it]}) for it in WIRE))
    simulator.clear_journal()

    assert project.preview().steps == {
        it: Step("update", {it: "update" if it in REQUEST else "add"}) for it in WIRE
    }
    project.up()
    assert simulator.counts() == {"update": len(WIRE), "get": len(WIRE)}
    held = {str(it["id"]): it for it in simulator.processors()}
    sent = {
        it["path"].rpartition("/")[2]: it["body"]["flex"] for it in simulator.requests("update")
    }
    for field in WIRE:
        id_, value = ids[names[field]], CHANGED[field]
        if field in SECRETS:
            assert sent[id_] == {field: MASKED}
            assert simulator.holds(id_, **{field: str(value)}) == {field: True}
        else:
            assert sent[id_] == {field: value}
            assert held[id_][field] == value


def test_a_field_removed_from_the_program_is_only_let_go(
    project: Project, simulator: Simulator
) -> None:
    """It is shown as removed, nothing is sent for it, and the next preview is empty."""
    project.write(flex(same_day=False, account_balance_check=True))
    project.up()
    before = simulator.processors()
    let_go = (
        "account_balance_check",
        "card_gateway_private_api_key",
        "same_day_cutoff_time",
        "same_day_cutoff_timezone",
    )
    project.write(flex(same_day=False, **dict.fromkeys(let_go)))
    simulator.clear_journal()
    assert project.preview().steps == {"ach-main": Step("update", dict.fromkeys(let_go, "delete"))}
    project.up()
    assert project.preview("--expect-no-changes").steps == {}
    assert simulator.counts() == {}
    assert simulator.processors() == before


def test_same_day_removed_from_the_program_is_switched_off(
    project: Project, simulator: Simulator
) -> None:
    """It alone has a default, so that deleting the line stops same-day transactions."""
    project.up()
    project.write(flex(same_day=None))
    project.up()
    [update] = simulator.requests("update")
    assert update["body"] == {"flex": {"same_day": False}}


def test_the_same_value_written_otherwise_is_no_change(project: Project) -> None:
    """A cut-off, a zone and a name are compared in their canonical form."""
    project.write(flex(same_day_cutoff_time="9:00"))
    project.up()
    project.write(
        flex(
            name=" FLEX Processor ",
            same_day_cutoff_time="09:00:00",
            same_day_cutoff_timezone="us/mountain",
        )
    )
    assert project.preview("--expect-no-changes").steps == {}

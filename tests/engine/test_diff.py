"""A change of the program is shown, and sent, as what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

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


@pytest.mark.parametrize("field", WIRE)
def test_one_changed_field_is_all_that_is_shown_and_sent(
    project: Project, simulator: Simulator, field: str
) -> None:
    """The preview names this field and no other; one PUT sends it alone, one GET reads it back."""
    project.up()
    value = CHANGED[field]
    project.write(flex(**{field: value}))
    simulator.clear_journal()

    kind = "update" if field in REQUEST else "add"
    assert project.preview().steps == {"ach-main": Step("update", {field: kind})}

    project.up()
    update, read = simulator.requests()
    [processor] = simulator.processors()
    assert (update["operation"], read["operation"]) == ("update", "get")
    if field in SECRETS:
        assert update["body"] == {"flex": {field: MASKED}}
        assert simulator.holds(processor["id"], **{field: str(value)}) == {field: True}
    else:
        assert update["body"] == {"flex": {field: value}}
        assert processor[field] == value


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

"""`pulumi refresh` shows what was changed behind Pulumi's back, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.doors import each_door
from engine.programs import flex
from engine.project import Step

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator


@each_door
def test_drift_is_shown_and_the_next_up_takes_it_back(
    project: Project, simulator: Simulator
) -> None:
    """A refresh shows exactly the drift, the next preview the way back, and up goes that way."""
    project.up()
    id_ = simulator.processors()[0]["id"]
    drift = {"same_day_cutoff_time": "17:00", "username": "someone else"}
    simulator.update(id_, **drift)

    shown = project.run("refresh", "--preview-only", "--diff")
    changes = [line.strip() for line in shown.stdout.splitlines() if " => " in line]
    assert [re.sub(" +:", ":", line) for line in changes] == [
        project.spelt('~ same_day_cutoff_time: "16:00" => "17:00"'),
        '~ username: "username" => "someone else"',
    ], str(shown)

    project.refresh()
    back = {"same_day_cutoff_time": "update", "username": "update"}
    assert project.preview().steps == {"ach-main": Step("update", back)}

    project.up()
    [processor] = simulator.processors()
    assert (processor["same_day_cutoff_time"], processor["username"]) == ("16:00", "username")
    assert project.preview("--expect-no-changes").steps == {}


def test_an_unmanaged_field_never_shows(project: Project, simulator: Simulator) -> None:
    """A field that the program leaves out may change: neither refresh nor preview says so."""
    project.write(flex(card_gateway_private_api_key=None))
    project.up()
    id_ = simulator.processors()[0]["id"]
    unmanaged = {"account_balance_check": True, "card_gateway_private_api_key": "by hand"}
    simulator.update(id_, **unmanaged)
    project.refresh("--expect-no-changes")
    assert project.preview("--expect-no-changes").steps == {}


def test_fields_that_the_server_sets_never_drift(project: Project, simulator: Simulator) -> None:
    """A write that leaves every declared field as it is shows nowhere, whatever else it moved."""
    project.up()
    [processor] = simulator.processors()
    simulator.update(processor["id"], username="username")
    assert project.preview_refresh().steps == {}
    project.run("preview", "--refresh", "--diff").hides("updated")
    project.refresh("--expect-no-changes")
    assert project.preview("--expect-no-changes").steps == {}


@each_door
def test_a_processor_that_is_gone_is_created_anew(project: Project, simulator: Simulator) -> None:
    """Deleted by hand, it leaves the state with the refresh, and the next up creates it."""
    project.up()
    [old] = simulator.processors()
    simulator.delete(old["id"])
    assert project.preview_refresh().steps["ach-main"].op == "delete"
    project.refresh()
    project.up()
    [new] = simulator.processors()
    assert new["id"] != old["id"]
    assert new["name"] == "FLEX Processor"


@each_door
def test_another_account_is_not_taken_for_a_deletion(
    project: Project, simulator: Simulator
) -> None:
    """With credentials of another owner a refresh stops, and the state keeps the processor."""
    project.up()
    eu = simulator.accounts["eu"]
    simulator.create(account="eu", name="of the eu")
    project.environment |= {"LOANPRO_TOKEN": eu.token, "LOANPRO_SECRET": eu.secret}
    run = project.refresh(fails=True)
    run.shows("Cannot read the FLEX processor", "made with the account of user")
    run.hides("Traceback", eu.token, eu.secret)
    assert "ach-main" in project.state()

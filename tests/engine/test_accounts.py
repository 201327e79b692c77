"""Which Secure Payments account a command speaks to, and as whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.doors import each_door
from engine.programs import flex, options
from engine.project import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.project import Project
    from loanpro_simulator import Simulator


def in_environment(project: Project, simulator: Simulator) -> None:
    """Names the account `eu` in the environment."""
    eu = simulator.accounts["eu"]
    project.environment["LOANPRO_ACCOUNTS__EU__TOKEN"] = eu.token
    project.environment["LOANPRO_ACCOUNTS__EU__SECRET"] = eu.secret


def in_configuration(project: Project, simulator: Simulator) -> None:
    """Names the account `eu` in the stack's configuration."""
    eu = simulator.accounts["eu"]
    values = (f"loanpro:accounts.eu.token={eu.token}", f"loanpro:accounts.eu.secret={eu.secret}")
    project.config_set(*values, path=True)


@pytest.mark.parametrize("name_eu", [in_environment, in_configuration])
def test_two_accounts_serve_one_program(
    project: Project, simulator: Simulator, name_eu: Callable[[Project, Simulator], None]
) -> None:
    """Each processor goes to the account that it names, the default one where it names none."""
    name_eu(project, simulator)
    project.write(flex("home", name="home"), flex("abroad", name="abroad", account="eu"))
    project.up()
    assert {it["name"]: it["account"] for it in simulator.processors()} == {
        "home": "main",
        "abroad": "eu",
    }
    project.refresh("--expect-no-changes")
    project.destroy()
    assert simulator.processors() == []


def test_another_account_replaces(project: Project, simulator: Simulator) -> None:
    """The processor is created in the new account, and the old one is deleted in the old."""
    in_environment(project, simulator)
    project.up()
    project.write(flex(account="eu"))
    simulator.clear_journal()
    assert project.preview().steps["ach-main"] == Step("replace", {"account": "add"})
    project.up()
    assert [it["account"] for it in simulator.processors()] == ["eu"]
    sent = [(it["operation"], it["account"]) for it in simulator.requests()]
    assert ("create", "eu") in sent
    assert ("delete", "main") in sent
    assert project.preview("--expect-no-changes").steps == {}


@each_door
def test_a_move_to_an_account_that_is_not_set_up_deletes_nothing(
    project: Project, simulator: Simulator
) -> None:
    """Also where the old processor would be deleted first."""
    project.up()
    project.write(flex(account="eu", opts=options(delete_before_replace=True)))
    run = project.up(fails=True)
    run.shows("Cannot create the FLEX processor", "eu", "LP-settings")
    assert [it["account"] for it in simulator.processors()] == ["main"]


def test_stack_configuration_wins_over_the_environment(
    project: Project, simulator: Simulator
) -> None:
    """URL, token and secret of the stack are used, whatever the environment says."""
    main = simulator.accounts["main"]
    project.environment |= {
        "LOANPRO_URL": "http://127.0.0.1:9/nowhere",
        "LOANPRO_TOKEN": "wrong",
        "LOANPRO_SECRET": "wrong",
    }
    project.config_set(
        f"loanpro:url={simulator.url}",
        f"loanpro:token={main.token}",
        f"loanpro:secret={main.secret}",
    )
    project.up()
    assert [it["account"] for it in simulator.processors()] == ["main"]


def test_without_credentials_a_preview_works_and_up_says_what_to_set(
    project: Project, simulator: Simulator
) -> None:
    """A pull request from anyone can be previewed, without a request to Secure Payments."""
    del project.environment["LOANPRO_TOKEN"], project.environment["LOANPRO_SECRET"]
    assert project.preview().steps["ach-main"].op == "create"
    run = project.up(fails=True)
    run.shows(
        "pulumi-python:dynamic/loanpro:FlexProcessor (ach-main):\n    error: ",
        "lack the token and the secret",
        "`pulumi config set --secret loanpro:token`",
        "LOANPRO_TOKEN and LOANPRO_SECRET",
    )
    run.hides("Traceback")
    assert simulator.counts() == {}

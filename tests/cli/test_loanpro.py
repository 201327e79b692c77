"""What the command line says of LoanPro LMS, where its settings are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stand_in import MAIN

if TYPE_CHECKING:
    from cli.commands import CommandLine
    from cli.conftest import Create
    from loanpro_simulator import Simulator


@pytest.fixture
def with_loanpro(command_line: CommandLine, simulator: Simulator) -> CommandLine:
    """The command line, with the settings of LoanPro LMS."""
    command_line.environment |= {
        "LOANPRO_LMS_URL": simulator.url.removesuffix("/api"),
        "LOANPRO_LMS_TOKEN": MAIN.token,
        "LOANPRO_LMS_TENANT": "5200243",
    }
    return command_line


def test_show_says_whether_loanpro_lists_it(
    simulator: Simulator, with_loanpro: CommandLine, create: Create
) -> None:
    """Yes, or unknown where it has no such list; without the settings nothing is said."""
    id_ = create("ACH")
    assert with_loanpro.run("show", id_, "-o", "json").json["listed_in_loanpro"] is True
    simulator.dialect(lms="absent")
    assert with_loanpro.run("show", id_).stdout.split()[-2:] == ["listed_in_loanpro", "unknown"]
    del with_loanpro.environment["LOANPRO_LMS_URL"]
    del (
        with_loanpro.environment["LOANPRO_LMS_TOKEN"],
        with_loanpro.environment["LOANPRO_LMS_TENANT"],
    )
    assert "listed_in_loanpro" not in with_loanpro.run("show", id_).stdout


def test_doctor_checks_the_credentials_of_loanpro(with_loanpro: CommandLine) -> None:
    """A pair that is refused is a problem, with the settings to look at."""
    with_loanpro.environment["PATH"] = str(with_loanpro.directory)  # without a Pulumi CLI
    said = with_loanpro.run("doctor", exit_code=1).stdout
    assert "ok       loanpro lms     accepted" in said
    with_loanpro.environment["LOANPRO_LMS_TOKEN"] = "another-token-1234"
    run = with_loanpro.run("doctor", exit_code=1)
    assert "problem  loanpro lms     LoanPro LMS answered 401." in run.stdout
    assert "`loanpro:lms_token`" in run.stdout
    assert "another-token" not in run.stdout + run.stderr


def test_a_part_of_the_settings_is_an_error(with_loanpro: CommandLine) -> None:
    """It names what is missing; nothing is sent."""
    del with_loanpro.environment["LOANPRO_LMS_TENANT"]
    said = with_loanpro.run("list", exit_code=1).stderr
    assert "The LoanPro LMS settings of the default account lack the lms_tenant." in said
    assert "loanpro:lms_url, loanpro:lms_token and loanpro:lms_tenant, or none of them." in said

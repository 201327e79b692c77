"""The command `verify`: its report, its question, and what must not be in it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from lifecycle.runs import settings_of
from odd import CANARY, ODD, odd_service
from pulumi_loanpro.cli import verifying
from stand_in import MAIN

if TYPE_CHECKING:
    import pytest

    from cli.commands import CommandLine
    from cli.conftest import Create
    from loanpro_simulator import Simulator


def test_a_report_says_what_was_seen(
    simulator: Simulator, command_line: CommandLine, create: Create
) -> None:
    """Each unknown is known or was not seen; no name, ID or value of the account is in it."""
    simulator.dialect(list="flex", booleans="strings")
    create("A processor of somebody")
    run = command_line.run("verify")
    rows = {line.split()[0]: line for line in run.stdout.splitlines() if line.strip()}
    assert "known" in rows["list"]
    assert " flex " in rows["list"]
    assert " strings " in rows["booleans"]
    assert "not seen" in rows["create"]
    for value in ("somebody", "username", "client_id", simulator.url, MAIN.token):
        assert value not in run.stdout


def test_what_is_new_is_a_problem(simulator: Simulator, command_line: CommandLine) -> None:
    """What breaks a promise, or has a form of no name, ends with 1."""
    simulator.dialect(secrets="clear")
    run = command_line.run("verify", "--create-sandbox", "--yes", exit_code=1)
    assert "An answer held a secret in clear." in run.stdout
    assert simulator.processors() == []


def test_it_asks_before_it_creates(simulator: Simulator, command_line: CommandLine) -> None:
    """Without an answer it sends nothing at all."""
    run = command_line.run("verify", "--create-sandbox", exit_code=1, stdin="n\n")
    assert "Create one sandbox processor" in run.stderr
    assert simulator.requests() == []
    command_line.run("verify", "--create-sandbox", stdin="y\n")
    assert len(simulator.requests("create")) == 1
    assert simulator.processors() == []


def test_ctrl_c_leaves_nothing(simulator: Simulator, command_line: CommandLine) -> None:
    """What it has made by then is deleted before it ends."""
    simulator.fault("update", "hang", seconds=60)
    with command_line.start("verify", "--create-sandbox", "--yes") as process:
        while not (simulator.processors() and simulator.in_flight()["current"]):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 130
    assert simulator.processors() == []


def test_no_odd_answer_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a hundred odd answers, to whatever they are given, no value gets into what is printed."""
    assert len(ODD) > 100
    with odd_service() as service:
        settings = settings_of(MAIN, service.url, 0.4).model_copy(update={"list_delay": 0.01})
        for service.body, service.where, service.status in ODD:
            verifying.report(verifying.verify(settings, create_sandbox=True))
            printed = "".join(capsys.readouterr())
            assert "PROMISE" in printed
            assert CANARY not in printed

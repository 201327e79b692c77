"""`doctor`: why it does not work."""

from __future__ import annotations

import os
import platform
import re
import sys
from typing import TYPE_CHECKING

import pytest

from stand_in import EU, MAIN

if TYPE_CHECKING:
    from cli.commands import CommandLine
    from cli.conftest import Create
    from ended import Run
    from loanpro_simulator import Simulator


def test_all_is_well(command_line: CommandLine, create: Create) -> None:
    """There is no problem; a line says where each setting was found, and no credential is shown."""
    create("ACH main")
    with_pulumi(command_line, "v3.274.1")
    run = command_line.run("doctor")
    found = checks(run)
    assert {verdict for verdict, _ in found.values()} == {"ok"}
    assert found["Pulumi CLI"][1].startswith("3.274.1, ")
    assert found["url"][1].endswith("/api (environment variable LOANPRO_URL)")
    assert found["token"][1] == "found (environment variable LOANPRO_TOKEN)"
    assert found["credentials"][1] == "accepted (FLEX processors of the account: 1)"
    shows_no_credential(run)


def test_a_named_account(command_line: CommandLine) -> None:
    """Its credentials are its own, its URL is that of the default account."""
    with_pulumi(command_line, "v3.274.1")
    found = checks(command_line.run("doctor", "--account", "eu"))
    assert found["token"][1] == "found (environment variable LOANPRO_ACCOUNTS__EU__TOKEN)"
    assert "LOANPRO_URL" in found["url"][1]


def test_half_the_settings(command_line: CommandLine, simulator: Simulator) -> None:
    """What is missing stands beside what was found; the way is walked up to the credentials."""
    del command_line.environment["LOANPRO_TOKEN"]
    run = command_line.run("doctor", exit_code=1)
    found = checks(run)
    assert found["settings"][0] == "problem"
    assert "as LOANPRO_TOKEN and LOANPRO_SECRET. With --stack, the configuration" in run.stdout
    assert found["secret"] == ("ok", "found (environment variable LOANPRO_SECRET)")
    assert {"url", "DNS", "connection", "clock"} <= found.keys()
    assert "credentials" not in found
    assert "list" not in simulator.counts()


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("LOANPRO_URL", "foo", "must be a URL such as https://"),
        ("LOANPRO_DEADLINE", "abc", "must be a number of seconds above 0"),
        ("LOANPRO_ACCOUNTS__EU__TOKN", "1", "those of an account are url, token, secret,"),
    ],
)
def test_a_setting_that_cannot_be_used(
    command_line: CommandLine, variable: str, value: str, said: str
) -> None:
    """The line names it and what it must be, the next one what to do."""
    command_line.environment[variable] = value
    run = command_line.run("doctor", exit_code=1)
    verdict, settings = checks(run)["settings"]
    assert verdict == "problem"
    assert f"(or {variable}) " in settings
    assert said in settings
    assert "Correct them where they are set" in run.stdout


def test_a_misspelt_variable(command_line: CommandLine) -> None:
    """It is named beside what is missing."""
    command_line.environment["LOANPRO_TOKN"] = command_line.environment.pop("LOANPRO_TOKEN")
    run = command_line.run("doctor", exit_code=1)
    assert checks(run)["environment"] == ("warning", "LOANPRO_TOKN is no setting of pulumi-loanpro")
    shows_no_credential(run)


def test_refused_credentials(command_line: CommandLine) -> None:
    """The credentials are a problem, the connection is not."""
    command_line.environment["LOANPRO_SECRET"] = EU.secret
    run = command_line.run("doctor", exit_code=1)
    found = checks(run)
    assert found["connection"][0] == "ok"
    assert "clock" in found
    assert found["credentials"][0] == "problem"
    assert "401" in found["credentials"][1]
    shows_no_credential(run)


@pytest.mark.parametrize("status", [401, 402])
def test_an_expired_password(command_line: CommandLine, simulator: Simulator, status: int) -> None:
    """It is a problem of the credentials, and the remedy names it beside the pair."""
    simulator.dialect(password="expired", expired_status=status)
    run = command_line.run("doctor", exit_code=1)
    assert checks(run)["credentials"][0] == "problem"
    assert "password of the Secure Payments account" in " ".join(run.stdout.split())
    shows_no_credential(run)


def test_a_wrong_path(command_line: CommandLine, simulator: Simulator) -> None:
    """An answer of another server points to the URL."""
    command_line.environment["LOANPRO_URL"] = simulator.url.removesuffix("/api")
    run = command_line.run("doctor", exit_code=1)
    assert checks(run)["service"][0] == "problem"
    assert "LOANPRO_URL" in run.stdout


def test_a_slow_service(command_line: CommandLine, simulator: Simulator) -> None:
    """A slow answer is a warning, not a problem."""
    with_pulumi(command_line, "v3.274.1")
    simulator.fault("list", "delay", seconds=1.2)
    verdict, said = checks(command_line.run("doctor"))["credentials"]
    assert verdict == "warning"
    assert re.fullmatch(
        r"accepted \(FLEX processors of the account: 0\), after \d\.\d s, which is slow", said
    )


def test_certificates_that_cannot_be_loaded(command_line: CommandLine) -> None:
    """The variable is named, in a line like any other."""
    command_line.environment |= {
        "LOANPRO_URL": "https://localhost:9/api",
        "SSL_CERT_FILE": "/there/is/no/such/file",
    }
    found = checks(command_line.run("doctor", exit_code=1))
    assert found["connection"][0] == "problem"
    assert "SSL_CERT_FILE" in found["connection"][1]


def test_the_project_around(command_line: CommandLine, cli: str) -> None:
    """The interpreter of its provider is named; if there is none, that is a problem of its own."""
    command_line.environment["PATH"] = os.pathsep.join([cli, command_line.environment["PATH"]])
    described = "name: payments\nruntime: {{name: python, options: {{virtualenv: {}}}}}\n"
    (command_line.directory / "Pulumi.yaml").write_text(described.format(sys.prefix))
    found = checks(command_line.run("doctor"))
    said = f"{sys.prefix}/bin/python, Python {platform.python_version()}"
    assert found["provider"] == ("ok", said)
    (command_line.directory / "Pulumi.yaml").write_text(described.format("nowhere"))
    found = checks(command_line.run("doctor", exit_code=1))
    assert found["provider"][0] == "problem"
    assert "nowhere\" doesn't exist" in found["provider"][1]
    assert found["credentials"][0] == "ok"


def with_pulumi(command_line: CommandLine, version: str) -> None:
    """Puts a program called `pulumi` on PATH, which prints a version."""
    executable = command_line.directory / "pulumi"
    executable.write_text(f"#!/bin/sh\necho {version}\n")
    executable.chmod(0o755)
    command_line.environment["PATH"] += f":{command_line.directory}"


def checks(run: Run) -> dict[str, tuple[str, str]]:
    """By what was checked: the verdict, and what was said; remedies left out."""
    found = {}
    for line in run.stdout.splitlines():
        if not line.startswith(" "):
            verdict, about, said = line[:9].strip(), line[9:25].strip(), line[25:]
            found[about] = (verdict, said)
    return found


def shows_no_credential(run: Run) -> None:
    """Asserts that neither token nor secret of any account was printed."""
    for credential in (MAIN.token, MAIN.secret, EU.token, EU.secret):
        assert credential not in run.stdout + run.stderr

"""`doctor`: why it does not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.conftest import EU, MAIN

if TYPE_CHECKING:
    from cli.commands import CommandLine, Run
    from cli.conftest import Create
    from loanpro_simulator import Simulator


def test_all_is_well(command_line: CommandLine, create: Create) -> None:
    """Each line is ok, names where a setting was found, and shows no credential."""
    create("ACH main")
    with_pulumi(command_line, "v3.274.1")
    run = command_line.run("doctor")
    found = findings(run)
    assert {verdict for verdict, _ in found.values()} == {"ok"}
    assert found["Pulumi CLI"][1].startswith("3.274.1, ")
    assert found["url"][1].endswith("/api (environment variable LOANPRO_URL)")
    assert found["token"][1] == "found (environment variable LOANPRO_TOKEN)"
    assert found["credentials"][1] == "accepted (FLEX processors of the account: 1)"
    shows_no_credential(run)


def test_a_named_account(command_line: CommandLine) -> None:
    """Its credentials are its own, its URL is that of the default account."""
    with_pulumi(command_line, "v3.274.1")
    found = findings(command_line.run("doctor", "--account", "eu"))
    assert found["token"][1] == "found (environment variable LOANPRO_ACCOUNTS__EU__TOKEN)"
    assert "LOANPRO_URL" in found["url"][1]


def test_no_settings(command_line: CommandLine, simulator: Simulator) -> None:
    """What is missing ends it, with where to set it."""
    del command_line.environment["LOANPRO_TOKEN"]
    run = command_line.run("doctor", exit_code=1)
    assert findings(run)["settings"][0] == "problem"
    assert "LOANPRO_TOKEN" in run.stdout
    assert "credentials" not in findings(run)
    assert simulator.counts() == {}


def test_refused_credentials(command_line: CommandLine) -> None:
    """They are a problem, and the clock is still compared."""
    command_line.environment["LOANPRO_SECRET"] = EU.secret
    run = command_line.run("doctor", exit_code=1)
    found = findings(run)
    assert found["connection"][0] == "ok"
    assert found["credentials"][0] == "problem"
    assert "401" in found["credentials"][1]
    assert "clock" in found
    shows_no_credential(run)


def test_a_wrong_path(command_line: CommandLine, simulator: Simulator) -> None:
    """An answer of something else points to the URL."""
    command_line.environment["LOANPRO_URL"] = simulator.url.removesuffix("/api")
    run = command_line.run("doctor", exit_code=1)
    assert findings(run)["credentials"][0] == "problem"


def test_a_server_that_hangs(command_line: CommandLine, simulator: Simulator) -> None:
    """It is given up on within seconds, whatever deadline operations have."""
    simulator.fault("hang", "list", count="all", seconds=60)
    run = command_line.run("doctor", exit_code=1)
    assert findings(run)["credentials"][0] == "problem"


def with_pulumi(command_line: CommandLine, version: str) -> None:
    """Puts a program called `pulumi` on PATH, which tells a version."""
    executable = command_line.directory / "pulumi"
    executable.write_text(f"#!/bin/sh\necho {version}\n")
    executable.chmod(0o755)
    command_line.environment["PATH"] += f":{command_line.directory}"


def findings(run: Run) -> dict[str, tuple[str, str]]:
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

"""What people expect of any command line."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from importlib import metadata
from typing import TYPE_CHECKING, Final

import pytest

from half import environment_without

if TYPE_CHECKING:
    from pathlib import Path

    from cli.commands import CommandLine
    from cli.conftest import Create
    from loanpro_simulator import Simulator

ESCAPE: Final = "\x1b"
COMMANDS: Final = ["list", "show", "import", "doctor", "review", "verify", "examples"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_by_example(command_line: CommandLine, command: str) -> None:
    """The help of each command ends with commands that can be run, and the whole names it."""
    shown = command_line.run(command, "--help").stdout
    _, _, examples = shown.partition("Examples:\n")
    assert all(f"pulumi-loanpro {command}" in line for line in examples.splitlines())
    assert len(examples.splitlines()) >= 2
    assert f"\n  {command} " in command_line.run("--help").stdout


@pytest.mark.parametrize("command", [[], ["import"]])
def test_help_has_a_short_name(command_line: CommandLine, command: list[str]) -> None:
    """`-h` prints the same as `--help`."""
    assert command_line.run(*command, "-h").stdout == command_line.run(*command, "--help").stdout


def test_without_a_command_there_is_help(command_line: CommandLine) -> None:
    """The help is printed, and the exit status is that of wrong usage."""
    run = command_line.run(exit_code=2)
    assert "Examples:" in run.stdout + run.stderr


def test_version(command_line: CommandLine) -> None:
    """The version is the package's."""
    version = metadata.version("pulumi-loanpro")
    assert command_line.run("--version").stdout == f"pulumi-loanpro {version}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["show"],
        ["list", "--output", "yaml"],
        ["list", "--live", "--sandbox"],
        ["list", "--account", "eu", "--all-accounts"],
        ["import"],
        ["import", "1", "--all"],
        ["import", "1", "--match", "ACH*"],
        ["import", "--all", "--stack-export", "there-is-no-such-file"],
    ],
)
def test_wrong_usage(command_line: CommandLine, simulator: Simulator, arguments: list[str]) -> None:
    """The exit status is 2, the message points to the help, and no request is made."""
    run = command_line.run(*arguments, exit_code=2)
    assert "--help" in run.stderr
    assert "\nerror: " in run.stderr
    assert run.stdout == ""
    assert simulator.counts() == {}


def test_a_terminal_has_colours_and_a_pipe_has_none(
    command_line: CommandLine, create: Create
) -> None:
    """A terminal has none either where NO_COLOR is set."""
    create("Cards", sandbox_mode=False)
    assert f"{ESCAPE}[1;31mLIVE" in command_line.at_terminal("list")
    assert ESCAPE not in command_line.run("list").stdout
    command_line.environment["NO_COLOR"] = "1"
    assert "31m" not in command_line.at_terminal("list")


def test_a_line_of_a_pipe_is_never_broken(command_line: CommandLine, create: Create) -> None:
    """A long name stays whole for whatever reads it; on a terminal it is folded, not cut."""
    name = "".join(f"{number:04}" for number in range(50))
    create(name)
    assert name in command_line.run("list").stdout
    shown = command_line.at_terminal("list", columns=80)
    assert all(f"{number:04}"[-1] in shown for number in range(50))
    assert "…" not in shown


def test_progress_is_for_terminals(command_line: CommandLine, simulator: Simulator) -> None:
    """What takes longer than a second shows that it is under way, but never in a pipe."""
    command_line.environment["FORCE_COLOR"] = "1"
    simulator.fault("list", "delay", seconds=1.5)
    assert "Listing" in command_line.at_terminal("list", progress=True)
    simulator.fault("list", "delay", seconds=1.5)
    run = command_line.run("list")
    assert "Listing" not in run.stderr + run.stdout


def test_waiting_says_why(command_line: CommandLine, simulator: Simulator) -> None:
    """Which attempt failed, and what was answered; a pipe gets none of it."""
    simulator.fault("list", "status", code=500, count=2)
    simulator.fault("list", "delay", seconds=2, skip=2)
    shown = re.sub(
        rf"{ESCAPE}\[[0-9;?]*[a-zA-Z]",
        "",
        command_line.at_terminal("list", columns=200, progress=True),
    )
    assert re.search(r"Listing: attempt [12] failed: Secure Payments answered 500: .*0:00:0", shown)
    simulator.fault("list", "status", code=500)
    assert "attempt" not in command_line.run("list").stderr


def test_an_interrupt_is_no_error(command_line: CommandLine, simulator: Simulator) -> None:
    """Ctrl-C ends a command with the status that shells expect, and prints nothing."""
    simulator.fault("list", "hang", seconds=60)
    with command_line.start("list") as process:
        while simulator.in_flight()["current"] == 0:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 130


def test_a_reader_may_go_away(command_line: CommandLine, create: Create) -> None:
    """A pipe that is closed early, as by `head`, is no error."""
    for number in range(20):
        create(f"{number} {'x' * 200}")
    for output in ("table", "json"):
        with command_line.start("list", "--output", output) as process:
            assert process.stdout
            process.stdout.close()
            assert process.stderr
            assert process.stderr.read() == ""


def test_any_name_can_be_printed(command_line: CommandLine, create: Create) -> None:
    """A name outside ASCII is printed where the locale knows nothing but ASCII."""
    create("Évian")
    command_line.environment["PYTHONIOENCODING"] = "ascii"
    assert r"\xc9vian" in command_line.run("list").stdout


def test_completion_is_there_for_a_shell(command_line: CommandLine) -> None:
    """A shell gets the commands, or the accounts, that may follow."""
    assert completed(command_line, "pulumi-loanpro ") == COMMANDS
    command_line.environment["LOANPRO_ACCOUNTS__US__TOKEN"] = "token"
    for command in ("list", "show", "import", "doctor", "verify"):
        assert completed(command_line, f"pulumi-loanpro {command} --account ") == ["eu", "us"]
    assert completed(command_line, "pulumi-loanpro list --account e") == ["eu"]
    command_line.environment["LOANPRO_URL"] = "of no use"
    assert completed(command_line, "pulumi-loanpro list --account ") == []


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        *(("list", "typer"), ("list", "rich"), ("list", "httpx")),
        *(("doctor", "tenacity"), ("doctor", "pydantic_settings")),
    ],
)
def test_half_an_installation_is_no_bug(
    command_line: CommandLine, tmp_path: Path, command: str, missing: str
) -> None:
    """What is missing is named, and how to install it, whatever is asked for."""
    python = environment_without(missing, tmp_path / "half") / "python"
    done = subprocess.run(  # noqa: S603 - our own command line
        [python, "-m", "pulumi_loanpro.cli", command],
        env=command_line.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"error: The package {missing.replace('_', '-')} is missing in the Python environment "
        f"{tmp_path / 'half'}. Install there again what brings it: `pip install "
        "'pulumi-loanpro[cli]'`, or with uv `uv add 'pulumi-loanpro[cli]'`. [LP-installation]\n"
    )


def test_help_loads_nothing_that_it_does_not_need(command_line: CommandLine) -> None:
    """The modules that talk to Secure Payments are not loaded for help."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, pulumi_loanpro.cli.app; print({'httpx', 'pydantic'} & set(sys.modules))",
        ],
        env=command_line.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"


def completed(command_line: CommandLine, line: str) -> list[str]:
    """What may follow, as a shell gets it."""
    command_line.environment |= {
        "_PULUMI_LOANPRO_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(line.count(" ")),
    }
    return command_line.run().stdout.split()

"""The command line, and the end of the process by signals."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

import warm
from loanpro_simulator import DEFAULT_ACCOUNT, Account, SimulatorProcess

HEADERS = DEFAULT_ACCOUNT.headers
COMMAND = [sys.executable, "-m", "loanpro_simulator"]
WITHOUT_SIGNAL_HANDLERS = """
import asyncio

from loanpro_simulator.__main__ import main


def add_signal_handler(*_):
    raise NotImplementedError


asyncio.SelectorEventLoop.add_signal_handler = add_signal_handler
main()
"""
NEW = {"flex": {"name": "new", "password": "correct horse"}}


def run_until(number: signal.Signals, command: list[str]) -> tuple[str, str, int]:
    """Starts it, asks it something, ends it; gives what else it printed, and its status."""
    with subprocess.Popen(  # noqa: S603 - our own command line
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert httpx.get(line.split()[-1] + "/processors/flex").status_code == 401
        process.send_signal(number)
        rest, errors = process.communicate(timeout=10)
    assert line.startswith("Secure Payments simulator on http://127.0.0.1:")
    assert line.endswith("/api\n")
    return rest, errors, process.returncode


class Watched:
    """The command line with a terminal as its stderr, from `with` to its end.

    Attributes:
        url: The base URL of the API.
        lines: What the terminal was sent, at the end.
    """

    def __init__(self, *arguments: str) -> None:
        self._terminal, theirs = os.openpty()
        self._process = subprocess.Popen(  # noqa: S603 - our own command line
            [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=theirs, text=True
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().split()[-1]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=10)
        sent = b""
        with suppress(OSError):  # Linux's way to say that nobody has the other end
            while piece := os.read(self._terminal, 4096):
                sent += piece
        os.close(self._terminal)
        self.lines = sent.decode().splitlines()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    """One line on standard output, none on standard error, and status 0."""
    assert run_until(number, COMMAND) == ("", "", 0)


def test_a_signal_ends_it_where_no_loop_knows_signals() -> None:
    """As on Windows, whose event loops have no way to be told of one."""
    command = [sys.executable, "-c", WITHOUT_SIGNAL_HANDLERS]
    assert run_until(signal.SIGINT, command) == ("", "", 0)


def test_help_can_be_printed_wherever_it_goes() -> None:
    """As into a file on Windows, or in a container without a locale, which take no ellipsis."""
    done = subprocess.run(  # noqa: S603 - our own command line
        [*COMMAND, "--help"],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "--allow-remote" in done.stdout


def test_each_request_is_a_line_where_a_terminal_watches() -> None:
    """On stderr: time, account, operation, status, milliseconds, and the faults that struck."""
    faults = ("--fault", "create:delay:seconds=0.01", "--fault", "create:status:code=502")
    with Watched(*faults) as simulator:
        httpx.get(f"{simulator.url}/processors/flex", headers=HEADERS)
        httpx.post(f"{simulator.url}/processors/flex", headers=HEADERS, json=NEW)
        httpx.get(f"{simulator.url}/%1b[2J", headers=HEADERS)
    page, listed, created, unknown = simulator.lines
    assert page == f"The page is {simulator.url.removesuffix('api')}"
    assert re.fullmatch(r"\d\d:\d\d:\d\d  main  list  200  \d+ ms", listed)
    assert re.fullmatch(r".*  main  create  502  \d+ ms  delay:before  status:before", created)
    assert re.fullmatch(r".*  main  GET /api/%1B%5B2J  404  \d+ ms", unknown)


def test_a_request_without_an_answer_is_a_line_too() -> None:
    """It says so, and why."""
    with Watched("--fault", "list:reset") as simulator, pytest.raises(httpx.ReadError):
        httpx.get(f"{simulator.url}/processors/flex", headers=HEADERS)
    _, listed = simulator.lines
    assert listed.endswith("  main  list  no answer  reset:before")


def test_a_remote_host_is_warned_of() -> None:
    """In red, since neither the page nor the control routes ask for credentials.

    `--quiet` hides all else: the page, and the request.
    """
    with Watched("--host", "0.0.0.0", "--allow-remote", "--quiet") as simulator:  # noqa: S104 - the point
        page = simulator.url.replace("0.0.0.0", "127.0.0.1").removesuffix("api")  # noqa: S104 - likewise
        assert httpx.get(page, headers={"Host": "this-machine.example"}).status_code == 200
    [warning] = simulator.lines
    assert "need no credentials" in warning
    assert "\x1b[31m" in warning


@pytest.mark.parametrize(
    ("option", "shown"),
    [("-h", "Usage:"), ("--help", "Usage:"), ("--version", "loanpro-simulator ")],
)
def test_help_and_version_are_shown(tmp_path: Path, option: str, shown: str) -> None:
    """On stdout, with status 0."""
    run = warm.run(warm.SIMULATOR, [option], tmp_path, {})
    assert run.returncode == 0
    assert shown in run.stdout
    assert run.stderr == ""


def test_sigterm_waits_for_a_short_request(
    in_background: Callable[[Callable[[], Any]], Callable[[], Any]],
    eventually: Callable[[Callable[[], bool]], None],
) -> None:
    """A request that is being served is answered before the end."""
    with SimulatorProcess() as simulator:
        simulator.fault("create", "delay", seconds=0.3)
        url = f"{simulator.url}/processors/flex"
        waiting = in_background(lambda: httpx.post(url, json=NEW, headers=HEADERS))
        eventually(lambda: simulator.in_flight()["current"] == 1)
        assert simulator.terminate() == 0
        assert waiting().status_code == 200


def test_sigterm_does_not_wait_for_a_long_one(
    in_background: Callable[[Callable[[], Any]], Callable[[], Any]],
    eventually: Callable[[Callable[[], bool]], None],
) -> None:
    """A request that hangs is dropped, and the end is clean all the same."""
    with SimulatorProcess() as simulator:
        simulator.fault("list", "hang", seconds=60)
        url = f"{simulator.url}/processors/flex"
        waiting = in_background(lambda: httpx.get(url, headers=HEADERS, timeout=60))
        eventually(lambda: simulator.in_flight()["current"] == 1)
        assert simulator.terminate() == 0
        with pytest.raises(httpx.ReadError):
            waiting()


def test_sigkill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    """After SIGKILL, a new process on the same file and port has every answered change."""
    database = tmp_path / "killed.db"
    with SimulatorProcess(database=database) as simulator:
        port = httpx.URL(simulator.url).port
        with httpx.Client(base_url=simulator.url, headers=HEADERS) as api:
            ids = [api.post("/processors/flex", json=NEW).json() for _ in range(20)]
            api.put(f"/processors/flex/{ids[0]}", json={"flex": {"name": "changed"}})
            api.delete(f"/processors/flex/{ids[1]}")
            assert simulator.kill() == -signal.SIGKILL
    with SimulatorProcess(database=database, port=port or 0) as simulator:
        held = simulator.processors()
        assert [it["id"] for it in held] == [ids[0], *ids[2:]]
        assert held[0]["name"] == "changed"
        assert simulator.holds(ids[2], password="correct horse") == {"password": True}
        assert simulator.counts() == {"create": 20, "update": 1, "delete": 1}


def _is_no_database(path: Path) -> None:
    path.write_bytes(b"no database" * 100)


def _is_of_another_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE processors (id INTEGER PRIMARY KEY)")
    connection.close()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_is_no_database, "cannot be used as a database: file is not a database"),
        (_is_of_another_version, "was written by another version of the simulator"),
        (Path.mkdir, "cannot be used as a database: unable to open database file"),
    ],
    ids=lambda it: getattr(it, "__name__", ""),
)
def test_a_file_that_it_cannot_use_is_left_alone(
    tmp_path: Path, make: Callable[[Path], object], why: str
) -> None:
    """It says so in one line, and does not start."""
    path = tmp_path / "simulator.db"
    make(path)
    done = warm.run(warm.SIMULATOR, ["--database", str(path)], tmp_path, {})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Cannot start: {path} {why}")
    assert done.stderr.count("\n") == 1


def test_options_reach_the_simulator() -> None:
    """Accounts, dialect, faults and seed can be given on the command line."""
    eu = Account("eu", "eu-token", "eu:secret")
    arguments = ("--dialect", "create=nested", "--fault", "list:status:code=502", "--seed", "7")
    with SimulatorProcess(*arguments, accounts=[eu]) as simulator:
        url = f"{simulator.url}/processors/flex"
        assert httpx.get(url, headers=HEADERS).status_code == 502
        assert httpx.get(url, headers=HEADERS).status_code == 401
        created = httpx.post(url, json=NEW, headers=eu.headers).json()
        assert created.keys() == {"flex"}
        assert simulator.processors()[0]["account"] == "eu"
        assert simulator.faults() == {"seed": 7, "rules": [], "tally": {"status": 1}}


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--account", "main=hunter2", "NAME=TOKEN:SECRET"),
        ("--dialect", "create=nonesuch", "create:"),
        ("--fault", "create:nonesuch", "kind:"),
        ("--host", "192.0.2.1", "--allow-remote"),
        ("--host", "::", "--allow-remote"),
        ("--host", "a-name.example", "--allow-remote"),
        ("--port", "1 --allow-remote --host 192.0.2.1", "Cannot listen"),
    ],
)
def test_a_wrong_option_is_explained(tmp_path: Path, option: str, value: str, words: str) -> None:
    """A mistake ends it with a message, without a traceback, and without a secret."""
    run = warm.run(warm.SIMULATOR, [option, *value.split()], tmp_path, {})
    assert run.returncode != 0
    assert words in run.stderr
    assert "Traceback" not in run.stderr
    assert "hunter2" not in run.stderr

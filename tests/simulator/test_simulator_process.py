"""The command line, and the end of the process by signals."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from loanpro_simulator import DEFAULT_ACCOUNT, Account, SimulatorProcess

HEADERS = DEFAULT_ACCOUNT.headers
NEW = {"flex": {"name": "new", "password": "correct horse"}}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    """One line on standard output, none on standard error, and status 0."""
    command = [sys.executable, "-m", "loanpro_simulator"]
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
    assert (rest, errors, process.returncode) == ("", "", 0)


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
        ("--host", "192.0.2.1", "Cannot listen"),
    ],
)
def test_a_wrong_option_is_explained(option: str, value: str, words: str) -> None:
    """A mistake ends it with a message, without a traceback, and without a secret."""
    command = [sys.executable, "-m", "loanpro_simulator", option, value]
    run = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603 - our own command line
    assert run.returncode != 0
    assert words in run.stderr
    assert "Traceback" not in run.stderr
    assert "hunter2" not in run.stderr

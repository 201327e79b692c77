"""The CLI, a Secure Payments for all tests of a process, and a project for each test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from engine.programs import flex
from engine.project import Project
from loanpro_simulator import Account, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

PROVIDE: Final = Path(__file__).parents[2] / "tools/pulumi/provide.py"

MAIN: Final = Account("main", "token-of-the-main-account", "secret-of-the-main-account")
EU: Final = Account("eu", "token-of-the-eu-account", "secret-of-the-eu-account")


@pytest.fixture(scope="session")
def cli() -> str:
    """The directory of `pulumi`; a machine that cannot have it fails."""
    done = subprocess.run(  # noqa: S603 - a script of this repository
        [sys.executable, PROVIDE], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(done.stderr, pytrace=False)
    return done.stdout.strip()


@pytest.fixture(scope="session")
def running_simulator() -> Iterator[Simulator]:
    """One for each process that runs tests."""
    with Simulator(accounts=(MAIN, EU)) as simulator:
        yield simulator


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    """A Secure Payments that holds nothing, with the accounts `main` and `eu`."""
    running_simulator.reset()
    return running_simulator


@pytest.fixture
def api(simulator: Simulator) -> Iterator[httpx.Client]:
    """The main account's own way in, for what is done behind Pulumi's back; a refusal raises."""
    with httpx.Client(
        base_url=simulator.url,
        headers=MAIN.headers,
        event_hooks={"response": [httpx.Response.raise_for_status]},
        trust_env=False,
    ) as client:
        yield client


@pytest.fixture
def environment(cli: str, simulator: Simulator) -> dict[str, str]:
    """What commands run with: the CLI, and the main account's settings."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LOANPRO_", "PULUMI_"))
    }
    return {
        **inherited,
        # The interpreter goes first: beside a system's own `pulumi` there may be a `python3`, too.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), cli, os.environ["PATH"]]),
        "NO_PROXY": "127.0.0.1",
        "LOANPRO_URL": simulator.url,
        "LOANPRO_TOKEN": MAIN.token,
        "LOANPRO_SECRET": MAIN.secret,
    }


@pytest.fixture
def project(environment: dict[str, str], tmp_path: Path) -> Project:
    """A project that declares the processor of `REQUEST`."""
    project = Project(tmp_path, environment)
    project.write(flex())
    return project

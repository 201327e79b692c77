"""The CLI, a Secure Payments for all tests of a process, and a project for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from engine.environment import EU, MAIN, cli_directory, environment_of
from engine.programs import flex
from engine.project import Project
from loanpro_simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def cli() -> str:
    """The directory of `pulumi`; a machine that cannot have it fails."""
    try:
        return cli_directory()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)


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
def environment(cli: str, simulator: Simulator) -> dict[str, str]:  # noqa: ARG001 - it must be there
    """What commands run with: the CLI, and the main account's settings."""
    return environment_of(simulator.url)


@pytest.fixture
def project(environment: dict[str, str], tmp_path: Path) -> Project:
    """A project that declares the processor of `REQUEST`."""
    project = Project(tmp_path, environment)
    project.write(flex())
    return project

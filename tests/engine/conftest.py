"""The CLI, and a project for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.environment import cli_directory, environment_of
from engine.programs import flex
from engine.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from loanpro_simulator import Simulator


@pytest.fixture(scope="session")
def cli() -> str:
    """The directory of `pulumi`; a machine that cannot have it fails."""
    try:
        return cli_directory()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def environment(cli: str, simulator: Simulator) -> dict[str, str]:  # noqa: ARG001 - it must be there
    """What commands run with: the CLI, and the main account's settings."""
    return environment_of(simulator.url)


@pytest.fixture(scope="session")
def empty_stack(cli: str, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001 - as below
    """The directory of a project with a stack that holds nothing, to be copied."""
    directory = tmp_path_factory.mktemp("empty_stack")
    Project(directory, environment_of(""))
    return directory


@pytest.fixture
def project(
    request: pytest.FixtureRequest, environment: dict[str, str], empty_stack: Path, tmp_path: Path
) -> Project:
    """A project that declares the processor of `REQUEST`: in Python, or as `doors` says."""
    project: Project = getattr(request, "param", Project)(tmp_path, environment, empty_stack)
    project.write(flex())
    return project

"""Fixtures for the tests of a program; nothing is imported for tests that ask for none of them."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pulumi import automation

    from loanpro_simulator import Simulator

PREFIXES = ("LOANPRO_", "PULUMI_")
"""Of settings that are another's: a test must reach no real account, and no real backend."""


@pytest.fixture(scope="session")
def _loanpro_simulator() -> Iterator[Simulator]:
    try:
        from loanpro_simulator.simulator import Simulator  # noqa: PLC0415 - takes a second
    except ModuleNotFoundError as error:
        remedy = "pip install 'pulumi-loanpro[simulator]'"
        pytest.fail(f"No module {error.name!r}: {remedy}", pytrace=False)
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def loanpro_simulator(_loanpro_simulator: Simulator) -> Simulator:
    """A Secure Payments that holds nothing yet, in a thread of this process."""
    _loanpro_simulator.reset()
    return _loanpro_simulator


@pytest.fixture
def loanpro_environment(loanpro_simulator: Simulator) -> Mapping[str, str]:
    """The settings of its account: LOANPRO_URL, LOANPRO_TOKEN and LOANPRO_SECRET."""
    account = next(iter(loanpro_simulator.accounts.values()))
    return {
        "LOANPRO_URL": loanpro_simulator.url,
        "LOANPRO_TOKEN": account.token,
        "LOANPRO_SECRET": account.secret,
    }


@pytest.fixture
def loanpro_project(request: pytest.FixtureRequest) -> Path:
    """The directory of the program: the nearest with a Pulumi.yaml, from the test upwards."""
    for directory in request.path.parents:
        if (directory / "Pulumi.yaml").exists():
            return directory
    pytest.fail(f"There is no Pulumi.yaml in {request.path.parent} or above it.", pytrace=False)


@pytest.fixture
def loanpro_config() -> Mapping[str, str]:
    """The program's own configuration, kept secret; empty until a test's own fixture says more."""
    return {}


@pytest.fixture(scope="session")
def _loanpro_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pulumi_home")


@pytest.fixture
def loanpro_stack(
    loanpro_environment: Mapping[str, str],
    loanpro_project: Path,
    loanpro_config: Mapping[str, str],
    _loanpro_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[automation.Stack]:
    """An empty stack of the program, with a home, a backend and a passphrase of its own."""
    from pulumi import automation  # noqa: PLC0415 - takes a second

    if shutil.which("pulumi") is None:
        remedy = "https://www.pulumi.com/docs/install/"
        pytest.fail(f"The Pulumi CLI is not on PATH: {remedy}", pytrace=False)
    for name in [it for it in os.environ if it.startswith(PREFIXES)]:
        monkeypatch.delenv(name)
    environment = {
        **loanpro_environment,
        "NO_PROXY": ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1"))),
        "PULUMI_HOME": str(_loanpro_home),
        "PULUMI_BACKEND_URL": tmp_path_factory.mktemp("pulumi_backend").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "of a test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # The provider runs where the test does, though its interpreter may not be on PATH.
        "PULUMI_PYTHON_CMD": sys.executable,
    }
    # No two tests share a name, since the configuration of each is a file beside the program.
    name = f"test-{uuid4().hex[:8]}"
    options = automation.LocalWorkspaceOptions(env_vars=environment)
    stack = automation.create_stack(name, work_dir=str(loanpro_project), opts=options)
    try:
        stack.set_all_config(_settings(loanpro_environment, loanpro_config))
        yield stack
    finally:
        stack.workspace.remove_stack(name, force=True)


def _settings(
    environment: Mapping[str, str], config: Mapping[str, str]
) -> dict[str, automation.ConfigValue]:
    from pulumi.automation import ConfigValue  # noqa: PLC0415 - see above

    # Configuration that Pulumi.yaml has for all stacks would count for more than the environment.
    of_account = {it.lower().replace("_", ":", 1): value for it, value in environment.items()}
    return {key: ConfigValue(value, secret=True) for key, value in {**of_account, **config}.items()}

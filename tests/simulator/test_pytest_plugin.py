"""The fixtures that a program's own tests ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from half import environment_without
from pytests import run_pytest

if TYPE_CHECKING:
    from pathlib import Path

TWO: Final = """
import httpx, pytest

@pytest.mark.parametrize("time", [1, 2])
def test_it(time, loanpro_simulator, loanpro_environment):
    assert loanpro_simulator.processors() == []
    loanpro_simulator.create()
    assert loanpro_environment.keys() == {"LOANPRO_URL", "LOANPRO_TOKEN", "LOANPRO_SECRET"}
    url, token, secret = loanpro_environment.values()
    headers = {"Authorization": token, "Secret": secret}
    assert len(httpx.get(f"{url}/processors/flex", headers=headers).json()) == 1
"""

NONE: Final = """
import sys

def test_it():
    heavy = {"fastapi", "httpx", "pulumi", "pydantic", "sqlalchemy", "uvicorn"}
    assert not heavy & sys.modules.keys()
"""

ASKS: Final = """
def test_it(loanpro_simulator):
    pass
"""


def test_the_simulator_is_as_good_as_new_in_each_test(tmp_path: Path) -> None:
    """The environment is that of its account."""
    run_pytest(tmp_path, TWO).shows("2 passed")


def test_nothing_is_loaded_for_tests_that_ask_for_nothing(tmp_path: Path) -> None:
    """Every run of pytest imports the plugin, wherever the package is installed."""
    run_pytest(tmp_path, NONE).shows("1 passed")


def test_without_the_extra_it_is_quiet(tmp_path: Path) -> None:
    """Until a fixture is asked for; then it says what to install, and shows no traceback."""
    python = str(environment_without("fastapi", tmp_path / "environment") / "python")
    done = run_pytest(tmp_path, NONE, python=python, PYTHONPATH="")
    assert done.exit_code == 0, done
    done = run_pytest(tmp_path, ASKS, python=python, PYTHONPATH="")
    assert done.exit_code == 1
    done.shows("No module 'fastapi': pip install 'pulumi-loanpro[simulator]'")
    done.hides("Traceback", "ModuleNotFoundError")


def test_a_test_without_a_program_is_told_so(tmp_path: Path) -> None:
    """Which directory was looked in is said."""
    done = run_pytest(tmp_path, "def test_it(loanpro_project): pass")
    done.shows(f"There is no Pulumi.yaml in {tmp_path} or above it.")

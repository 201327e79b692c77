"""The stack that a program's own tests ask for."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from engine.programs import Code, flex, program
from pytests import run_pytest

TEST: Final = """
import os

import pytest

@pytest.fixture
def loanpro_config():
    return {"username": "from the configuration"}

def test_it(loanpro_simulator, loanpro_stack):
    loanpro_stack.up()
    [processor] = loanpro_simulator.processors()
    assert processor["username"] == "from the configuration"
    assert processor["account"] == "main"
    loanpro_simulator.update(processor["id"], same_day_cutoff_time="12:00")
    assert loanpro_stack.refresh().summary.resource_changes["update"] == 1
    assert "LOANPRO_ACCOUNTS__EU__TOKEN" not in os.environ

def test_it_again(loanpro_simulator, loanpro_stack):
    assert loanpro_stack.name.startswith("test-")
    assert loanpro_stack.export_stack().deployment.get("resources", []) == []
"""


def test_a_stack_of_its_own(cli: str, tmp_path: Path) -> None:
    """The program runs by an interpreter that is not on PATH; nothing of the shell's reaches it.

    The test may be in a folder of the project, and leaves no file there.
    """
    (tmp_path / "Pulumi.yaml").write_text(
        "name: payments\nruntime: python\n"
        "config:\n  loanpro:url:\n    value: https://securepayments.invalid/api\n"
    )
    username = Code("pulumi.Config().require_secret('username')")
    (tmp_path / "__main__.py").write_text(program(flex(username=username)))
    (tmp_path / "tests").mkdir()
    ours = str(Path(sys.executable).parent)
    others = [it for it in os.environ["PATH"].split(os.pathsep) if it != ours]
    done = run_pytest(
        tmp_path / "tests",
        TEST,
        PATH=os.pathsep.join([cli, *others]),
        LOANPRO_ACCOUNTS__EU__TOKEN="of a real account",
        LOANPRO_TOKEN="of a real account",
        PULUMI_STACK="production",
        PULUMI_BACKEND_URL="https://backend.invalid",
    )
    done.shows("2 passed")
    assert sorted(it.name for it in tmp_path.glob("*.yaml")) == ["Pulumi.yaml"]

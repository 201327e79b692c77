"""The CLI, from the tests of the engine, and an environment as a reader's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from engine.conftest import cli

__all__ = ["cli", "environment"]


@pytest.fixture
def environment(cli: str) -> dict[str, str]:
    """What commands inherit: the CLI and our commands on PATH, and no setting of ours."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LOANPRO_", "PULUMI_", "PYTEST_", "COV_"))
    }
    return {
        **inherited,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), cli, os.environ["PATH"]]),
        "NO_COLOR": "1",
        "NO_PROXY": "127.0.0.1",
        "PIP_NO_INDEX": "1",  # what a page tells to install is here already
        "PIP_NO_DEPS": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }

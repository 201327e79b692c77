"""What users install is the wheel, not this tree."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.project import Project

REPOSITORY: Final = Path(__file__).parents[2]
TOOLS: Final = Path(sys.executable).parent


def run(*command: str | Path) -> None:
    """Runs a tool; what it prints is the message of its failure."""
    done = subprocess.run(  # noqa: S603 - the environment's own tools, and no shell
        command, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The executables of an environment that holds the wheel and what it requires."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist")
    [wheel] = (tmp_path / "dist").iterdir()
    place = tmp_path / "environment"
    run(sys.executable, "-m", "venv", place)  # unlike uv's, it has pip, which Pulumi asks for
    run(
        TOOLS / "uv",
        *("pip", "install", "--python", place / "bin" / "python"),
        *("--constraints", REPOSITORY / "requirements.txt"),
        f"{wheel}[simulator]",
    )
    return place / "bin"


@pytest.fixture
def url(installed: Path) -> Iterator[str]:
    """Base URL of a simulator that runs from the wheel."""
    with subprocess.Popen(  # noqa: S603 - the command that the wheel brought
        [installed / "loanpro-simulator", "--account", "main=token:secret"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        line = process.stdout.readline() if process.stdout else ""
        yield line.split()[-1]
        process.terminate()
        assert process.wait(30) == 0


def test_the_wheel_brings_all_that_a_program_and_the_simulator_need(
    project: Project, installed: Path, url: str
) -> None:
    """In an environment of its own, with nothing of this tree, a processor is declared."""
    project.environment |= {
        "LOANPRO_URL": url,
        "LOANPRO_TOKEN": "token",
        "LOANPRO_SECRET": "secret",
        "PATH": f"{installed}{os.pathsep}{project.environment['PATH']}",
    }
    project.write(
        "import pathlib, pulumi_loanpro",
        "pulumi.export('from', str(pathlib.Path(pulumi_loanpro.__file__).parent))",
        "FlexProcessor('one', name='One', username='u', password='p', client_id='c',"
        " client_secret='s', sandbox_mode=True)",
    )
    del project.environment["PYTHONPATH"]  # Pulumi asks the environment's own pip
    done = project.up()
    assert "pulumi-resource-loanpro" not in done.text  # a program in Python needs no plugin
    assert project.outputs()["from"].startswith(str(installed.parent))
    project.destroy()

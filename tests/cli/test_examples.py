"""`examples`: what a checkout and a wheel have, written out to be run."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from cli.commands import CommandLine

REPOSITORY: Final = Path(__file__).parents[2]
EXAMPLES: Final = REPOSITORY / "examples"
NAMES: Final = sorted(readme.parent.name for readme in EXAMPLES.glob("*/README.md"))


def written(directory: Path) -> dict[str, bytes]:
    """All files below a directory, by path."""
    files = (it for it in directory.rglob("*") if it.is_file() and it.suffix != ".pyc")
    return {str(file.relative_to(directory)): file.read_bytes() for file in files}


def test_all_are_listed(command_line: CommandLine) -> None:
    """Each with the first line of its README; the directories of the repository are its names."""
    lines = command_line.run("examples").stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == NAMES
    assert [it.split(maxsplit=1)[1] for it in lines if it.startswith("policy")] == [
        "A policy pack for FLEX processors"
    ]


@pytest.mark.parametrize("name", NAMES)
def test_one_is_written(command_line: CommandLine, name: str) -> None:
    """It is the example of the repository, byte for byte, in a directory of its name."""
    run = command_line.run("examples", name)
    assert run.stderr == f"Wrote the example {name}. Read {name}/README.md next.\n"
    assert written(command_line.directory / name) == written(EXAMPLES / name)


def test_it_is_written_where_one_says(command_line: CommandLine) -> None:
    """The directory need not exist; what is there already is never overwritten."""
    command_line.run("examples", "ci", "--directory", "infra/ci")
    assert (command_line.directory / "infra/ci/github/preview.yml").exists()
    said = command_line.run("examples", "ci", "--directory", "infra/ci", exit_code=1).paragraph
    assert said.startswith("error: Nothing is overwritten: infra/ci/README.md and ")
    assert said.endswith("Give another --directory. [LP-command]")


def test_another_name_is_wrong_usage(command_line: CommandLine) -> None:
    """The message has all that there are."""
    said = command_line.run("examples", "quickstat", exit_code=2).stderr
    assert all(name in said for name in NAMES)


def test_what_cannot_be_written_is_said(command_line: CommandLine) -> None:
    """A file in the way is an error in one paragraph."""
    (command_line.directory / "file").touch()
    said = command_line.run("examples", "ci", "--directory", "file/ci", exit_code=1).paragraph
    assert said.startswith("error: Cannot write file")


def test_a_wheel_brings_them(tmp_path: Path, command_line: CommandLine) -> None:
    """What is installed from it writes them out as a checkout does."""
    subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    [wheel] = (tmp_path / "dist").iterdir()
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    command_line.environment["PYTHONPATH"] = str(tmp_path / "installed")
    command_line.run("examples", "beside_others")
    assert written(command_line.directory / "beside_others") == written(EXAMPLES / "beside_others")
    assert written(tmp_path / "installed/pulumi_loanpro/examples") == written(EXAMPLES)

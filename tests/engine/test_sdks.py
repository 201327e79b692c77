"""SDKs for other languages come from the schema, and the examples use them as they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from ended import Run

REPOSITORY: Final = Path(__file__).parents[2]
EXAMPLES: Final = REPOSITORY / "examples"
SCHEMA: Final = REPOSITORY / "provider/pulumi_loanpro/plugin/schema.json"
NODE: Final = Path(sys.executable).parent

pytestmark = pytest.mark.timeout(1200)  # Pulumi's SDK for Go is compiled once on each machine


def run(*command: str | Path, cwd: Path) -> Run:
    """Runs a tool to its end, whatever that is."""
    environment = {
        **os.environ,
        "CGO_ENABLED": "0",  # as the CLI is built, so that what both have is compiled once
        "GOWORK": "off",
        "PATH": os.pathsep.join([str(NODE), os.environ["PATH"]]),
    }
    done = subprocess.run(  # noqa: S603 - tools of the machine and of the environment, and no shell
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    return Run(" ".join(map(str, command)), done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def sdks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Those of all languages, as `pulumi package gen-sdk` writes them."""
    place = tmp_path_factory.mktemp("sdks")
    generator = REPOSITORY / "tools/pulumi/cli"
    done = run("go", "run", "-mod=readonly", "-trimpath", "./sdks", SCHEMA, place, cwd=generator)
    assert done.exit_code == 0, str(done)
    return place


def example(language: str, sdk: Path, place: Path) -> Path:
    """The example of a language, with its SDK where `pulumi package add` puts it."""
    project = shutil.copytree(EXAMPLES / language, place / language)
    shutil.copytree(sdk, project / "sdks/loanpro")
    return project


def test_the_example_in_go_compiles(sdks: Path, tmp_path: Path) -> None:
    """And a value of a wrong type does not."""
    project = example("go", sdks / "go", tmp_path)
    build = ("go", "build", "-mod=readonly", "-trimpath", "-o", os.devnull, ".")
    done = run(*build, cwd=project)
    assert done.exit_code == 0, str(done)
    program = project / "main.go"
    program.write_text(program.read_text().replace("pulumi.Bool(true)", 'pulumi.String("yes")'))
    run(*build, cwd=project).shows("as pulumi.BoolInput value")


def test_the_example_in_typescript_has_the_right_types(sdks: Path, tmp_path: Path) -> None:
    """And a value of a wrong type has not."""
    project = example("typescript", sdks / "nodejs", tmp_path)
    node_modules = run(
        NODE / "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=project
    )
    assert node_modules.exit_code == 0, str(node_modules)
    check = (NODE / "node", "node_modules/typescript/bin/tsc", "--noEmit", "--project", ".")
    done = run(*check, cwd=project)
    assert done.exit_code == 0, str(done)
    program = project / "index.ts"
    program.write_text(program.read_text().replace("sandboxMode: true", 'sandboxMode: "yes"'))
    run(*check, cwd=project).shows("Type 'string' is not assignable to type 'Input<boolean>'")

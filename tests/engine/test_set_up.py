"""Which Python a provider gets, as the launcher of the real CLI says, and what is to be done."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

import pulumi_loanpro

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGES: Final = Path(sysconfig.get_path("purelib"))
PAGE: Final = Path(__file__).parents[2] / "docs/guides/set-up.md"
UV: Final = Path(sys.executable).with_name("uv")

SET_UP: Final = """
import dataclasses, json, sys
from pathlib import Path
from pulumi_loanpro.cli import launcher
from pulumi_loanpro.cli.set_up import set_up
launcher.PATIENCE = float(sys.argv[1])
print(json.dumps([dataclasses.astuple(it) for it in set_up(Path.cwd())]))
"""


class Found(NamedTuple):
    """One of the checks."""

    about: str
    said: str
    verdict: str
    remedy: str


class Place:
    """A directory with projects and environments, and a PATH whose `python3` has no packages."""

    def __init__(self, directory: Path, cli: str) -> None:
        self.root = directory / "project"
        self.root.mkdir()
        self._tools = directory / "tools"
        self._tools.mkdir()
        self._environment = directory / "python"
        venv.create(self._environment, symlinks=True)
        self.path = [str(self._tools), cli, str(self._environment / "bin")]
        self.variables: dict[str, str] = {}

    def describe(self, runtime: str = "python", more: str = "", root: Path | None = None) -> None:
        """Writes `Pulumi.yaml`, with a runtime."""
        (root or self.root).mkdir(exist_ok=True)
        text = f"name: payments\nruntime: {runtime}\n{more}"
        ((root or self.root) / "Pulumi.yaml").write_text(text)

    def tool(self, name: str, script: str) -> Path:
        """Puts a script on PATH."""
        file = self._tools / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
        return file

    def uv(self) -> None:
        """Puts uv on PATH."""
        (self._tools / "uv").symlink_to(UV)

    def lock(self, name: str) -> None:
        """Puts a lock file into the project."""
        (self.root / name).touch()

    def make(self, name: str = ".venv", *, uv: bool = False, without: Iterable[str] = ()) -> Path:
        """Makes an environment, by uv or by `venv`, that has all packages but some."""
        made = self.root / name
        if uv:
            options = ["--offline", "--quiet", "--python", sys.executable]
            subprocess.run([UV, "venv", *options, made], check=True)  # noqa: S603 - our own
        else:
            venv.create(made, symlinks=True)
        [packages] = made.glob("lib/python*/site-packages")
        for entry in PACKAGES.iterdir():
            if not entry.name.startswith((*without, "pulumi_loanpro.", "_virtualenv")):
                (packages / entry.name).symlink_to(entry)
        if "pulumi_loanpro" not in without and not (packages / "pulumi_loanpro").exists():
            (packages / "pulumi_loanpro").symlink_to(Path(pulumi_loanpro.__file__).parent)
        return made

    def activate(self, environment: Path) -> None:
        """Puts an environment first on PATH."""
        self.path.insert(0, str(environment / "bin"))

    def set_up(
        self, environment: Path, directory: Path | None = None, patience: float = 60
    ) -> list[Found]:
        """What the checks find, run by the interpreter of an environment."""
        done = subprocess.run(  # noqa: S603 - an environment of ours
            [environment / "bin/python", "-c", SET_UP, str(patience)],
            cwd=directory or self.root,
            env={"PATH": os.pathsep.join(self.path), "HOME": str(self.root), **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [Found(*it) for it in json.loads(done.stdout)]


@pytest.fixture
def place(tmp_path: Path, cli: str) -> Place:
    """An empty project, with the CLI on PATH."""
    return Place(tmp_path, cli)


def is_well(found: list[Found], environment: Path) -> bool:
    """Whether the provider runs in an environment, and nothing is said against it."""
    [only] = found
    return only[0::2] == ("provider", "ok") and only.said.startswith(f"{environment}/bin/python")


def the_one(found: list[Found], verdict: str) -> Found:
    """The only finding that is no `ok`."""
    [only] = [it for it in found if it.verdict != "ok"]
    assert only.verdict == verdict, only
    return only


def runtime(options: str) -> str:
    """A runtime with options."""
    return f"{{name: python, options: {{{options}}}}}"


def of_page(heading: str) -> str:
    """The `Pulumi.yaml` that the page has below a heading."""
    section = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return section.partition("```yaml\n")[2].partition("```")[0]


def test_outside_of_a_project_nothing_is_said(place: Place) -> None:
    """Neither where there is no project, nor in one of another language."""
    assert place.set_up(place.make()) == []
    place.describe("nodejs")
    assert place.set_up(place.root / ".venv") == []


def test_a_virtualenv_is_found(place: Place) -> None:
    """The environment of `virtualenv` needs no activation, also from a directory below."""
    place.describe(runtime("virtualenv: venv/"))
    environment = place.make("venv")
    below = place.root / "below"
    below.mkdir()
    assert is_well(place.set_up(environment), environment)
    assert is_well(place.set_up(environment, below), environment)


def test_the_toolchain_uv_is_found(place: Place) -> None:
    """It needs neither pip nor activation."""
    place.uv()
    place.lock("uv.lock")
    place.describe(runtime("toolchain: uv"))
    environment = place.make(uv=True, without=["pip"])
    assert is_well(place.set_up(environment), environment)


def test_the_toolchain_poetry_is_found(place: Place) -> None:
    """Poetry says where its environment is; without Poetry, that it is missing comes first."""
    place.describe(runtime("toolchain: poetry"))
    environment = place.make("of-poetry", without=["pip"])
    first, provider = place.set_up(environment)
    assert (first.verdict, first.said) == (
        "problem",
        "the project uses poetry, and `poetry` is not on PATH",
    )
    assert provider.verdict == "problem"
    place.tool("poetry", f"echo {shlex.quote(str(environment))}")
    assert is_well(place.set_up(environment), environment)


def test_a_lock_file_of_uv_is_known_to_the_program_alone(place: Place) -> None:
    """The remedy names the toolchain; `uv run` does without, and is worth a warning."""
    place.uv()
    place.lock("uv.lock")
    place.describe()
    environment = place.make(uv=True, without=["pip"])
    found = the_one(place.set_up(environment), "problem")
    assert "/python/bin/python3, which has no pulumi and no pulumi-loanpro" in found.said
    assert "set `runtime: {name: python, options: {toolchain: uv}}`." in found.remedy
    assert "run `uv run pulumi …` only" in found.remedy
    place.activate(environment)
    found = the_one(place.set_up(environment), "warning")
    assert found.said.endswith("while its environment is activated, or under `uv run`")
    assert "{toolchain: uv}" in found.remedy
    place.describe(runtime("toolchain: uv"))
    assert is_well(place.set_up(environment), environment)


def test_a_lock_file_of_poetry_is_known_to_the_program_alone(place: Place) -> None:
    """The remedy names the toolchain, and works."""
    place.lock("poetry.lock")
    place.describe()
    environment = place.make("of-poetry")
    place.tool("poetry", f"echo {shlex.quote(str(environment))}")
    found = the_one(place.set_up(environment), "problem")
    assert "set `runtime: {name: python, options: {toolchain: poetry}}`." in found.remedy
    place.activate(environment)
    assert "or under `poetry run`" in the_one(place.set_up(environment), "warning").said
    place.describe(runtime("toolchain: poetry"))
    assert is_well(place.set_up(environment), environment)


@pytest.mark.parametrize("options", ["", "toolchain: pip"])
def test_an_environment_that_is_not_activated(place: Place, options: str) -> None:
    """It is named, relative to the project; activating it is the other remedy."""
    place.describe(runtime(options))
    environment = place.make()
    found = the_one(place.set_up(environment), "problem")
    assert f"{', ' if options else ''}virtualenv: .venv}}}}`." in found.remedy
    assert "activate it first" in found.remedy
    place.describe(runtime("virtualenv: .venv"))
    assert is_well(place.set_up(environment), environment)
    place.describe(runtime(options))
    place.activate(environment)
    assert is_well(place.set_up(environment), environment)


def test_an_environment_without_pip(place: Place) -> None:
    """Pulumi's own error is quoted; the remedies are uv's where the environment is uv's."""
    place.describe()
    environment = place.make(without=["pip"])
    place.activate(environment)
    found = the_one(place.set_up(environment), "problem")
    assert found.about == "pip"
    assert "`failed to discover package requirements`" in found.said
    assert found.remedy == f"Run `{environment}/bin/python3 -m ensurepip`."


def test_an_environment_of_uv_without_pip(place: Place) -> None:
    """The remedy names the toolchain, and `uv venv --seed` besides."""
    place.uv()
    place.describe()
    environment = place.make(uv=True, without=["pip"])
    place.activate(environment)
    found = the_one(place.set_up(environment), "problem")
    assert "set `runtime: {name: python, options: {toolchain: uv}}`." in found.remedy
    assert "`uv venv --seed`" in found.remedy
    place.describe(runtime("toolchain: uv"))
    assert is_well(place.set_up(environment), environment)


def test_a_virtualenv_beside_main(place: Place) -> None:
    """The host takes it from the project, the launcher from `main`: an absolute path will do."""
    (place.root / "src").mkdir()
    place.describe(runtime("virtualenv: venv, typechecker: mypy"), "main: src\n")
    environment = place.make("venv")
    place.activate(environment)
    found = the_one(place.set_up(environment), "problem")
    assert found.said.endswith("src/venv\" doesn't exist")
    options = f"virtualenv: {environment}, typechecker: mypy"
    assert f"typechecker: mypy, virtualenv: {environment}}}" in found.remedy
    place.describe(runtime(options), "main: src\n")
    assert is_well(place.set_up(environment), environment)


def test_a_virtualenv_within_main(place: Place) -> None:
    """Then it is the program that does not start, and an absolute path is the remedy, too."""
    (place.root / "src").mkdir()
    (place.root / "src/app.py").touch()
    place.describe(runtime("virtualenv: venv"), "main: src/app.py\n")
    environment = place.make("src/venv")
    found = the_one(place.set_up(environment), "problem")
    assert found.said == (
        f"the program does not start: Pulumi looks for its environment in {place.root}/venv"
    )
    assert f"virtualenv: {environment}}}" in found.remedy


def test_a_workspace_of_uv(place: Place) -> None:
    """Its environment is one directory up, where the toolchain alone does not look."""
    place.uv()
    place.lock("uv.lock")
    member = place.root / "infrastructure"
    place.describe(runtime("toolchain: uv"), root=member)
    environment = place.make(uv=True, without=["pip"])
    found = the_one(place.set_up(environment, member), "problem")
    assert "{toolchain: uv, virtualenv: ../.venv}" in found.remedy
    place.describe(runtime("toolchain: uv, virtualenv: ../.venv"), root=member)
    assert is_well(place.set_up(environment, member), environment)


def test_an_environment_of_uv_of_another_name(place: Place) -> None:
    """What UV_PROJECT_ENVIRONMENT names is not where the toolchain alone looks."""
    place.uv()
    place.lock("uv.lock")
    place.describe(runtime("toolchain: uv"))
    environment = place.make("elsewhere", uv=True, without=["pip"])
    found = the_one(place.set_up(environment), "problem")
    assert "{toolchain: uv, virtualenv: elsewhere}" in found.remedy
    place.describe(runtime("toolchain: uv, virtualenv: elsewhere"))
    assert is_well(place.set_up(environment), environment)


def test_an_interpreter_that_is_not_on_path(place: Place, tmp_path: Path) -> None:
    """The remedy for the Automation API is a variable, which cures it."""
    place.describe()
    environment = place.make(str(tmp_path / "of the application"))
    found = the_one(place.set_up(environment), "problem")
    assert f"or set PULUMI_PYTHON_CMD='{environment}/bin/python'." in found.remedy
    place.variables["PULUMI_PYTHON_CMD"] = f"{environment}/bin/python"
    assert is_well(place.set_up(environment), environment)
    place.variables["PULUMI_PYTHON_CMD"] = "there-is-no-such-command"
    found = the_one(place.set_up(environment), "problem")
    assert "there-is-no-such-command" in found.said
    assert "unset PULUMI_PYTHON_CMD and activate it first" in found.remedy


def test_other_versions_than_those_of_the_program(place: Place) -> None:
    """Both are named, since the provider may do what the program does not know of."""
    place.describe(runtime("virtualenv: of-the-provider"))
    provider = place.make("of-the-provider", without=["pulumi_loanpro"])
    [packages] = provider.glob("lib/python*/site-packages")
    (packages / "pulumi_loanpro").symlink_to(Path(pulumi_loanpro.__file__).parent)
    (packages / "pulumi_loanpro-0.0.9.dist-info").mkdir()
    (packages / "pulumi_loanpro-0.0.9.dist-info/METADATA").write_text(
        "Metadata-Version: 2.1\nName: pulumi-loanpro\nVersion: 0.0.9\n"
    )
    found = the_one(place.set_up(place.make()), "warning")
    assert "it has pulumi-loanpro 0.0.9, while" in found.said


def test_a_package_that_is_missing_where_the_provider_runs(place: Place) -> None:
    """The command installs it into that environment."""
    place.describe(runtime("virtualenv: venv"))
    environment = place.make("venv", without=["pulumi_loanpro", "_pulumi_loanpro"])
    found = the_one(place.set_up(place.make()), "problem")
    assert found.said.endswith("venv/bin/python, which has no pulumi-loanpro")
    assert found.remedy == f"Run `{environment}/bin/python -m pip install pulumi-loanpro`."


def test_an_environment_that_is_not_there(place: Place) -> None:
    """Where this runs in none either, the command makes it, in the place that Pulumi looks at."""
    outside = place.root / "outside/bin"
    outside.mkdir(parents=True)
    (outside / "python").symlink_to(Path(sys.executable).resolve())
    source = str(Path(pulumi_loanpro.__file__).parents[1])
    place.variables["PYTHONPATH"] = os.pathsep.join([source, str(PACKAGES)])
    place.describe(runtime("virtualenv: venv"))
    found = the_one(place.set_up(outside.parent), "problem")
    assert found.remedy == (
        f"Make an environment by `python3 -m venv {place.root}/venv`, with pulumi-loanpro in it."
    )


def test_the_launcher_is_missing(place: Place) -> None:
    """It comes with the CLI."""
    place.describe()
    environment = place.make()
    place.path = [str(environment / "bin")]
    found = the_one(place.set_up(environment), "problem")
    assert "pulumi-resource-pulumi-python is neither on PATH nor beside `pulumi`" in found.said


def test_the_launcher_lies_beside_pulumi(place: Place, cli: str) -> None:
    """A link to `pulumi` on PATH is enough."""
    place.describe(runtime("virtualenv: .venv"))
    environment = place.make()
    (place.root / "bin").mkdir()
    (place.root / "bin/pulumi").symlink_to(Path(cli, "pulumi"))
    place.path = [str(place.root / "bin")]
    assert is_well(place.set_up(environment), environment)


def test_a_launcher_that_hangs(place: Place) -> None:
    """It is given up, and what it started ends with it."""
    place.describe()
    place.variables["PULUMI_PYTHON_CMD"] = str(place.tool("hanging", "exec /bin/sleep 600"))
    environment = place.make()
    found = the_one(place.set_up(environment, patience=0.5), "problem")
    assert "no answer within" in found.said


def test_a_project_that_cannot_be_read(place: Place) -> None:
    """The file is named, and a `main` that is not there."""
    place.describe("[")
    environment = place.make()
    found = the_one(place.set_up(environment), "problem")
    assert found.said == f"{place.root}/Pulumi.yaml does not describe a project"
    place.describe(more="main: src\n")
    found = the_one(place.set_up(environment), "problem")
    assert found.said == f"{place.root}/Pulumi.yaml names a `main` that does not exist"


def test_the_launcher_gets_no_credential(place: Place, tmp_path: Path) -> None:
    """Neither settings of ours nor Pulumi's passphrase are in its environment."""
    place.describe()
    environment = place.make()
    log = tmp_path / "environment"
    script = f'env > {log}\nexec {environment}/bin/python "$@"'
    place.path.append("/usr/bin")
    place.variables = {
        "PULUMI_PYTHON_CMD": str(place.tool("logging", script)),
        "LOANPRO_TOKEN": "of the account",
        "PULUMI_CONFIG_PASSPHRASE": "of the stack",
        "PULUMI_ACCESS_TOKEN": "of the backend",
    }
    assert is_well(place.set_up(environment), environment)
    assert "of the " not in log.read_text()


@pytest.mark.parametrize(
    ("heading", "lock", "directory", "environment"),
    [
        ("pip", "", ".", "venv"),
        ("uv", "uv.lock", ".", ".venv"),
        ("Poetry", "poetry.lock", ".", "of-poetry"),
        ("A workspace", "uv.lock", "payments", ".venv"),
        ("A program in another directory", "", ".", "venv"),
    ],
)
def test_the_set_ups_of_the_page(
    place: Place, heading: str, lock: str, directory: str, environment: str
) -> None:
    """Each works, with nothing activated."""
    place.uv()
    if lock:
        place.lock(lock)
    made = place.make(environment, uv=lock == "uv.lock", without=["pip"] if lock else [])
    place.tool("poetry", f"echo {shlex.quote(str(made))}")
    root = place.root / directory
    (root / "src").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text(of_page(heading).replace("/srv/payments", str(root)))
    assert is_well(place.set_up(made, root), made)

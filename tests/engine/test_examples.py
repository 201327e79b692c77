"""Every example runs as its README says: up, an empty preview, refresh, destroy."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from engine.project import YamlProject
from loanpro_simulator import Account, Simulator

if TYPE_CHECKING:
    from engine.project import Project

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
PROJECTS: Final = sorted(project.parent.name for project in EXAMPLES.glob("*/Pulumi.yaml"))
PROGRAMS: Final = [name for name in PROJECTS if (EXAMPLES / name / "__main__.py").exists()]


def use(example: str, project: Project) -> None:
    """Replaces the project's files by the example's, and sets what its README sets."""
    for file in (EXAMPLES / example).iterdir():
        if file.is_file():
            shutil.copy(file, project.directory)
    project.run("stack", "init", "example")
    project.environment["PULUMI_STACK"] = "example"
    readme = (EXAMPLES / example / "README.md").read_text()
    for command in re.findall(r"^\$ pulumi (config .*)$", readme, re.MULTILINE):
        project.run(*shlex.split(command))


def give_up(project: Project, file: str) -> None:
    """Lifts the protection of all that a program declares, as its author would."""
    program = project.directory / file
    program.write_text(
        re.sub(
            r"^( +)sandbox_mode=",
            r"\1deletion_protection=False,\n\g<0>",
            program.read_text(),
            flags=re.MULTILINE,
        )
    )
    project.up()


@pytest.mark.parametrize("example", [name for name in PROGRAMS if name != "several_accounts"])
def test_an_example_runs(project: Project, simulator: Simulator, example: str) -> None:
    """From nothing to nothing, and nothing is left to do in between."""
    use(example, project)
    legacy = simulator.create(name="created by hand")
    if example == "existing":
        project.run("config", "set", "legacyId", str(legacy))
    project.up()
    project.preview("--expect-no-changes")
    project.refresh("--expect-no-changes")
    give_up(project, "__main__.py")
    project.destroy()
    assert [it["id"] for it in simulator.processors()] == [legacy]


@pytest.mark.parametrize("project", [YamlProject], indirect=True)
def test_the_example_in_yaml_runs(project: Project, simulator: Simulator) -> None:
    """From nothing to nothing, and nothing is left to do in between."""
    use("yaml", project)
    project.up()
    project.run("preview", "--expect-no-changes")
    project.refresh("--expect-no-changes")
    project.destroy()
    assert simulator.processors() == []


def test_the_example_of_several_accounts_runs(project: Project) -> None:
    """Each account holds its own, by the same name."""
    accounts = [Account(name, f"{name}-token", f"{name}-secret") for name in ("us", "eu")]
    with Simulator(accounts=accounts) as simulator:
        use("several_accounts", project)
        project.environment["LOANPRO_URL"] = simulator.url
        project.up()
        assert sorted(it["account"] for it in simulator.processors()) == ["eu", "us"]
        project.preview("--expect-no-changes")
        project.refresh("--expect-no-changes")
        project.destroy()
        assert simulator.processors() == []


def test_the_walk_from_created_by_hand_to_managed(project: Project, simulator: Simulator) -> None:
    """The script runs to its end, and only secrets were sent; then it is a project as any other."""
    for number, sandbox in ((1, True), (2, False)):
        simulator.create(name=f"ACH {number}", sandbox_mode=sandbox)
    use("import_existing", project)
    done = subprocess.run(  # noqa: S603 - the example's own script
        [project.directory / "walk.sh"],
        cwd=project.directory,
        env=project.environment | {"FLEX_SECRET": "set by the walk"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [set(update["body"]["flex"]) for update in simulator.requests("update")] == [
        {"password", "client_secret", "card_gateway_private_api_key"}
    ] * 2
    project.refresh("--expect-no-changes")
    project.preview("--expect-no-changes")
    project.destroy(fails=True).shows("is protected")
    give_up(project, "__main__.py")
    project.destroy()
    assert simulator.processors() == []


@pytest.mark.parametrize("example", PROJECTS)
def test_an_example_is_short(example: str) -> None:
    """One idea at a glance; in a dozen lines, the README says what it needs and what to run."""
    files = [file for file in (EXAMPLES / example).iterdir() if file.suffix in (".py", ".sh")]
    assert all(len(file.read_text().splitlines()) <= 60 for file in files)
    readme = (EXAMPLES / example / "README.md").read_text()
    assert len(readme.splitlines()) <= 12
    assert re.search("`pip install |says how to install it", readme)
    assert "token" in readme.lower()
    assert readme.endswith(("$ pulumi up\n```\n", "./walk.sh\n```\n"))

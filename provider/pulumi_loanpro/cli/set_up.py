"""Checks of a project's set-up: whether its provider runs, and in the environment of its program.

Pulumi's language host and its launcher of dynamic providers look for an interpreter by different
rules. Each finding has a remedy with which they agree.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_loanpro.cli import launcher, remedies
from pulumi_loanpro.cli.check import Check
from pulumi_loanpro.cli.python_project import is_environment, python_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_loanpro.cli.launcher import Interpreter
    from pulumi_loanpro.cli.python_project import PythonProject


def set_up(directory: Path) -> Iterator[Check]:
    """All checks of the project that a directory belongs to; none outside of a project."""
    try:
        project = python_project(directory)
    except ValueError as error:
        yield Check("Pulumi.yaml", str(error), "problem", "Correct it.")
        return
    if project is None:
        return
    yield from _tools(project)
    found = launcher.find()
    if found is None:
        said = f"{launcher.NAME} is neither on PATH nor beside `pulumi`"
        remedy = "Install the Pulumi CLI anew, with all the files that come with it."
        yield Check("provider", said, "problem", remedy)
        return
    try:
        interpreter = launcher.ask(found, project)
    except launcher.LauncherError as error:
        yield Check(
            "provider",
            f"does not start: {error}",
            "problem",
            remedies.remedy(project, remedies.best_environment(project)),
        )
        return
    provider = _provider(project, interpreter)
    yield provider
    if provider.verdict == "problem":
        return
    yield from _versions(interpreter)
    yield from _disagreement(project, interpreter)
    yield from _pip(project, interpreter)


def _tools(project: PythonProject) -> Iterator[Check]:
    """The tool of a toolchain, which both of Pulumi's rules start."""
    tool = project.toolchain
    if tool in ("uv", "poetry") and shutil.which(tool) is None:
        said = f"the project uses {tool}, and `{tool}` is not on PATH"
        yield Check("Pulumi.yaml", said, "problem", "Install it, or extend PATH.")


def _provider(project: PythonProject, interpreter: Interpreter) -> Check:
    """Whether the provider's interpreter has what a provider needs."""
    about = "provider"
    packages = {"pulumi": interpreter.pulumi, "pulumi-loanpro": interpreter.pulumi_loanpro}
    missing = [name for name, version in packages.items() if version is None]
    if not missing:
        return Check(about, f"{interpreter.executable}, Python {interpreter.python}")
    said = (
        f"Pulumi starts it with {interpreter.executable}, which has no {' and no '.join(missing)}"
    )
    is_right = remedies.same(interpreter.prefix, remedies.best_environment(project))
    if is_right or project.options.get("toolchain") == "poetry":
        return Check(about, said, "problem", remedies.install(project, interpreter))
    return Check(
        about, said, "problem", remedies.remedy(project, remedies.best_environment(project))
    )


def _versions(interpreter: Interpreter) -> Iterator[Check]:
    """Where the provider has other versions than what runs this, most likely the program's."""
    packages = {"pulumi": interpreter.pulumi, "pulumi-loanpro": interpreter.pulumi_loanpro}
    for package, theirs in packages.items():
        ours = metadata.version(package)
        if theirs != ours:
            said = f"it has {package} {theirs}, while {sys.executable} has {ours}"
            remedy = "Let program and provider use one environment, and run this there."
            yield Check("provider", said, "warning", remedy)


def _disagreement(project: PythonProject, interpreter: Interpreter) -> Iterator[Check]:
    """Where the language host runs the program elsewhere, or finds what the launcher does not."""
    about, host = "Pulumi.yaml", project.environment
    provider = Path(interpreter.prefix)
    if host and not is_environment(host):
        said = f"the program does not start: Pulumi looks for its environment in {host}"
        yield Check(about, said, "problem", remedies.remedy(project, provider))
    elif host and not remedies.same(host, provider):
        said = f"the program runs in {host}, its provider in {provider}"
        yield Check(about, said, "warning", remedies.remedy(project, host))
    elif project.is_by_path and project.toolchain != "pip":
        run = f"under `{project.toolchain} run`"
        said = f"the provider starts only while its environment is activated, or {run}"
        yield Check(about, said, "warning", remedies.remedy(project, provider))


def _pip(project: PythonProject, interpreter: Interpreter) -> Iterator[Check]:
    """Pulumi asks pip what is installed before anything else, unless the toolchain is another."""
    if project.toolchain != "pip" or interpreter.has_pip:
        return
    said = (
        f"not in {interpreter.prefix}: Pulumi fails with `failed to discover package requirements`"
    )
    environment, executable = Path(interpreter.prefix), shlex.quote(interpreter.executable)
    remedy = f"Run `{executable} -m ensurepip`."
    if remedies.is_made_by_uv(environment):
        remedy = (
            f"{remedies.settings(project, environment)} Or run `uv pip install --python"
            f" {executable} pip`; `uv venv --seed` makes environments that have it."
        )
    yield Check("pip", said, "problem", remedy)

"""A Pulumi project that lives as long as one test."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from ended import Run
from engine.environment import yaml_directory
from engine.programs import PROJECT, REQUEST, camel, program, yaml_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

STACK: Final = "test"

LONGEST: Final = 120
"""Seconds after which a command hangs; the slowest takes a few."""


class Started:
    """A command under way, with all the processes that it starts, until the end of its `with`.

    Args:
        command: What was run.
        process: Its first process, which leads a session of its own.
    """

    def __init__(self, command: str, process: subprocess.Popen[str]) -> None:
        self._command = command
        self._process = process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # A plugin outlives the CLI that was killed, in the same session.
        for id_, _command in self._processes():
            with suppress(ProcessLookupError):
                os.kill(id_, signal.SIGKILL)
        self._process.communicate()

    def signal(self, which: str, number: signal.Signals) -> None:
        """Sends a signal to these processes of the command."""
        ids = self.running(which)
        assert ids, f"There is no {which}."
        for id_ in ids:
            os.kill(id_, number)

    def running(self, which: str) -> list[int]:
        """The processes of the command whose command line has this in it."""
        return [id_ for id_, command in self._processes() if which in command]

    def ended(self) -> Run:
        """Waits for the end of the command, whatever it is."""
        stdout, stderr = self._process.communicate(timeout=LONGEST)
        return Run(self._command, self._process.returncode, stdout, stderr)

    def _processes(self) -> Iterator[tuple[int, str]]:
        listed = subprocess.run(
            ["ps", "-axww", "-o", "pid=,args="],  # noqa: S607 - as POSIX calls it
            capture_output=True,
            text=True,
            check=True,
        )
        for line in listed.stdout.splitlines():
            id_, _, command = line.strip().partition(" ")
            with suppress(ProcessLookupError, PermissionError):
                if os.getsid(int(id_)) == self._process.pid:
                    yield int(id_), command


@dataclass(frozen=True)
class Step:
    """What Pulumi is about to do to one resource.

    Attributes:
        op: Pulumi's word for it: `create`, `update`, `delete`, `replace` and others.
        fields: The inputs that differ, each with how: `add`, `update` or `delete`.
    """

    op: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Plan(Run):
    """A preview, as text and as what it says.

    Attributes:
        steps: By resource name; neither the stack itself nor what stays the same.
    """

    steps: Mapping[str, Step]


class Project:
    """A project with a home, a backend, a passphrase and a stack of its own; a program in Python.

    Every method that runs a command asserts that it succeeds or, where `fails` says so, that it
    does not; the message holds everything that the command printed.

    Args:
        directory: An empty directory, for all that Pulumi writes.
        environment: The environment of its commands; tests may change it.
        like: The directory of a project with an empty stack, which becomes a copy of that one:
            Pulumi takes a second to make one.

    Attributes:
        directory: Where its program is.
        type: The type of the resource, as the summary of a command shows it.
        plugin: In the command line of the process that serves it.
    """

    type: ClassVar[str] = "pulumi-python:dynamic/loanpro:FlexProcessor"
    plugin: ClassVar[str] = "-m pulumi.dynamic"

    def __init__(
        self, directory: Path, environment: Mapping[str, str], like: Path | None = None
    ) -> None:
        self.directory = directory / "project"
        self._backend = directory / "backend"
        self.environment = {
            **environment,
            "PULUMI_HOME": str(directory / "home"),
            "PULUMI_BACKEND_URL": self._backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "a passphrase of this test",
            "PULUMI_STACK": STACK,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
        }
        if like is not None:
            shutil.copytree(like, directory, dirs_exist_ok=True)
            return
        for folder in (self.directory, self._backend):
            folder.mkdir()
        (self.directory / "Pulumi.yaml").write_text(f"name: {PROJECT}\nruntime: python\n")
        self.run("stack", "init", STACK)

    def write(self, *statements: str) -> None:
        """Replaces the program."""
        self.program.write_text(program(*statements))

    @property
    def program(self) -> Path:
        """The file of the program."""
        return self.directory / "__main__.py"

    def spelt(self, text: str) -> str:
        """A text about properties, as programs in this language know them."""
        return text

    def config_set(self, *values: str, path: bool = False) -> None:
        """Sets secrets of the stack's configuration, each written as `key=value`."""
        secrets = [part for value in values for part in ("--secret", value)]
        self.run("config", "set-all", *(["--path"] if path else []), *secrets)

    def preview(self, *options: str) -> Plan:
        """Runs `pulumi preview`, for what it says."""
        return self._plan("preview", *options)

    def preview_refresh(self) -> Plan:
        """Runs `pulumi refresh --preview-only`, for what it says."""
        return self._plan("refresh", "--preview-only")

    def up(self, *options: str, fails: bool = False) -> Run:
        """Runs `pulumi up`, without a preview of its own."""
        return self.run("up", "--yes", "--skip-preview", *options, fails=fails)

    def refresh(self, *options: str, fails: bool = False) -> Run:
        """Runs `pulumi refresh`, without a preview of its own."""
        return self.run("refresh", "--yes", "--skip-preview", *options, fails=fails)

    def destroy(self, *options: str, fails: bool = False) -> Run:
        """Runs `pulumi destroy`, without a preview of its own."""
        return self.run("destroy", "--yes", "--skip-preview", *options, fails=fails)

    def outputs(self) -> dict[str, Any]:
        """What the program exports, secrets in clear."""
        shown: dict[str, Any] = json.loads(
            self.run("stack", "output", "--json", "--show-secrets").stdout
        )
        return shown

    def export(self) -> Run:
        """Runs `pulumi stack export`, which prints the state as it is kept."""
        return self.run("stack", "export")

    def state(self) -> dict[str, dict[str, Any]]:
        """The resources in the state, by name; the stack itself left out.

        From the backend's file: a command of Pulumi's takes a second to say the same.
        """
        file = self._backend / f".pulumi/stacks/{PROJECT}/{self.environment['PULUMI_STACK']}.json"
        latest = json.loads(file.read_text())["checkpoint"]["latest"] or {}
        resources = latest.get("resources", [])
        return {
            _name(resource["urn"]): resource
            for resource in resources
            if not _is_stack(resource["urn"])
        }

    def run(self, *arguments: str, fails: bool = False) -> Run:
        """Runs any command of Pulumi's."""
        done = subprocess.run(  # noqa: S603 - the CLI that the fixture put on PATH, and no shell
            ["pulumi", *arguments, "--non-interactive", "--color=never"],  # noqa: S607 - likewise
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
        run = Run(f"pulumi {' '.join(arguments)}", done.returncode, done.stdout, done.stderr)
        assert (run.exit_code != 0) is fails, str(run)
        return run

    def start(self, *arguments: str) -> Started:
        """Starts any command of Pulumi's, and does not wait for it."""
        process = subprocess.Popen(  # noqa: S603 - as in `run`
            ["pulumi", *arguments, "--non-interactive", "--color=never"],  # noqa: S607 - likewise
            cwd=self.directory,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return Started(f"pulumi {' '.join(arguments)}", process)

    def _plan(self, *arguments: str) -> Plan:
        run = self.run(*arguments, "--json")
        steps = {
            _name(step["urn"]): Step(
                step["op"],
                {name: how["kind"] for name, how in (step.get("detailedDiff") or {}).items()},
            )
            for step in json.loads(run.stdout)["steps"]
            if step["op"] not in ("same", "refresh") and not _is_stack(step["urn"])
        }
        return Plan(run.command, run.exit_code, run.stdout, run.stderr, steps)


class YamlProject(Project):
    """A project whose program is in YAML, and whose processors are served by the native plugin.

    What it says of properties is in Python's names, so that a test is the same for both.
    """

    type = "loanpro:index:FlexProcessor"
    plugin = "pulumi-resource-loanpro"

    def __init__(
        self, directory: Path, environment: Mapping[str, str], like: Path | None = None
    ) -> None:
        path = os.pathsep.join([environment["PATH"], yaml_directory()])
        super().__init__(directory, {**environment, "PATH": path}, like)

    def write(self, *statements: str) -> None:
        """Replaces the program."""
        self.program.write_text(yaml_program(*statements))

    @property
    def program(self) -> Path:
        """The file of the program, and of the project."""
        return self.directory / "Pulumi.yaml"

    def spelt(self, text: str) -> str:
        """A text about properties, as programs in this language know them."""
        names = sorted(_FIELDS, key=len, reverse=True)
        return re.sub("|".join(names), lambda it: camel(it[0]), text)

    def state(self) -> dict[str, dict[str, Any]]:
        """The resources in the state, by name; the stack itself left out."""
        resources = super().state()
        for resource in resources.values():
            for part in ("inputs", "outputs"):
                resource[part] = _in_snake(resource.get(part, {}))
        return resources

    def _plan(self, *arguments: str) -> Plan:
        plan = super()._plan(*arguments)
        steps = {name: Step(step.op, _in_snake(step.fields)) for name, step in plan.steps.items()}
        return replace(plan, steps=steps)


_FIELDS: Final = (
    *REQUEST,
    *("account_balance_check", "process_non_connected", "deletion_protection", "user_id"),
)
_SNAKE: Final = {camel(name): name for name in _FIELDS}


def _in_snake(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {_SNAKE.get(name, name): value for name, value in properties.items()}


def until(holds: Callable[[], object]) -> None:
    """Waits for something that is bound to happen while a command runs."""
    deadline = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < deadline, "It has not happened."
        time.sleep(0.02)


def _name(urn: str) -> str:
    return urn.rpartition("::")[2]


def _is_stack(urn: str) -> bool:
    return "::pulumi:pulumi:Stack::" in urn

"""Walks a page: does all that it tells, with the real commands, in a project of its own."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Self

from docs.page import Command, File, Given, steps
from engine.environment import NO_PACKAGES
from engine.project import LONGEST, STACK, Project, YamlProject
from loanpro_simulator import Account, Simulator

if TYPE_CHECKING:
    from pathlib import Path

PORT: Final = "8642"
"""The simulator's port on all pages; in a walk, one that is free."""

SIMULATOR: Final = "loanpro-simulator"

MAIN: Final = Account("main", "token-of-may", "secret-of-may")


class Walk:
    """A project, and a Secure Payments unless the page starts one, until the end of its `with`.

    Args:
        page: The page's path from the folder of all pages.
        directory: An empty directory.
        environment: The environment of the commands, with nothing of ours in it.
    """

    def __init__(self, page: str, directory: Path, environment: dict[str, str]) -> None:
        self._steps = list(steps(page))
        self._port = str(_free_port())
        self._directory = directory
        is_yaml = any(isinstance(it, File) and "\nruntime: yaml\n" in it.text for it in self._steps)
        self._project = (YamlProject if is_yaml else Project)(directory, environment)
        self._environment = self._project.environment
        self._accounts: tuple[Account, ...] = (MAIN,)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        if not any(isinstance(it, Command) and it.line.startswith(SIMULATOR) for it in self._steps):
            self._simulator = self._open.enter_context(self._secure_payments())
            self._environment["LOANPRO_URL"] = self._simulator.url
            self._environment["LOANPRO_TOKEN"] = MAIN.token
            self._environment["LOANPRO_SECRET"] = MAIN.secret
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def __call__(self) -> None:
        """Takes every step, in order."""
        for step in self._steps:
            match step:
                case File():
                    (self._project.directory / step.name).write_text(step.text)
                case Given():
                    self._given(step)
                case Command():
                    self._command(step)

    def _given(self, step: Given) -> None:
        match step.verb:
            case "get-started":
                self._files("get-started.md")
                self._set("flexPassword", "flexClientSecret", "flexGatewayKey")
                self._project.up()
            case "secrets":
                self._set(*step.about.split())
            case "configured":
                self._project.config_set(
                    f"loanpro:token={MAIN.token}", f"loanpro:secret={MAIN.secret}"
                )
                self._project.up()
            case "create":
                self._simulator.create(**json.loads(step.about))
            case "update":
                id_, _, fields = step.about.partition(" ")
                self._simulator.update(id_, **json.loads(fields))
            case "pair":
                self._restart(Account("main", *step.about.split()))
            case "accounts":
                for name in ("LOANPRO_TOKEN", "LOANPRO_SECRET"):
                    del self._environment[name]
                names = step.about.split()
                self._restart(*(Account(it, f"token-of-{it}", f"secret-of-{it}") for it in names))
            case _:
                raise ValueError(step)

    def _command(self, command: Command) -> None:
        line = command.line.replace(PORT, self._port).replace("--stack dev", f"--stack {STACK}")
        if line.startswith("export "):
            self._environment |= dict(it.split("=", 1) for it in shlex.split(line)[1:])
            return
        line = line.replace("login --local", f"login {self._environment['PULUMI_BACKEND_URL']}")
        if line.startswith(SIMULATOR):
            output = self._start(line)
        else:
            output = self._run(line, fails=command.fails)
        missing = command.missing(output.replace(self._port, PORT))
        assert missing is None, f"`{line}` does not print {missing!r}:\n{output}"

    def _run(self, line: str, *, fails: bool) -> str:
        if line.startswith("pulumi stack init "):  # from now on the stack that is selected
            self._environment.pop("PULUMI_STACK", None)
        done = subprocess.run(  # noqa: S603 - what a page tells to type
            ["bash", "-o", "pipefail", "-c", line],  # noqa: S607 - by PATH, as a reader does
            cwd=self._project.directory,
            env=self._environment | _options(line),
            input=self._typed(line),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=LONGEST,
        )
        assert (done.returncode != 0) is fails, f"`{line}`: {done.returncode}\n{done.stdout}"
        assert "Traceback" not in done.stdout, done.stdout
        return done.stdout

    def _start(self, line: str) -> str:
        process = subprocess.Popen(  # noqa: S603 - what a page tells to type
            shlex.split(line), env=self._environment, stdout=subprocess.PIPE, text=True
        )
        self._open.callback(process.communicate)
        self._open.callback(process.terminate)
        return process.stdout.readline() if process.stdout else ""

    def _typed(self, line: str) -> str:
        """What a reader would type when `pulumi config set` asks."""
        key = line.rpartition(" ")[2]
        for account in self._accounts:
            for part in ("token", "secret"):
                if key in (f"loanpro:{part}", f"loanpro:accounts.{account.name}.{part}"):
                    return f"{getattr(account, part)}\n"
        return f"the new value of {key}\n"

    def _set(self, *keys: str) -> None:
        self._project.config_set(*(f"{key}=the value of {key}" for key in keys))

    def _files(self, page: str) -> None:
        for step in steps(page):
            if isinstance(step, File) and step.name != "Pulumi.yaml":
                (self._project.directory / step.name).write_text(step.text)

    def _restart(self, *accounts: Account) -> None:
        """What is held stays; who may open it is another."""
        self._open.close()
        self._accounts = accounts
        self._simulator = self._open.enter_context(self._secure_payments())

    def _secure_payments(self) -> Simulator:
        database = self._directory / "secure-payments.sqlite"
        return Simulator(accounts=self._accounts, database=database, port=int(self._port))


def _options(line: str) -> dict[str, str]:
    """What stands for a reader's "yes" to `pulumi up` and the like, and spares a second preview."""
    spared = {} if line.startswith("pip ") else {"PYTHONPATH": str(NO_PACKAGES)}
    if "--preview-only" in line:
        return spared
    return {
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "PULUMI_OPTION_SKIP_PREVIEW": "true",
        **spared,
    }


def _free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        port: int = some.getsockname()[1]
        return port

"""A Pulumi project whose commands are timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loanpro_simulator import SimulatorProcess

PROGRAM = """\
import os

import pulumi
from {module} import FlexProcessor

for number in range(int(os.environ["COUNT"])):
    FlexProcessor(
        f"processor-{{number}}",
        name=f"FLEX {{number}}",
        username="username",
        password=pulumi.Output.secret("password1234!@#$"),
        client_id="client_id",
        client_secret=pulumi.Output.secret("a secret of the client"),
        sandbox_mode=True,
        same_day=True,
        same_day_cutoff_time=os.environ["CUTOFF"],
        same_day_cutoff_timezone="US/Mountain",
    )
"""

SAMPLE_SECONDS = 0.05
"""Pause between two looks at the memory of the plugin."""


@dataclass(frozen=True)
class Run:
    """How a command ran.

    Attributes:
        seconds: From its start to its end.
        requests: Those that reached the simulator.
        megabytes: The most memory that a process of the plugin held; 0 where none was seen.
    """

    seconds: float
    requests: int
    megabytes: float


class Project:
    """A project in a directory of its own, with its own state.

    Args:
        directory: An empty place.
        module: Where its program has `FlexProcessor` from.
        simulator: What its plugin talks to.
        count: How many processors its program declares.
    """

    plugin = b"pulumi.dynamic"
    """What the command line of its plugin has in it."""

    def __init__(
        self, directory: Path, module: str, simulator: SimulatorProcess, count: int
    ) -> None:
        (directory / "backend").mkdir(parents=True)
        self.write(directory, module, count, "16:00")
        [account] = simulator.accounts.values()
        self._directory, self._module, self._count = directory, module, count
        self._simulator = simulator
        self._environment = os.environ | {
            "COUNT": str(count),
            "CUTOFF": "16:00",
            "LOANPRO_URL": simulator.url,
            "LOANPRO_TOKEN": account.token,
            "LOANPRO_SECRET": account.secret,
            "PULUMI_BACKEND_URL": (directory / "backend").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "bench",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "PULUMI_HOME": str(directory / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PYTHONPATH": str(Path(__file__).parent),
        }
        if count >= MANY:
            self._environment |= {"PULUMI_EXPERIMENTAL": "1", "PULUMI_SKIP_CHECKPOINTS": "1"}
        self.run("stack", "init", "bench")

    def write(self, directory: Path, module: str, count: int, cutoff: str) -> None:  # noqa: ARG002
        """Writes the program, which reads from the environment what else it has to know."""
        (directory / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
        (directory / "__main__.py").write_text(PROGRAM.format(module=module))

    def answers_after(self, milliseconds: int) -> None:
        """Lets its Secure Payments wait so long before each answer."""
        if milliseconds:
            self._simulator.fault("any", "delay", seconds=milliseconds / 1000, count="all")

    def run(self, *arguments: str, cutoff: str = "16:00") -> Run:
        """Runs a command, and ends the benchmark if it fails."""
        self.write(self._directory, self._module, self._count, cutoff)
        before = self._simulator.counts().total()
        log = self._directory / "log"
        began = time.perf_counter()
        with log.open("w") as output:
            process = subprocess.Popen(  # noqa: S603 - our own arguments
                ["pulumi", *arguments, "--non-interactive"],  # noqa: S607 - the one on PATH
                cwd=self._directory,
                env=self._environment | {"CUTOFF": cutoff},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            kilobytes = 0
            while process.poll() is None:
                kilobytes = max([kilobytes, *_peaks(process.pid, self.plugin)])
                with suppress(subprocess.TimeoutExpired):
                    process.wait(SAMPLE_SECONDS)
            seconds = time.perf_counter() - began
        if process.returncode:
            sys.exit(log.read_text())
        return Run(seconds, self._simulator.counts().total() - before, kilobytes / 1024)


MANY = 1000
"""From so many resources on, Pulumi writes its state at the end only: its backend of files takes a
time that grows with the square of their number, beside which nothing else could be seen."""


class YamlProject(Project):
    """The same in YAML, served by the native plugin."""

    plugin = b"pulumi-resource-loanpro"

    def write(self, directory: Path, module: str, count: int, cutoff: str) -> None:  # noqa: ARG002
        """Writes the program, which is a part of the project."""
        fields = {
            "username": "username",
            "password": "password1234!@#$",
            "clientId": "client_id",
            "clientSecret": "a secret of the client",
            "sandboxMode": True,
            "sameDay": True,
            "sameDayCutoffTime": cutoff,
            "sameDayCutoffTimezone": "US/Mountain",
        }
        resources = {
            f"processor-{number}": {
                "type": "loanpro:FlexProcessor",
                "properties": fields | {"name": f"FLEX {number}"},
            }
            for number in range(count)
        }
        program = {"name": "bench", "runtime": "yaml", "resources": resources}
        (directory / "Pulumi.yaml").write_text(json.dumps(program))


def _peaks(process: int | str, plugin: bytes) -> Iterator[int]:
    """Kilobytes that each plugin beneath a process has held at the most, as Linux counts them."""
    with suppress(OSError):  # processes end while they are looked at
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            for child in children.read_text().split():
                yield from _peaks(child, plugin)
                if plugin in Path(f"/proc/{child}/cmdline").read_bytes():
                    status = Path(f"/proc/{child}/status").read_text()
                    yield from (
                        int(line.split()[1])
                        for line in status.splitlines()
                        if line.startswith("VmHWM:")
                    )

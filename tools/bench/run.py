"""What the provider costs: the same program with ours, and with one that does nothing.

Both are measured in turns within one run, with the real CLI and a Secure Payments of this machine.
Prints the medians and their ratio.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from loanpro_simulator import Simulator

ROUNDS = int(os.environ.get("ROUNDS", "7"))

INPUTS = """{
    "name": "FLEX Processor", "username": "username", "password": "password",
    "client_id": "client_id", "client_secret": "secret", "card_gateway_private_api_key": "key",
    "sandbox_mode": True, "same_day": True, "same_day_cutoff_time": "16:00",
    "same_day_cutoff_timezone": "US/Mountain",
}"""

PROGRAMS = {
    "floor": f"from floor import Floor\nFloor('one', {INPUTS})\n",
    "ours": f"from pulumi_loanpro import FlexProcessor\nFlexProcessor('one', **{INPUTS})\n",
}

COMMANDS = {
    "preview, new": ("preview",),
    "preview, nothing changed": ("preview", "--expect-no-changes"),
    "up, nothing changed": ("up", "--yes", "--expect-no-changes"),
}


def main() -> None:
    """Measures all commands with both programs in turns, and prints a table."""
    with tempfile.TemporaryDirectory() as place, Simulator() as simulator:
        projects = {
            name: Project(Path(place, name), program, simulator.url)
            for name, program in PROGRAMS.items()
        }
        print("| command | floor (s) | ours (s) | ratio |\n| --- | --- | --- | --- |")
        for title, command in COMMANDS.items():
            if "nothing" in title:
                for project in projects.values():
                    project.run("up", "--yes", "--skip-preview")
            medians = measured(projects, command)
            ratio = medians["ours"] / medians["floor"]
            print(f"| {title} | {medians['floor']:.2f} | {medians['ours']:.2f} | {ratio:.3f} |")


def measured(projects: dict[str, Project], command: tuple[str, ...]) -> dict[str, float]:
    """Median seconds of a command for each project, after one run that does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in projects}
    for turn in range(ROUNDS + 1):
        for name, project in projects.items():
            took = project.run(*command)
            if turn:
                seconds[name].append(took)
    return {name: statistics.median(values) for name, values in seconds.items()}


class Project:
    """A Pulumi project in a directory of its own, with its own state."""

    def __init__(self, directory: Path, program: str, url: str) -> None:
        directory.mkdir()
        (directory / "backend").mkdir()
        (directory / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
        (directory / "__main__.py").write_text(program)
        self._directory = directory
        self._environment = os.environ | {
            "LOANPRO_URL": url,
            "LOANPRO_TOKEN": "token",
            "LOANPRO_SECRET": "secret",
            "PULUMI_BACKEND_URL": (directory / "backend").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "bench",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "PULUMI_HOME": str(directory / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PYTHONPATH": str(Path(__file__).parent),
        }
        self.run("stack", "init", "bench")

    def run(self, *arguments: str) -> float:
        """Runs a command and returns the seconds that it took."""
        began = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - our own arguments
            ["pulumi", *arguments, "--non-interactive"],  # noqa: S607 - the one on PATH
            cwd=self._directory,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()

"""The life of a processor with what is installed beside this Python, and not with this checkout.

Run by release.yml on each system and each Python, and by `make release-check`: imports, help, a
simulator, doctor, and `pulumi up`, preview, refresh and destroy of the quickstart. Needs `pulumi`
on PATH. Standard library only, on Linux, macOS and Windows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from contextlib import contextmanager
from importlib import import_module, metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS: Final = sysconfig.get_path("scripts")

STACK: Final = "smoke"

LONGEST: Final = 300
"""Seconds after which a command hangs."""

SECRETS: Final = {
    "flexPassword": "password of the smoke",
    "flexClientSecret": "client secret of the smoke",
    "flexGatewayKey": "gateway key of the smoke",
}


def main() -> None:
    """Runs all of it, and ends with status 0 only if everything is as it should be."""
    version = installed()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place, simulator() as url:
        directory = Path(place)
        commands = Commands(directory, url)
        for name in ("pulumi-loanpro", "loanpro-simulator"):
            commands(name, "--help", shows="--version")
            commands(name, "--version", shows=version)
        commands("pulumi-loanpro", "examples", "quickstart", "--directory", directory / "project")
        life(commands)
    print(f"pulumi-loanpro {version} works with Python {sys.version.split()[0]} on {sys.platform}.")


def installed() -> str:
    """The version of both packages, which come from this Python's own environment."""
    for name in ("pulumi_loanpro", "loanpro_simulator"):
        file = Path(import_module(name).__file__ or "")
        if not file.is_relative_to(Path(sysconfig.get_path("purelib"))):
            sys.exit(f"{name} is {file}, which no wheel has installed beside this Python.")
    return metadata.version("pulumi-loanpro")


def life(commands: Commands) -> None:
    """What a team does with a processor, in order."""
    commands("pulumi", "stack", "init", STACK)
    for key, value in SECRETS.items():
        commands("pulumi", "config", "set", "--secret", key, value)
    commands("pulumi-loanpro", "doctor")
    up = ("up", "--yes", "--skip-preview")
    commands("pulumi", "preview", shows="2 to create")
    commands("pulumi", *up, shows="2 created")
    commands("pulumi", "preview", "--expect-no-changes", shows="2 unchanged")
    commands("pulumi", "config", "set", "cutoff", "17:00")
    commands("pulumi", "preview", "--diff", shows='~ same_day_cutoff_time: "16:00" => "17:00"')
    commands("pulumi", *up, shows="1 updated")
    commands("pulumi-loanpro", "list", shows="FLEX Processor")
    commands("pulumi", "refresh", "--yes", "--skip-preview", "--expect-no-changes")
    state = commands("pulumi", "stack", "export")
    if any(secret in state for secret in SECRETS.values()):
        sys.exit("The state holds a secret in clear.")
    commands("pulumi", "destroy", "--yes", "--skip-preview", shows="2 deleted")


class Commands:
    """The commands of this Python's environment, in a project with a backend of its own."""

    def __init__(self, directory: Path, url: str) -> None:
        self._directory = directory / "project"
        backend = directory / "backend"
        for it in (self._directory, backend):
            it.mkdir()
        inherited = {it: os.environ[it] for it in os.environ if it != "PYTHONPATH"}
        self._environment = inherited | {
            "PATH": os.pathsep.join([SCRIPTS, os.environ["PATH"]]),
            "LOANPRO_URL": url,
            "LOANPRO_TOKEN": "token",
            "LOANPRO_SECRET": "secret",
            "PULUMI_BACKEND_URL": backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "smoke",
            "PULUMI_HOME": str(directory / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_STACK": STACK,
            "PYTHONUTF8": "1",
        }

    def __call__(self, name: str, *arguments: str | Path, shows: str = "") -> str:
        """Runs one, and ends all where it fails or does not show what it should."""
        line = " ".join([name, *map(str, arguments)])
        print(f"$ {line}", flush=True)
        options = ("--non-interactive", "--color=never") if name == "pulumi" else ()
        program = shutil.which(name, path=self._environment["PATH"])
        if program is None:
            sys.exit(f"There is no `{name}`, neither in {SCRIPTS} nor on PATH.")
        done = subprocess.run(  # noqa: S603 - our own arguments
            [program, *arguments, *options],
            cwd=self._directory,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=LONGEST,
        )
        if done.returncode:
            sys.exit(f"{done.stdout}\n`{line}` ended with status {done.returncode}.")
        if shows not in done.stdout:
            sys.exit(f"{done.stdout}\n`{line}` does not show {shows!r}.")
        return done.stdout


@contextmanager
def simulator() -> Iterator[str]:
    """A Secure Payments of this machine; gives its base URL."""
    with subprocess.Popen(
        [sys.executable, "-m", "loanpro_simulator", "--account", "main=token:secret"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        line = process.stdout.readline() if process.stdout else ""
        try:
            yield line.split()[-1]
        finally:
            process.terminate()


if __name__ == "__main__":
    main()

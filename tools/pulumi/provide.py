"""Print the directory to put on PATH so that a recent enough `pulumi` is found.

A `pulumi` already on PATH is taken if it will do. Otherwise the CLI is built from Go modules into
a cache directory, once for each state of the pins and of this recipe. Only the directory goes to
stdout, so that a shell can take it as it is:

    PATH="$PWD/.venv/bin:$(python3 tools/pulumi/provide.py):$PATH"

With the argument `yaml`, it is that of `pulumi-language-yaml`, which runs programs in YAML: the one
on PATH, or beside the `pulumi` there, else one built in the same way. It has a build of its own: it
takes as long as all else, and most have no use for it.

Runs before any environment exists: standard library only, Python 3.9 or later, Linux and macOS.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RECIPE = Path(__file__).resolve()
CLI = RECIPE.parent / "cli"
LANGUAGE = RECIPE.parent / "language"
YAML = RECIPE.parent / "yaml"

SDK = "github.com/pulumi/pulumi/sdk/v3"
OLDEST_PULUMI = "3.254"  # the first that imports a dynamic resource from a file
OLDEST_GO = re.findall(r"^go (\S+)$", (CLI / "go.mod").read_text(), re.MULTILINE)[0]

NEITHER = f"""\
Install Pulumi {OLDEST_PULUMI} or later: https://www.pulumi.com/docs/install/
or Go {OLDEST_GO} or later, to build it with: https://go.dev/doc/install"""

NOT_BUILT = f"""\
Pulumi could not be built. See that Go can download modules (`go env GOPROXY`) and run this again,
or install Pulumi {OLDEST_PULUMI} or later: https://www.pulumi.com/docs/install/"""

ENVIRONMENT = {
    **os.environ,
    "PULUMI_SKIP_UPDATE_CHECK": "1",
    "CGO_ENABLED": "0",  # the same result with and without a C compiler
    "GOWORK": "off",  # a workspace around a checkout would replace the pins
    "GOOS": "",  # empty: for the machine that builds, whatever the caller compiles for
    "GOARCH": "",
}


def main() -> None:
    """Print the directory, or explain on stderr what to do and exit with status 1."""
    try:
        print(yaml_host() if sys.argv[1:] == ["yaml"] else cli())
    except OSError as error:
        sys.exit(f"Cannot keep Pulumi in the cache: {error}\nSet XDG_CACHE_HOME to another place.")


def cli() -> Path:
    """Return the directory of `pulumi`."""
    built = cache() / f"pulumi-{key(CLI, LANGUAGE)}" / "bin"
    return on_path(built) or from_modules(built, build_cli)


def yaml_host() -> Path:
    """Return the directory of `pulumi-language-yaml`."""
    for name in ("pulumi-language-yaml", "pulumi"):
        found = shutil.which(name)
        # A `pulumi` may be a link; it takes the hosts that lie beside what the link leads to.
        beside = Path(os.path.realpath(found)).parent if found else None
        if beside and (beside / "pulumi-language-yaml").is_file():
            return beside
    return from_modules(cache() / f"yaml-{key(YAML)}" / "bin", build_yaml_host)


def on_path(built: Path) -> Path | None:
    """Return the directory of the `pulumi` on PATH, or None if there is none or it is too old."""
    found = shutil.which("pulumi")
    if found is None:
        return None
    directory = Path(found).absolute().parent
    if directory == built:  # to ask it would take longer than all else here
        return built
    with tempfile.TemporaryDirectory() as home:  # else the question leaves a log in ~/.pulumi
        recent = version(found, "version", PULUMI_HOME=home) >= numbers(OLDEST_PULUMI)
    return directory if recent else None


def from_modules(built: Path, fill: Callable[[Path], None]) -> Path:
    """Return the directory of a build of ours, and build it first if no earlier run has."""
    if not built.is_dir():
        # Asked inside the module, where Go itself fetches a newer toolchain if it is allowed to.
        if version("go", "version", cwd=CLI) < numbers(OLDEST_GO):
            sys.exit(NEITHER)
        cache().mkdir(parents=True, exist_ok=True)
        with locked(cache() / "lock"):
            if not built.is_dir():
                build(built, fill)
    return built


def build(built: Path, fill: Callable[[Path], None]) -> None:
    """Build aside and rename at the end: a directory of this name is always a whole one."""
    for leftover in cache().glob("partial-*"):  # of a killed run: we hold the lock
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="partial-", dir=cache()) as scratch:
        aside = Path(scratch, "bin")
        aside.mkdir()
        fill(aside)
        built.parent.mkdir(exist_ok=True)
        aside.rename(built)


def build_cli(directory: Path) -> None:
    """Build the CLI and all that it needs to run a program in Python."""
    sdk = json.loads(go("mod", "download", "-json", SDK, cwd=CLI))
    say(f"Building Pulumi {sdk['Version']}: some minutes the first time, and only then.")
    stamp = f"-X {SDK}/go/common/version.Version={sdk['Version']}"
    compile_tool(CLI, directory / "pulumi", stamp)
    compile_tool(LANGUAGE, directory / "pulumi-language-python")
    for script in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
        copied = shutil.copyfile(Path(sdk["Dir"], "python", script), directory / Path(script).name)
        copied.chmod(0o755)  # files in a module come without their run bit


def build_yaml_host(directory: Path) -> None:
    """Build what runs programs in YAML."""
    say("Building Pulumi's host for YAML: some minutes the first time, and only then.")
    compile_tool(YAML, directory / "pulumi-language-yaml")


def compile_tool(module: Path, output: Path, stamp: str = "") -> None:
    """Compile the one program that the `tool` line of a module names."""
    options = ("-mod=readonly", "-trimpath", f"-ldflags=-s -w {stamp}", f"-o={output}")
    go("build", *options, "tool", cwd=module)


def go(*arguments: str, cwd: Path) -> str:
    """Return what Go prints; if it fails, exit with its last words and a remedy."""
    done = run("go", *arguments, cwd=cwd)
    if done.returncode:
        last = (done.stdout + done.stderr).splitlines()[-10:]
        sys.exit("\n".join([*last, NOT_BUILT]))
    return done.stdout


def version(*command: str, cwd: Path | None = None, **settings: str) -> tuple[int, ...]:
    """Return the version that a program prints, () if it prints none or does not run."""
    try:
        done = run(*command, cwd=cwd, **settings)
    except OSError:
        return ()
    return () if done.returncode else numbers(done.stdout)


def numbers(text: str) -> tuple[int, ...]:
    """Return the first dotted number in a text, () without one: `v3.254.0-dev` is (3, 254, 0)."""
    found = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(number) for number in found.group().split(".")) if found else ()


def run(*command: str, cwd: Path | None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a program in our environment and collect what it prints."""
    environment = {**ENVIRONMENT, **settings}
    return subprocess.run(  # noqa: S603 - only `pulumi` and `go` as PATH has them, and no shell
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def cache() -> Path:
    """Return the directory, by the XDG rules, that holds the builds, their lock and leftovers."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home).absolute() / "pulumi-loanpro"


def key(*modules: Path) -> str:
    """Return what tells a build from others: its pins, this recipe, the kind of machine."""
    machine = os.uname()
    digest = hashlib.sha256(f"{machine.sysname} {machine.machine}".encode())
    pins = (module / name for module in modules for name in ("go.mod", "go.sum"))
    for source in (RECIPE, *pins):
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of the cache, which the system releases however the holder ends."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another run that is building Pulumi.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(line: str) -> None:
    """Report progress where it cannot be taken for the result."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

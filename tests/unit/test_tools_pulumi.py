"""`tools/pulumi/provide.py` in real processes, on a machine where `pulumi` and `go` are scripts."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

TOOL = Path(__file__).resolve().parents[2] / "tools" / "pulumi"

PULUMI = """\
#!/bin/sh
: > "${PULUMI_HOME:-$HOME}/version.log"
echo "%s"
"""

# Notes what it is asked. A build writes its output in two halves. While there is a pipe `gate`, it
# stands still between them until somebody writes to `gate`, and says on the pipe `inside` that it
# is there by a line, and that it has ended by the end of the file.
GO = """\
#!/bin/sh
echo "$@" >> "$FAKE/calls"
case "$1" in
version) echo "go version %s linux/amd64" ;;
mod) echo '{"Version": "v3.300.1", "Dir": "'"$FAKE/sdk"'"}' ;;
build)
    for argument; do case "$argument" in -o=*) output="${argument#-o=}" ;; esac; done
    echo '#!/bin/sh' > "$output"
    if [ -e "$FAKE/broken" ]; then echo "missing go.sum entry" >&2; exit 1; fi
    if [ -p "$FAKE/gate" ]; then
        exec 3<> "$FAKE/gate" 4> "$FAKE/inside"
        echo >&4
        read -r _ <&3
    fi
    echo 'echo asked >> "$FAKE/calls"; echo v3.300.1' >> "$output"
    /bin/chmod +x "$output"
    ;;
esac
"""

pytestmark = pytest.mark.timeout(30)  # a pipe that nobody opens would block for ever


class Machine:
    """A machine with nothing on PATH, in the home or in the cache but what a test puts there."""

    def __init__(self, root: Path) -> None:
        self.bin, self.home, self.cache = root / "bin", root / "home", root / "cache"
        self.fake = root / "fake"
        self.tool = TOOL
        self.started: list[subprocess.Popen[str]] = []
        self.environment = {
            "PATH": str(self.bin),
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.cache),
            "FAKE": str(self.fake),
        }
        for script in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
            file = self.fake / "sdk" / "python" / script
            file.parent.mkdir(parents=True)
            file.touch(mode=0o444)  # as Go keeps the files of a module
        self.bin.mkdir()
        self.home.mkdir()

    def install(self, name: str, script: str, version: str) -> None:
        """Put a program on PATH."""
        program = self.bin / name
        program.write_text(script % version)
        program.chmod(0o755)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the tool, without site-packages, in a process group of its own."""
        process = subprocess.Popen(  # noqa: S603 - our own script, no shell
            [sys.executable, "-S", self.tool / "provide.py", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run the tool to its end; return its status, stdout and stderr."""
        process = self.start(*arguments)
        out, err = process.communicate()
        return process.returncode, out, err

    def provide(self, *arguments: str) -> Path:
        """Run the tool, which succeeds and prints one line; return the directory it names."""
        status, out, err = self.run(*arguments)
        assert (status, out.count("\n")) == (0, 1), err
        return Path(out.rstrip("\n"))

    def calls(self, command: str = "") -> list[str]:
        """Return what `go` was asked, in order."""
        calls = self.fake / "calls"
        lines = calls.read_text().splitlines() if calls.exists() else []
        return [line for line in lines if line.startswith(command)]

    def cached(self) -> list[str]:
        """Return what the cache holds beside its lock."""
        root = self.cache / "pulumi-loanpro"
        return sorted(str(path.relative_to(root)) for path in root.glob("*/*"))

    def stand_in_build(self) -> tuple[subprocess.Popen[str], TextIO, TextIO]:
        """Start a run; return it, its `gate` and its `inside`, once its build stands still."""
        gate, inside = self.fake / "gate", self.fake / "inside"
        os.mkfifo(gate)
        os.mkfifo(inside)
        process = self.start()
        waiting = inside.open()
        waiting.readline()
        held = gate.open("w")
        gate.unlink()  # no later build stands still
        return process, held, waiting


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a run and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """A machine with neither Pulumi nor Go."""
    machine = Machine(tmp_path)
    yield machine
    for process in machine.started:
        kill(process)


@pytest.fixture
def with_go(machine: Machine) -> Machine:
    """A machine with a Go that is just recent enough."""
    machine.install("go", GO, "go1.26.6")
    return machine


@pytest.mark.parametrize(
    "version",
    ["v3.254.0", "v3.254.0-dev", "3.255.0-alpha.1+dirty", "v3.1000.2", "v4.0.0"],
)
def test_a_recent_pulumi_on_path_is_used(with_go: Machine, version: str) -> None:
    """Pulumi 3.254 or later is taken as it is: nothing is built, nothing left in the home."""
    with_go.install("pulumi", PULUMI, version)
    assert with_go.run() == (0, f"{with_go.bin}\n", "")
    assert not with_go.calls()
    assert not with_go.cache.exists()
    assert not list(with_go.home.iterdir())


@pytest.mark.parametrize("version", ["v3.253.9", "v3.99.0-dev", "v2.300.0", "", "unknown"])
def test_an_old_pulumi_is_not_used(with_go: Machine, version: str) -> None:
    """A Pulumi that is older, or does not know its version, is passed over for one of our own."""
    with_go.install("pulumi", PULUMI, version)
    assert with_go.provide().is_relative_to(with_go.cache)


def test_a_pulumi_that_does_not_run_is_not_used(with_go: Machine) -> None:
    """A file named `pulumi` that is no program is passed over."""
    with_go.install("pulumi", "%s", "no program")
    assert with_go.provide().is_relative_to(with_go.cache)


@pytest.mark.parametrize("go", [None, "go1.26.5", "go1.26rc1", "go1.9", "unknown"])
@pytest.mark.parametrize("pulumi", [None, "v3.253.0"])
def test_neither_pulumi_nor_go(machine: Machine, pulumi: str | None, go: str | None) -> None:
    """Without either, two lines say how to install one or the other."""
    if pulumi:
        machine.install("pulumi", PULUMI, pulumi)
    if go:
        machine.install("go", GO, go)
    status, out, err = machine.run()
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        "Install Pulumi 3.254 or later: https://www.pulumi.com/docs/install/",
        "or Go 1.26.6 or later, to build it with: https://go.dev/doc/install",
    ]


@pytest.mark.parametrize("go", ["go1.26.6", "go1.26.10", "go1.27rc1", "devel go1.28-0f1e2d3c"])
def test_a_usable_go_builds(machine: Machine, go: str) -> None:
    """Four programs come of a build, all of them executable, and the pins stay as they are."""
    machine.install("go", GO, go)
    programs = list(machine.provide().iterdir())
    assert sorted(program.name for program in programs) == [
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "pulumi-resource-pulumi-python",
    ]
    assert all(os.access(program, os.X_OK) for program in programs)
    assert all("-mod=readonly" in call for call in machine.calls("build"))


def test_the_version_is_stamped(with_go: Machine) -> None:
    """The CLI, and only the CLI, gets the version that the pins name."""
    with_go.provide()
    stamped = [".Version=v3.300.1" in call for call in with_go.calls("build")]
    assert stamped == [True, False]


def test_the_pins_name_one_version() -> None:
    """The version stamped is that of the SDK, so the CLI must be pinned at the same."""
    pinned = re.findall(
        r"^(?:\t|require )github\.com/pulumi/pulumi/(?:pkg|sdk)/v3 (\S+)",
        (TOOL / "cli" / "go.mod").read_text(),
        re.MULTILINE,
    )
    assert len(pinned) == 2
    assert len(set(pinned)) == 1


def test_the_host_for_yaml_is_built_when_it_is_asked_for(with_go: Machine) -> None:
    """It alone, once, from pins that stay as they are; the CLI then is another build."""
    built = with_go.provide("yaml")
    assert [it.name for it in built.iterdir()] == ["pulumi-language-yaml"]
    [build] = with_go.calls("build")
    assert "-mod=readonly" in build
    assert with_go.run("yaml") == (0, f"{built}\n", "")
    assert with_go.provide() != built
    assert len(with_go.calls("build")) == 3


@pytest.mark.parametrize("is_link", [False, True])
def test_an_installed_host_for_yaml_is_used(with_go: Machine, is_link: bool) -> None:  # noqa: FBT001 - of pytest
    """That on PATH, or that beside the `pulumi` to which a link on PATH leads."""
    installed = with_go.home if is_link else with_go.bin
    for name in ("pulumi", "pulumi-language-yaml"):
        (installed / name).touch(mode=0o755)
    if is_link:
        (with_go.bin / "pulumi").symlink_to(installed / "pulumi")
    assert with_go.run("yaml") == (0, f"{installed}\n", "")
    assert not with_go.calls()


def test_a_pulumi_without_a_host_for_yaml_gets_one(with_go: Machine) -> None:
    """Ours has none beside it, and neither do some packages of systems."""
    with_go.install("pulumi", PULUMI, "v3.300.0")
    assert with_go.provide("yaml").is_relative_to(with_go.cache)


def test_progress_is_no_result(with_go: Machine) -> None:
    """What is said about the build goes to stderr, only the directory to stdout."""
    status, out, err = with_go.run()
    assert status == 0
    assert re.fullmatch(rf"{with_go.cache}/pulumi-loanpro/pulumi-[0-9a-f]{{16}}/bin\n", out)
    assert err.startswith("Building Pulumi v3.300.1")


def test_a_second_run_asks_nobody(with_go: Machine) -> None:
    """Once built, neither Go nor our own Pulumi is run again, be it on PATH or not."""
    built = with_go.provide()
    calls = with_go.calls()
    assert with_go.run() == (0, f"{built}\n", "")
    with_go.environment["PATH"] = f"{built}:{with_go.bin}"
    assert with_go.run() == (0, f"{built}\n", "")
    assert with_go.calls() == calls


def test_without_xdg_the_cache_is_in_the_home(with_go: Machine) -> None:
    """An empty XDG_CACHE_HOME counts as none, as its specification says."""
    with_go.environment["XDG_CACHE_HOME"] = ""
    assert with_go.provide().is_relative_to(with_go.home / ".cache" / "pulumi-loanpro")


def test_two_at_once_build_once(with_go: Machine) -> None:
    """The second of two runs says that it waits, then uses what the first has built."""
    first, gate, inside = with_go.stand_in_build()
    with gate, inside:
        second = with_go.start()
        assert second.stderr is not None
        assert second.stderr.readline().startswith("Waiting for another run")
        gate.write("\n")
    results = [process.communicate()[0] for process in (first, second)]
    assert results[0] == results[1] != ""
    assert len(with_go.calls("build")) == 2  # the CLI and its language host


def test_a_killed_build_does_not_count(with_go: Machine) -> None:
    """A build that is killed leaves nothing to be taken for a whole one; the next starts anew."""
    process, gate, inside = with_go.stand_in_build()
    with gate, inside:
        kill(process)
    (partial,) = with_go.cached()
    assert partial.startswith("partial-")
    built = with_go.provide()
    assert "asked" in (built / "pulumi").read_text()
    assert with_go.cached() == [f"{built.parent.name}/bin"]


def test_a_go_that_outlives_its_run_does_no_harm(with_go: Machine) -> None:
    """Where only the tool is killed, the `go` it leaves cannot write into the next build."""
    process, gate, inside = with_go.stand_in_build()
    with gate, inside:
        process.kill()
        process.wait()
        built = with_go.provide()
        whole = (built / "pulumi").read_text()
        gate.write("\n")
        gate.flush()
        assert inside.read() == ""
    assert (built / "pulumi").read_text() == whole
    assert with_go.cached() == [f"{built.parent.name}/bin"]


def test_a_failed_build_says_why(with_go: Machine) -> None:
    """Go's last words and a remedy are shown, nothing is left, and a later run tries again."""
    (with_go.fake / "broken").touch()
    status, out, err = with_go.run()
    assert (status, out) == (1, "")
    assert "missing go.sum entry\nPulumi could not be built." in err
    assert "https://www.pulumi.com/docs/install/" in err
    assert not with_go.cached()
    (with_go.fake / "broken").unlink()
    assert with_go.provide().is_dir()


def test_a_cache_that_cannot_be_written(with_go: Machine) -> None:
    """A cache that is no directory is named, with the setting that moves it."""
    with_go.cache.touch()
    status, out, err = with_go.run()
    assert (status, out) == (1, "")
    assert str(with_go.cache) in err
    assert err.endswith("Set XDG_CACHE_HOME to another place.\n")


@pytest.mark.parametrize(
    "source",
    [
        *("cli/go.mod", "cli/go.sum", "language/go.mod", "language/go.sum", "provide.py"),
        *("yaml/go.mod", "yaml/go.sum"),
    ],
)
def test_each_source_changes_the_key(with_go: Machine, tmp_path: Path, source: str) -> None:
    """A change of any pin, or of the recipe, is built anew; the earlier build stays."""
    arguments = ["yaml"] if source.startswith("yaml") else []
    with_go.tool = shutil.copytree(TOOL, tmp_path / "tool")
    before = with_go.provide(*arguments)
    with (with_go.tool / source).open("a") as file:
        file.write("\n")
    after = with_go.provide(*arguments)
    assert before != after
    assert before.is_dir()


def test_python_3_9_can_read_it() -> None:
    """No syntax is newer than the oldest Python that the tool promises to run on."""
    ast.parse((TOOL / "provide.py").read_text(), feature_version=(3, 9))

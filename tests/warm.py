"""Runs commands in processes that have loaded their program already, since that takes longest.

One process loads a program and forks for each command. The fork has a directory, an environment and
files of its own, and ends as any process does.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import socket
import subprocess
import sys
from functools import cache, partial
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import IO

PROVIDER: Final = ("pulumi_loanpro.cli.app", "pulumi_loanpro.cli.reading", "anyio", "httpcore")
"""`pulumi-loanpro`: the module with its `main`, and what it loads with its first request."""

SIMULATOR: Final = ("loanpro_simulator.__main__", "loanpro_simulator.server")
"""`loanpro-simulator`, likewise."""

LONGEST: Final = 60
"""Seconds after which a command hangs; the slowest takes a few."""

LARGEST: Final = 100_000
"""Bytes that a command and its environment may take."""


def run(
    program: tuple[str, ...],
    arguments: Sequence[str],
    directory: Path,
    environment: Mapping[str, str],
    stdin: str = "",
) -> subprocess.CompletedProcess[str]:
    """Runs one command of a program."""
    return kept(partial(start, program, arguments, directory, environment), arguments, stdin)


def kept(
    start: Callable[[Sequence[int]], Callable[[], int]], arguments: Sequence[str], stdin: str
) -> subprocess.CompletedProcess[str]:
    """Runs what starts with three files, and keeps what it writes."""
    with TemporaryFile("w+") as given, TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        given.write(stdin)
        given.seek(0)
        exit_code = start([it.fileno() for it in (given, out, err)])()
        return subprocess.CompletedProcess(arguments, exit_code, _whole(out), _whole(err))


def start(
    program: tuple[str, ...],
    arguments: Sequence[str],
    directory: Path,
    environment: Mapping[str, str],
    files: Sequence[int],
) -> Callable[[], int]:
    """Starts one command with these as its standard files.

    Returns:
        What waits for its end, before any other is started, and returns its exit status.
    """
    commands = _commands(program)
    command = json.dumps([arguments, str(directory), environment]).encode()
    socket.send_fds(commands, [command], files)

    def wait() -> int:
        try:
            return int(commands.recv(16))
        except TimeoutError:
            _commands.cache_clear()  # this one may still answer, to the next command
            raise

    return wait


@cache
def _commands(program: tuple[str, ...]) -> socket.socket:
    """Starts the process that forks, and returns what it takes commands from."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "warm", *program]
    with its:
        process = subprocess.Popen(command, stdin=its.fileno(), env=path)  # noqa: S603 - our own
    atexit.register(process.wait)
    ours.settimeout(LONGEST)
    atexit.register(ours.close)  # which ends it; what is registered last is done first
    return ours


def _whole(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _serve(program: Sequence[str]) -> None:
    """Loads a program, and runs what it is sent."""
    modules = [importlib.import_module(it) for it in program]
    commands = socket.socket(fileno=os.dup(0))
    gc.freeze()  # or each fork would copy most of what is loaded, as it ends
    while True:
        command, files, _, _ = socket.recv_fds(commands, LARGEST, 3)
        if not command:
            return
        pid = os.fork()
        if not pid:
            commands.close()
            _become(json.loads(command), files)
            modules[0].main()
        for file in files:
            os.close(file)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        commands.send(str(status).encode())


def _become(command: tuple[Sequence[str], str, Mapping[str, str]], files: Sequence[int]) -> None:
    """Makes this the process of a command."""
    arguments, directory, environment = command
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = arguments
    for number, file in enumerate(files):
        os.dup2(file, number)
    # As Python itself opens them; each is open as long as the process.
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115


if __name__ == "__main__":
    _serve(sys.argv[1:])

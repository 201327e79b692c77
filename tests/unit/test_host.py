"""The process that Pulumi runs the provider in: one event loop, short errors, more threads."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from half import environment_without
from pulumi_loanpro import host
from pulumi_loanpro.errors import LoanProError

if TYPE_CHECKING:
    from pathlib import Path

CALLS = 32


def test_calls_of_many_threads_run_side_by_side() -> None:
    """Each thread waits for its own coroutine only."""
    barrier = asyncio.Barrier(CALLS)

    async def meet(number: int) -> int:
        async with asyncio.timeout(10), barrier:
            return number

    host.run(asyncio.sleep(0))
    with ThreadPoolExecutor(CALLS) as threads:
        results = list(threads.map(lambda number: host.run(meet(number)), range(CALLS)))
    assert results == list(range(CALLS))


def test_an_error_reaches_the_thread_that_waits() -> None:
    """It is the coroutine's own, and the loop goes on after it."""

    async def fail() -> None:
        raise LoanProError("No.")

    async def succeed() -> str:
        return "yes"

    with pytest.raises(LoanProError, match=r"^No\. "):
        host.run(fail())
    assert host.run(succeed()) == "yes"


def test_outside_of_the_plugin_nothing_is_bent() -> None:
    """Programs and tests keep their tracebacks and their logging."""
    logger = logging.getLogger("pulumi_loanpro")
    before = (traceback.format_exc, [*logger.handlers], logger.propagate)
    with ThreadPoolExecutor(1) as threads:
        threads.submit(host.patch_plugin_process).result()
    assert (traceback.format_exc, logger.handlers, logger.propagate) == before


PLUGIN = """
import importlib.machinery, logging, sys, threading, traceback
from concurrent.futures import ThreadPoolExecutor

__spec__ = importlib.machinery.ModuleSpec("pulumi.dynamic.__main__", None)

from pulumi_loanpro import errors, host

executor = ThreadPoolExecutor(max_workers=4)
for _ in range(2):
    executor.submit(host.patch_plugin_process).result()


def text_of(error):
    try:
        raise error
    except Exception:
        return traceback.format_exc()


"""
"""A process with the name, the executor and the traceback module that the plugin has."""


def _in_plugin(
    script: str, engine: str = "127.0.0.1:1", python: str | Path = sys.executable
) -> subprocess.CompletedProcess[str]:
    """Runs a script in such a process; the engine's address is its last argument."""
    return subprocess.run(  # noqa: S603 - this interpreter, with a script of this file
        [python, "-c", PLUGIN + script, engine],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


def test_our_errors_reach_the_terminal_as_their_text() -> None:
    """No traceback stands before them, nor before those of which they are a cause."""
    printed = _in_plugin("print(text_of(errors.NotFoundError('Gone.', 'Import it.')))").stdout
    assert printed == "Gone. Import it. [LP-not-found]\n"


def test_all_other_errors_keep_their_traceback() -> None:
    """They are bugs of ours, and whoever mends them needs to see where."""
    printed = _in_plugin("print(text_of(ValueError('bug')))").stdout
    assert printed.startswith("Traceback (most recent call last):")
    assert printed.endswith("ValueError: bug\n\n")


def test_a_package_that_is_missing_is_no_bug(tmp_path: Path) -> None:
    """Wherever it is looked for; unless it is code of others that looks for it."""
    python = environment_without("pydantic", tmp_path / "half") / "python"
    script = """
try:
    import {}
except ModuleNotFoundError as error:
    print(text_of(error))
"""
    ours = _in_plugin(script.format("pulumi_loanpro.fields"), python=python).stdout
    assert ours.startswith("The package pydantic is missing in the Python environment ")
    theirs = _in_plugin(script.format("pydantic"), python=python).stdout
    assert theirs.startswith("Traceback (most recent call last):")
    assert "pulumi-loanpro" not in theirs


def test_the_plugin_serves_more_than_four_calls_at_a_time() -> None:
    """So many calls wait for each other that four threads would never let them through."""
    script = """
barrier = threading.Barrier(64)
print(len([*executor.map(lambda _: barrier.wait(30), range(64))]))
"""
    assert _in_plugin(script).stdout == "64\n"


def test_calls_that_came_before_the_threads_do_not_keep_them_away() -> None:
    """As when a destroy begins: the engine asks for all at once, and the first call adapts."""
    script = """
crowded = ThreadPoolExecutor(max_workers=4)
all_are_there = threading.Event()


def first():
    all_are_there.wait(30)
    host.patch_plugin_process()


waiting = [crowded.submit(first) for _ in range(8)]
all_are_there.set()
for call in waiting:
    call.result()
barrier = threading.Barrier(8)
print(len([*crowded.map(lambda _: barrier.wait(30), range(8))]))
"""
    assert _in_plugin(script).stdout == "8\n"


def test_the_first_calls_share_one_loop() -> None:
    """Connections belong to a loop, so that a second one, made in a race, would break them."""
    script = """
import asyncio
barrier = threading.Barrier(64)


async def loop():
    return asyncio.get_running_loop()


def call(_):
    barrier.wait(30)
    return host.run(loop())


print(len({*executor.map(call, range(64))}))
"""
    assert _in_plugin(script).stdout == "1\n"


class Engine(engine_pb2_grpc.EngineServicer):
    """Pulumi's engine, as far as logging goes."""

    def __init__(self) -> None:
        self.logged: list[tuple[int, str]] = []

    def Log(self, request: engine_pb2.LogRequest, _context: Any) -> engine_pb2.LogRequest:  # noqa: N802 - gRPC's name
        """Takes a message down; the answer's content means nothing."""
        self.logged.append((request.severity, request.message))
        return engine_pb2.LogRequest()


WARN = "logging.getLogger('pulumi_loanpro.lifecycle.operations').warning('It is %s.', 'odd')"


def test_warnings_are_shown_as_those_of_pulumi() -> None:
    """Each reaches the engine once, with its severity, however often the plugin is adapted."""
    engine = Engine()
    server = grpc.server(ThreadPoolExecutor(1))
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    finished = _in_plugin(WARN, address)
    server.stop(None).wait()
    assert engine.logged == [(engine_pb2.WARNING, "It is odd.")]
    assert finished.stderr == ""


def test_warnings_are_shown_without_an_engine_too() -> None:
    """Where the engine cannot be reached they go to the standard error, and nothing fails."""
    assert _in_plugin(WARN).stderr == "warning: It is odd.\n"

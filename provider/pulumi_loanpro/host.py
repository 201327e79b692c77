"""The process that Pulumi runs a dynamic provider in, patched where it does not fit.

The only place that touches what Pulumi does not promise. Everything here is guarded: where the
internals are not as expected, nothing changes.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import sys
import threading
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_loanpro.errors import InstallationError, LoanProError
from pulumi_loanpro.wording import REPORT

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from types import FrameType

THREADS = 128
"""Calls that the plugin may serve at a time; they only wait for the event loop."""

Result = TypeVar("Result")


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Runs a coroutine on the process's one event loop, from any thread, and waits for it."""
    return asyncio.run_coroutine_threadsafe(coroutine, _loop()).result()


_starting = threading.Lock()


@functools.cache
def _started() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    # A daemon, so that the plugin ends when Pulumi says so; calls under way are waited for by
    # the threads that serve them.
    threading.Thread(target=loop.run_forever, name="pulumi-loanpro", daemon=True).start()
    return loop


def _loop() -> asyncio.AbstractEventLoop:
    with _starting:  # the cache alone lets several first calls through
        return _started()


def patch_plugin_process() -> None:
    """Fits the plugin's process to our needs; to be called from within one of its calls."""
    main = sys.modules.get("__main__")
    if getattr(getattr(main, "__spec__", None), "name", "") != "pulumi.dynamic.__main__":
        return
    _shorten_errors(main)
    _raise_threads(sys._getframe())  # noqa: SLF001 - the way to the executor that runs this call
    _forward_warnings()


def request() -> Any:
    """The engine's request that this thread serves, of which Pulumi's SDK passes on only a part.

    None outside of the plugin: whoever asks must do without.
    """
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - the way to what called us
    while frame is not None:
        found = frame.f_locals.get("request")
        if hasattr(found, "urn"):
            return found
        frame = frame.f_back
    return None


def _shorten_errors(main: Any) -> None:
    """Our own errors reach the terminal as their text; all others keep their traceback."""
    if getattr(main, "traceback", None) is traceback:
        main.traceback = _Traceback


class _Traceback:
    """What Pulumi's plugin uses of the module `traceback`."""

    @staticmethod
    def format_exc() -> str:
        error = sys.exception()
        if isinstance(error, LoanProError):
            return str(error)
        text = traceback.format_exc()
        modules = (str(frame.f_globals.get("__name__")) for frame, _ in _frames(error))
        ours = any(f"{name}.".startswith(f"{__package__}.") for name in modules)
        if ours and isinstance(error, ModuleNotFoundError):
            return str(InstallationError.of(error))
        return f"{text}\n{REPORT}" if ours else text


def _frames(error: BaseException | None) -> Iterator[tuple[FrameType, int]]:
    return traceback.walk_tb(error.__traceback__ if error else None)


def _raise_threads(frame: FrameType | None) -> None:
    """Pulumi serves four calls at a time, too few to hide the network; see `THREADS`."""
    while frame is not None:
        reference = frame.f_locals.get("executor_reference")
        if callable(reference):
            executor = reference()
            workers = getattr(executor, "_max_workers", None)
            if isinstance(workers, int) and workers < THREADS:
                executor._max_workers = THREADS  # noqa: SLF001 - takes effect with the next call
                _start_threads_for_those_who_wait(executor)
            return
        frame = frame.f_back


def _start_threads_for_those_who_wait(executor: Any) -> None:
    """Calls beyond the four found no thread: each would for ever be taken for one that is idle."""
    with suppress(AttributeError):
        for _ in range(executor._work_queue.qsize()):  # noqa: SLF001 - as above
            executor._adjust_thread_count()  # noqa: SLF001 - as each call does when it comes


class _EngineLog(logging.Handler):
    """Shows our warnings as Pulumi's own: beneath their resource, or else beneath the stack."""

    def __init__(self, address: str) -> None:
        import grpc  # noqa: PLC0415 - only the plugin's process has it loaded already

        super().__init__()
        self._channel = grpc.insecure_channel(address)  # connects with the first warning

    def emit(self, record: logging.LogRecord) -> None:
        import grpc  # noqa: PLC0415 - as above
        from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc  # noqa: PLC0415 - likewise

        request = engine_pb2.LogRequest(
            severity=engine_pb2.WARNING,
            message=self.format(record),
            urn=getattr(record, "urn", ""),
        )
        try:
            engine_pb2_grpc.EngineStub(self._channel).Log(request, timeout=5)
        except grpc.RpcError:
            sys.stderr.write(f"warning: {self.format(record)}\n")


@functools.cache
def _forward_warnings() -> None:
    logger = logging.getLogger(__package__)
    logger.addHandler(_EngineLog(sys.argv[-1]))
    logger.propagate = False

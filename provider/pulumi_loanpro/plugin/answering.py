"""How a request of Pulumi's engine is answered, whatever it asks.

All runs in one event loop. An error of ours reaches the terminal as its text, under its resource,
and so do warnings. What has begun is worked on to its end.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import traceback
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.plugin.words import for_any_language
from pulumi_loanpro.secure_payments.deadline import allowing
from pulumi_loanpro.wording import REPORT

if TYPE_CHECKING:
    from collections.abc import Coroutine

_warnings: ContextVar[list[tuple[str, str]] | None] = ContextVar("warnings", default=None)


class _OfRequest(logging.Handler):
    """Keeps the warnings of a request until it is answered."""

    def emit(self, record: logging.LogRecord) -> None:
        """Takes note of a warning."""
        if (warnings := _warnings.get()) is not None:
            warnings.append((self.format(record), getattr(record, "urn", "")))


class Answering(ResourceProviderServicer):
    """Answers the engine of one run.

    Args:
        engine: The way to the engine; None where there is none.
    """

    def __init__(self, engine: grpc.aio.Channel | None) -> None:
        self._engine = engine
        self._under_way: set[asyncio.Task[Any]] = set()
        logger = logging.getLogger("pulumi_loanpro")
        logger.addHandler(_OfRequest(logging.WARNING))
        logger.propagate = False

    async def to_its_end(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Waits for an answer, which is worked on even where nobody waits any longer.

        A CLI that is killed cancels its requests; what was sent to Secure Payments by then happens.
        """
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def finish(self) -> None:
        """Waits for all that is under way."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def warn(self, text: str, urn: str) -> None:
        """Shows a warning under a resource."""
        if self._engine is None:
            return
        request = engine_pb2.LogRequest(
            severity=engine_pb2.WARNING, message=for_any_language(text), urn=urn
        )
        with suppress(grpc.RpcError):  # an engine that is gone is no failure of what was done
            await engine_pb2_grpc.EngineStub(self._engine).Log(request, timeout=5)


def answering(handler: Any) -> Any:
    """Lets an error be the answer, and shows the warnings of a request under its resource."""

    @functools.wraps(handler)
    async def answer(self: Answering, request: Any, context: grpc.aio.ServicerContext) -> Any:
        warnings: list[tuple[str, str]] = []
        _warnings.set(warnings)
        try:
            with allowing(getattr(request, "timeout", 0.0)):  # of the resource, for this operation
                return await self.to_its_end(handler(self, request, context))
        except LoanProError as error:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, for_any_language(str(error)))
        except Exception:  # noqa: BLE001 - a bug of ours, to be reported
            await context.abort(grpc.StatusCode.UNKNOWN, f"{traceback.format_exc()}\n{REPORT}")
        finally:
            for text, urn in warnings:
                await self.warn(text, urn or getattr(request, "urn", ""))

    return answer

"""A run of Pulumi, down to its plugin's process, which can be killed."""

from __future__ import annotations

import asyncio
import gc
import time
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import SecretStr

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.lifecycle.operations import Lifecycle
from pulumi_loanpro.secure_payments.account import Account
from pulumi_loanpro.secure_payments.client import SecurePayments
from stand_in import MAIN, NO_TLS
from torture.schedules import LIST_DELAY

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from loanpro_simulator import Simulator

PATIENCE = 30.0
"""Deadline of a run without faults, which no busy machine exceeds."""


class PluginRun:
    """One run of Pulumi, with a plugin process of its own: event loop, connections, lifecycle.

    Beside it runs that of another stack, which shares nothing with it but the account.
    """

    def __init__(self, simulator: Simulator, deadline: float) -> None:
        account = Account(
            name=None,
            url=simulator.url,
            token=SecretStr(MAIN.token),
            secret=SecretStr(MAIN.secret),
            deadline=deadline,
            list_delay=LIST_DELAY,
        )
        self._alive = True
        self._runner = asyncio.Runner()
        self._clients = [
            SecurePayments(account, httpx.AsyncHTTPTransport(verify=NO_TLS)) for _ in range(2)
        ]
        self.deadline = deadline
        self.lifecycle, self.other_stack = map(Lifecycle, self._clients)
        self.names_touched: set[str] = set()
        self.names_failed: set[str] = set()
        self.names_uncertain: set[str] = set()

    def operate(self, operations: Iterable[Coroutine[Any, Any, Any]]) -> list[tuple[Any, float]]:
        """Does operations at once; gives the result, or the error of ours, and the seconds."""
        return self._runner.run(self._gather(operations))

    def kill(self, operation: Coroutine[Any, Any, Any], moment: float) -> None:
        """Ends the process some seconds after an operation began: nobody hears of its result."""
        self._runner.run(self._abandon(operation, moment))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # connections that are just being made stay open
            self.end()
            gc.collect()

    def end(self) -> None:
        """Ends the process, unless it was killed."""
        if self._alive:
            self._alive = False
            for client in self._clients:
                self._runner.run(client.aclose())
            self._runner.close()

    @staticmethod
    async def _gather(operations: Iterable[Coroutine[Any, Any, Any]]) -> list[tuple[Any, float]]:
        return await asyncio.gather(*map(_timed, operations))

    @staticmethod
    async def _abandon(operation: Coroutine[Any, Any, Any], moment: float) -> None:
        task = asyncio.create_task(operation)
        await asyncio.wait({task}, timeout=moment)
        task.cancel()
        with suppress(asyncio.CancelledError, LoanProError):
            await task


async def _timed(operation: Coroutine[Any, Any, Any]) -> tuple[Any, float]:
    began = time.monotonic()
    try:
        result = await operation
    except Exception as error:  # noqa: BLE001 - which of them is a bug is judged by the machine
        result = error
    return result, time.monotonic() - began

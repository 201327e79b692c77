"""How many requests an account is asked at a time, and when it wants to be left alone."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Throttle:
    """Additive increase, multiplicative decrease, shared by all requests of an account.

    The limit is halved when the server answers 429, once for all the requests that were under way
    at that time, and grows by one for every round of requests that succeeds.

    Args:
        most: Requests under way at a time, at the most.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._limit = float(most)
        self._under_way = 0
        self._lowered_at = 0.0
        self._quiet_until = 0.0
        self._freed = asyncio.Condition()

    @asynccontextmanager
    async def place(self, patience: float) -> AsyncIterator[float]:
        """Waits for a place among the requests under way, and for the end of a pause.

        Args:
            patience: Seconds to wait at the most.

        Yields:
            When the request begins, in the time of the event loop: what `refused` wants to know.

        Raises:
            TimeoutError: There is no place in time; known at once where a pause is the reason.
        """
        loop = asyncio.get_running_loop()
        latest = loop.time() + patience
        async with asyncio.timeout_at(latest), self._freed:
            await self._freed.wait_for(lambda: self._under_way < int(self._limit))
            self._under_way += 1
        try:
            if self._quiet_until > latest:
                raise TimeoutError
            await asyncio.sleep(self._quiet_until - loop.time())
            yield loop.time()
        finally:
            self._under_way -= 1
            async with self._freed:
                self._freed.notify_all()

    def served(self) -> None:
        """Takes note that the server kept up with a request."""
        self._limit = min(self._most, self._limit + 1 / self._limit)

    def refused(self, began: float, pause: float) -> None:
        """Takes note of a 429.

        Args:
            began: When the request began.
            pause: Seconds for which the server wants none of the account's requests.
        """
        now = asyncio.get_running_loop().time()
        self._quiet_until = max(self._quiet_until, now + pause)
        if began >= self._lowered_at:
            self._limit = max(1.0, self._limit / 2)
            self._lowered_at = now

"""How many requests are under way at a time, and when none is."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from pulumi_loanpro.secure_payments.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import Coroutine

AT_ONCE = 0.05
"""Seconds in which a free place is had, and a taken one is not."""


async def places(throttle: Throttle) -> int:
    """How many requests may be under way now."""
    async with AsyncExitStack() as stack:
        for taken in range(100):
            try:
                await stack.enter_async_context(throttle.place(AT_ONCE))
            except TimeoutError:
                return taken
        return 100


def run(coroutine: Coroutine[object, object, None]) -> None:
    """Runs a test in an event loop of its own."""
    asyncio.run(coroutine)


def test_no_more_than_the_limit_are_under_way() -> None:
    """A place that is given back can be had again."""

    async def test() -> None:
        throttle = Throttle(3)
        assert await places(throttle) == 3
        assert await places(throttle) == 3

    run(test())


def test_a_429_halves_the_limit_once_for_all_that_were_under_way() -> None:
    """Twenty refusals of one wave are one sign of too much, not twenty."""

    async def test() -> None:
        throttle = Throttle(32)
        began = asyncio.get_running_loop().time()
        for _ in range(20):
            throttle.refused(began, 0)
        assert await places(throttle) == 16
        throttle.refused(asyncio.get_running_loop().time(), 0)
        assert await places(throttle) == 8

    run(test())


def test_the_limit_never_falls_below_one() -> None:
    """An account that refuses everything is still asked, one request after the other."""

    async def test() -> None:
        throttle = Throttle(2)
        for _ in range(5):
            throttle.refused(asyncio.get_running_loop().time(), 0)
        assert await places(throttle) == 1

    run(test())


def test_success_brings_the_limit_back() -> None:
    """By one for each round of requests, up to where it began."""

    async def test() -> None:
        throttle = Throttle(8)
        throttle.refused(asyncio.get_running_loop().time(), 0)
        for _ in range(5):
            throttle.served()
        assert await places(throttle) == 5
        for _ in range(100):
            throttle.served()
        assert await places(throttle) == 8

    run(test())


def test_a_pause_holds_every_request_back() -> None:
    """All of the account's requests wait for the end of it, and then go on."""

    async def test() -> None:
        throttle = Throttle(2)
        asked = asyncio.get_running_loop().time()
        throttle.refused(asked, 0.2)
        async with throttle.place(10) as began:
            assert began - asked >= 0.2

    run(test())


def test_a_pause_that_is_too_long_is_not_waited_for() -> None:
    """Who cannot wait for its end is refused at once, and takes no place from others."""

    async def test() -> None:
        throttle = Throttle(1)
        throttle.refused(asyncio.get_running_loop().time(), 60)
        for _ in range(2):
            with pytest.raises(TimeoutError):
                async with throttle.place(1):
                    pytest.fail("the pause is not over")

    run(test())

"""When a request is sent again: how long to wait for another attempt, and when to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tenacity

from pulumi_loanpro.errors import NoServerError, RateLimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pulumi_loanpro.errors import RequestError

FIRST_PAUSE, LONGEST_PAUSE = 1 / 240, 1 / 8
"""Shares of the deadline, between which the pauses grow: 0.25 s and 7.5 s of 60 s."""

NO_SERVER = 2.0
"""Seconds for which a refused connection is tried again: a server that restarts may be back."""


def stop(
    seconds: float, failed: Sequence[RequestError]
) -> Callable[[tenacity.RetryCallState], bool]:
    """Whether there is no time for another attempt, or no use in one."""
    whole = tenacity.stop_before_delay(seconds)
    short = tenacity.stop_before_delay(min(seconds, NO_SERVER))

    def is_over(state: tenacity.RetryCallState) -> bool:
        errors = [*failed, state.outcome.exception() if state.outcome else None]
        nobody = all(isinstance(error, NoServerError) for error in errors)
        return (short if nobody else whole)(state)

    return is_over


def pauses(deadline: float) -> Callable[[tenacity.RetryCallState], float]:
    """Seconds until the next attempt: what the server asks for, else backoff with full jitter."""
    backoff = tenacity.wait_random_exponential(deadline * FIRST_PAUSE, deadline * LONGEST_PAUSE)

    def pause(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, RateLimitError) else None
        return asked or backoff(state)

    return pause

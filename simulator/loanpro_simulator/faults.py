"""Faults on demand: which request breaks, how, and how often."""

import random
from collections import Counter
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from loanpro_simulator.mistakes import Strict
from loanpro_simulator.operations import Operation

Kind = Literal[
    "delay",
    "reset",
    "close",
    "cut_headers",
    "cut_body",
    "hang",
    "status",
    "malformed",
    "wrong_shape",
    "late",
    "list_lag",
    "lms_lag",
    "refuse",
    "restart",
]

# These leave the answer as it is, so that one of the others may strike the same request.
GENTLE: frozenset[Kind] = frozenset({"delay", "list_lag", "lms_lag"})

# These strike creates alone, and have no phase.
CREATES_ONLY: frozenset[Kind] = frozenset({"late", "list_lag", "lms_lag"})


class Fault(Strict):
    """A rule: requests that match it break in one way.

    Attributes:
        operation: The operation that it strikes, or ``any``; ``late``, ``list_lag``
            and ``lms_lag`` strike creates alone.
        kind: ``delay`` waits; ``reset`` and ``close`` end the connection without an answer, by
            RST and by FIN; ``cut_headers`` and ``cut_body`` end it in the middle of the answer;
            ``hang`` keeps silent and then closes; ``status`` answers ``code``; ``malformed``
            answers broken JSON; ``wrong_shape`` answers JSON that nobody expects; ``late``
            answers ``code``, carries a create out all the same ``seconds`` after that, and
            counts it as in flight until then; ``list_lag`` hides a created configuration from
            list, and ``lms_lag`` from LoanPro's list; ``refuse`` stops listening (with ``before``
            the request is reset, with ``after`` it is answered first); ``restart`` drops every
            connection and all unfinished work, reopens the database and listens again.
        phase: Whether it strikes before or after the change is committed; ``before`` means that
            nothing is committed (a ``delay`` then still does the work, later).
        count: How many matching requests it strikes, or ``all``.
        skip: How many matching requests pass first.
        probability: The chance that a matching request is struck.
        seconds: How long ``delay``, ``hang``, ``late``, ``list_lag``, ``lms_lag``, ``refuse`` and
            ``restart`` last.
        jitter: Up to so many seconds more, drawn evenly.
        code: The HTTP status of ``status`` and ``late``; None (``none`` on the command line)
            closes the connection instead.
        body: Their body.
        retry_after: Their ``Retry-After`` header, verbatim; ``date+N`` becomes the HTTP date in
            N seconds.
    """

    noun = "key of a fault"

    operation: Literal["any", Operation] = "any"
    kind: Kind
    phase: Literal["before", "after"] = "before"
    count: Annotated[int, Field(ge=1)] | Literal["all"] = 1
    skip: Annotated[int, Field(ge=0)] = 0
    probability: Annotated[float, Field(ge=0, le=1)] = 1.0
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 1.0
    jitter: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    code: Annotated[int, Field(ge=400, le=599)] | None = 500
    body: Literal["json", "html", "empty"] = "json"
    retry_after: int | str | None = None

    @classmethod
    def parse(cls, spec: str) -> Self:
        """Read ``OPERATION:KIND[:PHASE][:KEY=VALUE]…``, such as ``create:reset:after:count=2``.

        ``any`` stands for every operation.

        Raises:
            MistakeError: If the text does not say a fault.
        """
        operation, _, rest = spec.partition(":")
        kind, *words = rest.split(":")
        rule: dict[str, str | None] = {"operation": operation, "kind": kind}
        for word in words:
            key, equals, value = word.partition("=")
            rule[key if equals else "phase"] = value if equals else word
        if rule.get("code") == "none":
            rule["code"] = None
        return cls.read(rule)

    @property
    def label(self) -> str:
        """The kind with its phase, for the journal."""
        return self.kind if self.kind in CREATES_ONLY else f"{self.kind}:{self.phase}"


class Faults:
    """The rules in force, and the tally of what they did.

    Args:
        seed: Rules, requests and seed being the same, and in the same order, so are the faults.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.random = random.Random(seed)  # noqa: S311 - faults are to be reproducible
        self._rules: list[_Rule] = []
        self._tally: Counter[str] = Counter()

    def add(self, fault: Fault) -> None:
        """Put a rule in force, after those that are."""
        self._rules.append(_Rule(fault))

    def clear(self, seed: int | None = None) -> None:
        """Drop all rules and the tally, and start the random numbers anew."""
        self.seed = self.seed if seed is None else seed
        self.random.seed(self.seed)
        self._rules.clear()
        self._tally.clear()

    def strike(self, operation: Operation) -> list[Fault]:
        """Return the faults of a request that arrives now: any gentle ones, one of the others."""
        struck: list[Fault] = []
        for rule in self._rules:
            gentle = rule.fault.kind in GENTLE
            if not gentle and any(fault.kind not in GENTLE for fault in struck):
                continue
            if rule.strikes(operation, self.random):
                struck.append(rule.fault)
        self._rules = [rule for rule in self._rules if not rule.spent]
        self._tally.update(fault.kind for fault in struck)
        return struck

    def duration(self, fault: Fault) -> float:
        """Return how many seconds a fault lasts, its jitter drawn."""
        return fault.seconds + self.random.uniform(0, fault.jitter)

    def state(self) -> dict[str, Any]:
        """Return the seed, the remaining rules, and how often each kind has struck."""
        return {
            "seed": self.seed,
            "rules": [rule.state() for rule in self._rules],
            "tally": dict(self._tally),
        }


class _Rule:
    """A fault with what is left of its ``skip`` and ``count``."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self._skip = fault.skip
        self._count = fault.count

    @property
    def spent(self) -> bool:
        return self._count == 0

    def strikes(self, operation: Operation, numbers: random.Random) -> bool:
        fault = self.fault
        if fault.operation not in ("any", operation):
            return False
        if fault.kind in CREATES_ONLY and operation != "create":
            return False
        if self._skip:
            self._skip -= 1
            return False
        # A number is drawn only where chance is asked for, so that fixed rules disturb no seed.
        if fault.probability < 1 and numbers.random() >= fault.probability:
            return False
        if self._count != "all":
            self._count -= 1
        return True

    def state(self) -> dict[str, Any]:
        return {**self.fault.model_dump(), "skip": self._skip, "count": self._count}

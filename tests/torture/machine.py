"""A state machine that acts as Pulumi's engine does, while the network and the server break.

The lifecycle, its client, HTTP and the server are the real ones. After each step the simulator's
control routes, which no fault touches, show what exists; that is compared with what Pulumi
knows. At the end of a schedule the faults are cleared, and a last run must find everything.
"""

from __future__ import annotations

import socket
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn

import httpx
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from lifecycle.runs import INPUTS, SECRETS
from pulumi_loanpro.errors import (
    ChangedError,
    GuardError,
    LoanProError,
    NameTakenError,
    UncertainCreateError,
)
from pulumi_loanpro.lifecycle.inputs import diff
from torture.plugin import PATIENCE, PluginRun
from torture.schedules import (
    CREATE_FAULTS,
    DEADLINE,
    DELETE_FAULTS,
    DIALECTS,
    FIELDS,
    LAG,
    LISTS,
    NAMES,
    PICKS,
    READ_FAULTS,
    UPDATE_FAULTS,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from loanpro_simulator import Simulator
    from pulumi_loanpro.lifecycle.inputs import Properties

OVERRUN = 10.0
"""Seconds by which an operation may exceed its deadline, on a machine that is busy; the tally has
the longest."""

STEPS = 6
"""Steps of one schedule."""

DUPLICATES, LOST, WRONG, UNNAMED, LATE, BUGS = BROKEN = (
    "duplicates",
    "lost IDs",
    "wrong reports",
    "fields sent that the preview did not name",
    "operations past their deadline",
    "errors that are not ours",
)
"""What must never happen."""

MARK: Final = "s3cret"
"""In every secret of a configuration, so that a text which holds one is found."""

BASE: Final = INPUTS | {name: f"{MARK}-{name}" for name in SECRETS}


class ViolationError(AssertionError):
    """A promise was broken."""


@dataclass
class Tally:
    """What schedules did and met, and which promises were broken."""

    schedules: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    operations: Counter[tuple[str, str]] = field(default_factory=Counter)
    violations: Counter[str] = field(default_factory=Counter)
    longest_overrun: float = 0.0

    def add(self, other: Tally) -> None:
        """Takes in what another process counted."""
        self.schedules += other.schedules
        self.faults += other.faults
        self.operations += other.operations
        self.violations += other.violations
        self.longest_overrun = max(self.longest_overrun, other.longest_overrun)


@dataclass
class Resource:
    """What Pulumi knows of one configuration.

    Attributes:
        id: Its ID in the state.
        outputs: Its outputs in the state.
        program: What the program declares.
        passwords: Those that it may have, since an update that raised may have been carried out.
    """

    id: str
    outputs: Properties
    program: Properties
    passwords: set[str]


class Engine(RuleBasedStateMachine):
    """Pulumi's engine: what it holds in its state, and what it does next."""

    simulator: ClassVar[Simulator]
    tally: ClassVar[Tally]

    def __init__(self) -> None:
        super().__init__()
        self.simulator.reset()
        self._state: list[Resource] = []
        self._maybe_gone: set[str] = set()
        self._actual: dict[str, dict[str, Any]] = {}
        self._numbers = count(1)
        self._broken = False
        self._run = PluginRun(self.simulator, DEADLINE)

    @initialize(names=st.sets(NAMES, min_size=1, max_size=2), dialect=DIALECTS)
    def begin(self, names: set[str], dialect: dict[str, Any]) -> None:
        """A stack exists already when things begin to break."""
        self.simulator.dialect(**dialect)
        self._next_run(PATIENCE)
        self._create(sorted(names))
        self._next_run()

    @rule(dialect=DIALECTS)
    def start_new_run(self, dialect: dict[str, Any]) -> None:
        """Pulumi is run again, and the server words its answers in another way."""
        self.simulator.dialect(**dialect)
        self._next_run()

    @rule(names=st.lists(NAMES, min_size=1, max_size=4), faults=CREATE_FAULTS, again=st.booleans())
    def create(self, names: list[str], faults: list[Rule], again: bool) -> None:  # noqa: FBT001
        """The program has new resources; some names are taken, or wanted twice, or once more."""
        self._arm(faults)
        self._create([name for name in names if not self._is_promised(name)])
        if again:
            self._create(sorted(self._run.names_failed))

    @rule(names=st.sets(NAMES, min_size=1, max_size=3), lists=LISTS)
    def create_in_two_stacks(self, names: set[str], lists: list[Rule]) -> None:
        """Another stack creates the same names at the same moment, while nothing breaks."""
        self._clear(PATIENCE)
        self._arm(lists)
        free = sorted(name for name in names if not self._is_promised(name))
        creates = [
            stack.create(BASE | {"name": name})
            for name in free
            for stack in (self._run.lifecycle, self._run.other_stack)
        ]
        before = {name: self._called(name) for name in free}
        results = self._operate("create", creates)
        for name, ours, others in zip(free, results[::2], results[1::2], strict=True):
            self._judge_race(name, before[name], [ours, others])
        self._next_run()

    @rule(
        name=NAMES,
        moment=st.sampled_from([0, 0.005, 0.01, 0.02, 0.05, 0.1, DEADLINE / 2]),
        faults=CREATE_FAULTS,
    )
    def kill_during_create(self, name: str, moment: float, faults: list[Rule]) -> None:
        """The plugin is killed; a request that it sent may still be carried out."""
        self._arm(faults)
        if self._is_promised(name):
            return
        self._run.kill(self._run.lifecycle.create(BASE | {"name": name}), moment)
        self.tally.operations["create", "killed"] += 1
        self._next_run()

    @rule(pick=PICKS, changed=FIELDS, faults=UPDATE_FAULTS)
    def update(self, pick: int, changed: str, faults: list[Rule]) -> None:
        """The program declares one field anew; what failed earlier is sent along."""
        self._arm(faults)
        if self._state:
            resource = self._state[pick % len(self._state)]
            resource.program = resource.program | {changed: self._another(changed)}
            self._update(resource)

    @rule(faults=READ_FAULTS)
    def refresh(self, faults: list[Rule]) -> None:
        """All of the state is read."""
        self._arm(faults)
        self._refresh()

    @rule(pick=PICKS, faults=DELETE_FAULTS)
    def delete(self, pick: int, faults: list[Rule]) -> None:
        """The program has no such resource any more."""
        self._arm(faults)
        if self._state:
            self._delete([self._state[pick % len(self._state)]])

    @rule(pick=PICKS)
    def delete_by_hand(self, pick: int) -> None:
        """Somebody deletes a configuration, in between two runs and while nothing breaks."""
        self._clear()
        if self._actual:
            id_ = sorted(self._actual)[pick % len(self._actual)]
            self.simulator.delete(id_)
            self._maybe_gone.add(id_)
            self._look()

    @rule(pick=PICKS, changed=FIELDS)
    def change_by_hand(self, pick: int, changed: str) -> None:
        """Somebody changes a configuration, in between two runs and while nothing breaks."""
        self._clear()
        if self._actual:
            id_ = sorted(self._actual)[pick % len(self._actual)]
            fields = {changed: self._another(changed)}
            self.simulator.update(id_, **fields)
            for resource in self._state:
                if resource.id == id_ and changed == "password":
                    resource.passwords = {fields[changed]}
            self._look()

    def teardown(self) -> None:
        """The faults are over: a patient run finds what is there, and puts everything right."""
        try:
            if not self._broken:
                self._clear(PATIENCE)
                self._all_is_found()
        finally:
            self._count_faults()
            self._run.end()
            self.tally.schedules += 1

    def _all_is_found(self) -> None:
        self._refresh(thorough=True)
        taken = {actual["name"]: id_ for id_, actual in self._actual.items()}
        creates = (self._run.lifecycle.create(BASE | {"name": name}) for name in taken)
        for (name, id_), result in zip(
            taken.items(), self._operate("create", creates), strict=True
        ):
            if not isinstance(result, NameTakenError) or f"ID {id_}." not in str(result):
                self._violated(LOST, f"a create of {name!r} does not name {id_}: {result}")
        self._next_run(PATIENCE)  # what a refused create ran into is not deleted in the same run
        for resource in self._state:
            if (error := self._update(resource)) is not None:
                self._violated(WRONG, f"an update does not succeed in the end: {error}")
        for error in self._delete(list(self._state)):
            if error is not None:
                self._violated(WRONG, f"a delete does not succeed in the end: {error}")

    def _create(self, names: list[str]) -> None:
        before = {name: self._called(name) for name in names}
        creates = (self._run.lifecycle.create(BASE | {"name": name}) for name in names)
        results = list(zip(names, self._operate("create", creates), strict=True))
        for name, ids in before.items():
            returned = [result for called, result in results if called == name]
            self._judge_create(name, ids, returned)
            if all(isinstance(result, Exception) for result in returned):
                self._run.names_failed.add(name)
        self._run.names_touched |= before.keys()

    def _judge_race(self, name: str, before: set[str], results: list[Any]) -> None:
        """Of two stacks, one has created the name, unless something had it before."""
        created = [it for it in results if not isinstance(it, Exception)]
        if len(created) != (not before) or {it[0] for it in created} | before != self._called(name):
            self._violated(WRONG, f"two stacks created {name!r}: {results}")
        for id_, outputs in created:
            program = BASE | {"name": name}
            self._state.append(Resource(id_, outputs, program, {BASE["password"]}))
        for error in results:
            if isinstance(error, Exception) and not isinstance(error, NameTakenError):
                self._violated(WRONG, f"a race for {name!r} ends with {error}")

    def _judge_create(self, name: str, before: set[str], results: list[Any]) -> None:
        ids = {result[0] for result in results if not isinstance(result, Exception)}
        new = self._called(name) - before
        if name in self._run.names_uncertain:  # it may have arrived since the last attempt
            new |= {id_ for id_ in before if id_ not in {it.id for it in self._state}}
        uncertain = any(isinstance(result, UncertainCreateError) for result in results)
        if uncertain:
            self._run.names_uncertain.add(name)
        if ids - new:
            self._violated(WRONG, f"said to be new, but are not: {ids - new}")
        if new - ids and not uncertain:
            self._violated(LOST, f"{new - ids} exist, but the create said: {results}")
        for result in results:
            self._judge_words(result, f'"{name}"')
            if not isinstance(result, Exception):
                self._state.append(
                    Resource(result[0], result[1], BASE | {"name": name}, {BASE["password"]})
                )
            elif isinstance(result, NameTakenError):
                if not (before or len(results) > 1 or name in self._run.names_touched):
                    self._violated(WRONG, f"the name {name!r} is free: {result}")
            elif isinstance(result, GuardError) and not isinstance(result, UncertainCreateError):
                self._violated(WRONG, f"a create has nothing to guard: {result}")

    def _update(self, resource: Resource) -> LoanProError | None:
        before = self._actual.get(resource.id, {})
        sent = diff(resource.outputs, resource.program).changed
        self._run.names_touched |= {resource.outputs["name"], resource.program["name"]}
        self.simulator.clear_journal()
        resource.passwords |= {resource.program["password"]}
        [result] = self._operate(
            "update",
            [self._run.lifecycle.update(resource.id, resource.outputs, resource.program)],
        )
        after = self._actual.get(resource.id)
        for request in self.simulator.requests("update"):
            if unnamed := (request["body"] or {}).get("flex", {}).keys() - sent:
                self._violated(UNNAMED, f"{unnamed}, while the preview named {sent}")
        self._judge_words(result, f"(ID {resource.id})")
        error = result if isinstance(result, LoanProError) else None
        if error is None:
            resource.outputs = result
            if "password" in sent:
                resource.passwords = {resource.program["password"]}
        if after is None:
            if sent and error is None:
                self._violated(WRONG, "an update of what is gone returned")
            return error
        for name in after.keys() & resource.program.keys() - SECRETS.keys():
            allowed = [resource.program[name]] if name in sent else []
            allowed += [] if name in sent and error is None else [before[name]]
            if after[name] not in allowed:
                self._violated(WRONG, f"{name} is {after[name]!r}, none of {allowed}")
        if not any(
            self.simulator.holds(int(resource.id), password=password)["password"]
            for password in resource.passwords
        ):
            self._violated(WRONG, "the password is none that was sent")
        return error

    def _refresh(self, *, thorough: bool = False) -> None:
        """Reads all of the state; without faults the answers must be complete as well."""
        masked = self.simulator.dialect().masked_fields == "logins"
        hidden = {*SECRETS, *(("username", "client_id") if masked else ())}
        reads = (self._run.lifecycle.read(it.id, it.outputs) for it in self._state)
        results = self._operate("read", reads)
        for resource, result in zip(list(self._state), results, strict=True):
            self._judge_words(result, f"(ID {resource.id})")
            actual = self._actual.get(resource.id)
            if result is None:
                if actual is not None:
                    self._violated(WRONG, f"{resource.id} was said to be gone, but exists")
                self._state.remove(resource)
            elif not isinstance(result, Exception):
                resource.outputs = result[0]
                if thorough and actual is None:
                    self._violated(WRONG, f"{resource.id} was said to exist, but is gone")
                differ = [
                    name
                    for name, value in result[1].items()
                    if thorough and actual and name not in hidden and value != actual[name]
                ]
                if differ:
                    self._violated(WRONG, f"{resource.id} was read wrongly: {differ}")
            elif thorough:
                self._violated(WRONG, f"{resource.id} cannot be read without faults: {result}")

    def _delete(self, resources: list[Resource]) -> list[LoanProError | None]:
        before = self._actual
        deletes = (self._run.lifecycle.delete(it.id, it.outputs) for it in resources)
        self._maybe_gone |= {it.id for it in resources}
        results = self._operate("delete", deletes)
        for resource, result in zip(resources, results, strict=True):
            self._judge_words(result, f"(ID {resource.id})")
            called = before.get(resource.id, {}).get("name")
            strange = called not in {None, resource.outputs["name"]}
            gone = resource.id not in self._actual
            if result is None:
                self._state.remove(resource)
            if result is None and not gone:
                self._violated(WRONG, f"{resource.id} was said to be deleted, but exists")
            if isinstance(result, ChangedError) and not strange:
                self._violated(WRONG, f"{resource.id} is as the state says: {result}")
            if gone and strange:
                self._violated(WRONG, f"{resource.id} was deleted, though it was called {called!r}")
        return results

    def _judge_words(self, result: Any, about: str) -> None:
        """An error names what was attempted, and no secret."""
        if isinstance(result, LoanProError) and (about not in str(result) or MARK in str(result)):
            self._violated(WRONG, f"not about {about}, or not fit to be shown: {result}")

    def _operate(self, verb: str, operations: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
        results = []
        for result, seconds in self._run.operate(operations):
            results.append(result)
            failed = isinstance(result, Exception)
            self.tally.operations[verb, type(result).__name__ if failed else "done"] += 1
            overrun = seconds - self._run.deadline
            self.tally.longest_overrun = max(self.tally.longest_overrun, overrun)
            if overrun > OVERRUN:
                self._violated(LATE, f"a {verb} took {seconds:.1f} s")
            if failed and not isinstance(result, LoanProError):
                self._violated(BUGS, f"a {verb} raised {result!r}", result)
        self._look()
        return results

    def _look(self) -> None:
        """Waits until the server has done all that it was asked to, and looks at what exists."""
        self._wait_until_served()
        self._actual = {str(actual["id"]): actual for actual in self.simulator.processors()}
        names = Counter(actual["name"] for actual in self._actual.values())
        if twice := [name for name, number in names.items() if number > 1]:
            self._violated(DUPLICATES, f"several configurations are called {twice}")
        lost = {resource.id for resource in self._state} - self._actual.keys() - self._maybe_gone
        if lost:
            self._violated(WRONG, f"the state claims {lost}, which nobody deleted")

    def _wait_until_served(self) -> None:
        """Returns once nothing is under way; a restart may strike until then, and cut us off.

        One answer that says so is not enough: a request that has just arrived is not counted yet.
        """
        url = httpx.URL(self.simulator.url)
        idle = 0
        while idle < 2:
            with suppress(ConnectionError, httpx.TransportError):
                # Tried first, since httpx would wait long before it tried again.
                socket.create_connection((url.host, url.port or 0)).close()
                idle = 0 if self.simulator.in_flight()["current"] else idle + 1
            if not idle:
                time.sleep(0.005)

    def _next_run(self, deadline: float = DEADLINE) -> None:
        """Runs Pulumi again, once what an earlier run created has had time to be listed."""
        self._run.end()
        self._look()
        if "list_lag" in self.simulator.faults()["tally"]:
            time.sleep(LAG)
        self._run = PluginRun(self.simulator, deadline)

    def _clear(self, deadline: float = DEADLINE) -> None:
        """A new run, in which nothing breaks."""
        self._next_run(deadline)
        self._count_faults()
        self.simulator.clear_faults()

    def _arm(self, faults: list[Rule]) -> None:
        in_force = {rule["kind"] for rule in self.simulator.faults()["rules"]}
        for fault in faults:
            if fault["kind"] != "list_lag" or "list_lag" not in in_force:  # two would add up
                self.simulator.fault(**fault)

    def _count_faults(self) -> None:
        self.tally.faults.update(self.simulator.faults()["tally"])

    def _called(self, name: str) -> set[str]:
        return {id_ for id_, actual in self._actual.items() if actual["name"] == name}

    def _is_promised(self, name: str) -> bool:
        """Whether the program will give this name back to a configuration that has another."""
        return not self._called(name) and any(it.program["name"] == name for it in self._state)

    def _another(self, name: str) -> Any:
        number = next(self._numbers)
        values = {
            "name": f"renamed-{number}",
            "username": f"user-{number}",
            "password": f"{MARK}-{number}",
            "same_day_cutoff_time": f"{number % 24:02}:15",
            "process_non_connected": bool(number % 2),
        }
        return values[name]

    def _violated(self, kind: str, what: str, cause: BaseException | None = None) -> NoReturn:
        self._broken = True
        self.tally.violations[kind] += 1
        raise ViolationError(f"{kind}: {what}") from cause


def torture(simulator: Simulator, tally: Tally, schedules: int, number: int) -> None:
    """Runs schedules; the number decides which, as far as timing lets it.

    Raises:
        ViolationError: A promise was broken; Hypothesis prints the schedule.
    """
    part = type("Engine", (Engine,), {"simulator": simulator, "tally": tally})
    run_state_machine_as_test(
        seed(number)(part),
        settings=settings(
            max_examples=schedules,
            stateful_step_count=STEPS,
            phases=[Phase.generate],
            database=None,
            deadline=None,  # `make torture` runs without the profile of the tests
            suppress_health_check=list(HealthCheck),
        ),
    )

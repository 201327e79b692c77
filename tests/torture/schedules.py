"""What a schedule is drawn from: names, picks, dialects, faults.

No draw depends on what came of an earlier one, since timing has a say in that.
"""

from __future__ import annotations

from operator import add
from typing import Any, Final, get_args

from hypothesis import strategies as st

from loanpro_simulator import Dialect
from loanpro_simulator.faults import Kind

DEADLINE, LIST_DELAY = 0.6, 0.1
"""A hundredth of production's: what is a share of them in the provider behaves alike."""

LAG = LIST_DELAY * 2 / 3
"""Seconds by which a list may lag behind a create."""

NAMES: Final = st.sampled_from([f"FLEX {number}" for number in range(9)])

ODD_DATE: Final = "Fri, 31 Dec 9999 23:59:59 -0100"
"""The HTTP date of a moment that Python cannot express in UTC."""

PICKS: Final = st.integers(0, 11)
"""Chooses among what there is by then; the draw itself depends on nothing that timing decides."""

FIELDS: Final = st.sampled_from(
    ["name", "username", "password", "same_day_cutoff_time", "process_non_connected"]
)

DIALECTS: Final = st.fixed_dictionaries(
    {name: st.sampled_from(values) for name, values in Dialect.variants().items()}
)

Rule = dict[str, Any]
"""A fault, as `Simulator.fault` takes it."""


SILENT = ("delay", "hang")
"""Drawn more often than the others: nothing is harder than not to know what came of a request."""


def _faults(*operations: str) -> st.SearchStrategy[list[Rule]]:
    """Every kind, in every phase that a server can be in: one that refuses has not committed."""
    how_often = {
        "operation": st.sampled_from([*operations, "any"]),
        "count": st.sampled_from([1, 2, "all"]),
        "probability": st.sampled_from([1.0, 1.0, 0.3]),
    }
    phases = st.sampled_from(["before", "after"])
    bodies = st.sampled_from(["json", "html", "empty"])
    seconds: dict[str, st.SearchStrategy[float]] = {
        "delay": st.sampled_from([DEADLINE / 4, DEADLINE * 4 / 5, DEADLINE * 3 / 2]),
        "hang": st.sampled_from([DEADLINE / 4, DEADLINE * 2]),
        "refuse": st.sampled_from([0.02, DEADLINE / 4]),
        "restart": st.sampled_from([0.02, DEADLINE / 4]),
    }
    broken = [
        st.fixed_dictionaries(
            {"kind": st.just(kind), "phase": phases, **how_often}
            | ({"seconds": seconds[kind]} if kind in seconds else {})
        )
        for kind in (*get_args(Kind), *SILENT, *SILENT)
        if kind not in {"status", "late", "list_lag", "lms_lag"}
    ]
    failing = {
        "kind": st.just("status"),
        "code": st.sampled_from([500, 502, 503, 504]),
        "phase": phases,
        "body": bodies,
    }
    refusing = {
        "kind": st.just("status"),
        "code": st.sampled_from([401, 404, 409]),
        "body": bodies,
    }
    limiting = {
        "kind": st.just("status"),
        "code": st.just(429),
        "body": bodies,
        "retry_after": st.sampled_from([None, "0", "1", "date+1", "9" * 400, ODD_DATE]),
    }
    statuses = [st.fixed_dictionaries(it | how_often) for it in (failing, refusing, limiting)]
    late = {
        "kind": st.just("late"),
        "code": st.sampled_from([None, 500, 503, 504]),
        "body": bodies,
        "seconds": st.sampled_from([LIST_DELAY / 2, LIST_DELAY * 2, DEADLINE]),
    }
    if "create" in operations:
        statuses += [st.fixed_dictionaries(late | how_often)] * 2
    return st.lists(st.one_of(*broken, *statuses), min_size=1, max_size=3)


LISTS: Final = st.sampled_from(
    [
        [],
        [{"operation": "create", "kind": "list_lag", "count": "all", "seconds": LAG}],
    ]  # prompt ones, and late ones
)
CREATE_FAULTS: Final = st.builds(add, LISTS, _faults("create", "create", "create", "list", "get"))
READ_FAULTS: Final = _faults("list", "get")
UPDATE_FAULTS: Final = _faults("update", "get")
DELETE_FAULTS: Final = _faults("get", "delete", "list")
"""Put in force before an operation, beside those that are left from earlier ones."""

"""Which requests a fault strikes."""

import httpx
import pytest

from loanpro_simulator import Fault, Simulator


def statuses(api: httpx.Client, number: int) -> list[int]:
    """List so many times, and return the statuses."""
    return [api.get("/processors/flex").status_code for _ in range(number)]


def test_a_fault_strikes_once_by_default(api: httpx.Client, simulator: Simulator) -> None:
    """One matching request is struck, and the rule is gone."""
    simulator.fault("list", "status")
    assert statuses(api, 2) == [500, 200]
    assert simulator.faults()["rules"] == []


def test_skip_and_count(api: httpx.Client, simulator: Simulator) -> None:
    """Some requests pass, some are struck, and the rest pass."""
    simulator.fault("list", "status", skip=1, count=2)
    assert statuses(api, 2) == [200, 500]
    (rule,) = simulator.faults()["rules"]
    assert (rule["skip"], rule["count"]) == (0, 1)
    assert statuses(api, 2) == [500, 200]


def test_a_rule_may_last_for_ever(api: httpx.Client, simulator: Simulator) -> None:
    """``count="all"`` strikes until the rule is dropped."""
    simulator.fault("list", "status", count="all")
    assert statuses(api, 5) == [500] * 5
    simulator.clear_faults()
    assert statuses(api, 1) == [200]


def test_only_the_operation_is_struck(api: httpx.Client, simulator: Simulator) -> None:
    """A rule of one operation lets all others pass."""
    simulator.fault("get", "status")
    assert statuses(api, 1) == [200]
    assert api.get("/processors/flex/1").status_code == 500


def test_any_operation_may_be_struck(api: httpx.Client, simulator: Simulator) -> None:
    """A rule without an operation strikes the next request, whatever it is."""
    simulator.fault("any", "status")
    assert api.get("/nonesuch").status_code == 500


def test_control_is_never_struck(simulator: Simulator) -> None:
    """The control routes work under any fault."""
    simulator.fault("any", "reset", count="all")
    assert simulator.processors() == []
    assert simulator.faults()["tally"] == {}


def test_rules_queue_up(api: httpx.Client, simulator: Simulator) -> None:
    """Of the breaking rules one strikes at a time, in the order in which they came."""
    simulator.fault("list", "status", code=502)
    simulator.fault("list", "status", code=503)
    assert statuses(api, 3) == [502, 503, 200]


def test_a_delay_joins_another_fault(api: httpx.Client, simulator: Simulator) -> None:
    """A delay and a break may strike one request; both are counted and written down."""
    simulator.fault("list", "delay", seconds=0)
    simulator.fault("list", "status", phase="after", code=502)
    assert statuses(api, 1) == [502]
    assert simulator.faults()["tally"] == {"delay": 1, "status": 1}
    assert simulator.requests()[0]["faults"] == ["delay:before", "status:after"]


def test_chance_is_reproducible(api: httpx.Client, simulator: Simulator) -> None:
    """The same seed strikes the same requests, another seed others."""

    def run(seed: int) -> list[int]:
        simulator.clear_faults(seed)
        simulator.fault("list", "status", probability=0.5, count="all")
        return statuses(api, 20)

    first = run(7)
    assert set(first) == {200, 500}
    assert run(7) == first
    assert run(8) != first


def test_an_unanswered_request_has_no_status(api: httpx.Client, simulator: Simulator) -> None:
    """The journal says what was answered and what was not."""
    simulator.fault("list", "close")
    with pytest.raises(httpx.RemoteProtocolError):
        statuses(api, 1)
    simulator.fault("list", "status", code=504)
    statuses(api, 1)
    assert [it["status"] for it in simulator.requests()] == [None, 504]


def test_a_spec_is_read_from_text() -> None:
    """The command line writes a fault in one word."""
    assert Fault.parse("create:reset:after:count=2:skip=1") == Fault(
        operation="create", kind="reset", phase="after", count=2, skip=1
    )
    assert Fault.parse("any:status:code=429:retry_after=date+5:count=all") == Fault(
        kind="status", code=429, retry_after="date+5", count="all"
    )
    assert Fault.parse("create:late:code=none:seconds=2") == Fault(
        operation="create", kind="late", code=None, seconds=2
    )


@pytest.mark.parametrize(
    "spec", ["create", "create:", "nonesuch:reset", "create:reset:during", "any:reset:count=0"]
)
def test_a_wrong_spec_is_refused(spec: str) -> None:
    """A fault that cannot be is an error, not ignored."""
    with pytest.raises(ValueError, match=r".+"):
        Fault.parse(spec)

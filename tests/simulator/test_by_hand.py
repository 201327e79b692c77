"""What somebody does in LoanPro itself, and what is said about a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from loanpro_simulator import Dialect, Fault, MistakeError, Simulator
from published import PUBLISHED

if TYPE_CHECKING:
    from collections.abc import Callable

SECRETS = ("password", "client_secret", "card_gateway_private_api_key")


def test_what_is_left_out_is_as_published(simulator: Simulator) -> None:
    """The ten values of LoanPro's own request, but for those that are given."""
    id_ = simulator.create(name="ACH", sandbox_mode=False)
    [held] = simulator.processors()
    expected = PUBLISHED | {"name": "ACH", "sandbox_mode": False}
    assert {name: held[name] for name in expected if name not in SECRETS} == {
        name: value for name, value in expected.items() if name not in SECRETS
    }
    assert all(simulator.holds(id_, **{name: PUBLISHED[name] for name in SECRETS}).values())


def test_what_is_none_is_not_set(simulator: Simulator) -> None:
    """A configuration may lack all but its name."""
    simulator.create(username=None, password=None, same_day=None, same_day_cutoff_time=None)
    [held] = simulator.processors()
    assert (held["username"], held["password"], held["same_day"]) == (None, None, False)


def test_it_is_changed_and_deleted(simulator: Simulator, api: httpx.Client) -> None:
    """The API shows what was done by hand; an ID may be a text, as Pulumi has it."""
    kept, gone = simulator.create(), simulator.create()
    simulator.update(str(kept), username="by hand")
    simulator.delete(gone)
    [shown] = api.get("/processors/flex").json()
    assert (shown["id"], shown["username"]) == (kept, "by hand")


def test_each_account_has_its_own(simulator: Simulator, eu: httpx.Client) -> None:
    """The first account is meant unless another is named."""
    simulator.create(name="one")
    simulator.create(account="eu", name="two")
    assert [(it["account"], it["name"]) for it in simulator.processors()] == [
        ("main", "one"),
        ("eu", "two"),
    ]
    assert [it["name"] for it in eu.get("/processors/flex").json()] == ["two"]


def test_nothing_by_hand_is_a_request(simulator: Simulator) -> None:
    """No fault strikes it, and the journal does not show it."""
    simulator.fault("any", "reset", count="all")
    simulator.delete(simulator.create())
    assert (simulator.counts(), simulator.requests()) == ({}, [])
    assert simulator.faults()["tally"] == {}


def test_what_secure_payments_refuses_is_refused(simulator: Simulator) -> None:
    """Its rules are those of the API, and a refusal changes nothing."""
    with pytest.raises(MistakeError, match="same_day_cutoff_time must be hh:mm"):
        simulator.create(same_day_cutoff_time="16:07")
    simulator.dialect(names="unique")
    id_ = simulator.create()
    with pytest.raises(MistakeError, match="name is taken by another processor"):
        simulator.create()
    with pytest.raises(MistakeError, match="same_day_cutoff_time must be a string"):
        simulator.update(id_, same_day_cutoff_time=None)
    assert [it["same_day_cutoff_time"] for it in simulator.processors()] == ["16:00"]


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (lambda it: it.dialect(pges="link"), "no switch 'pges'; the nearest is 'pages'"),
        (lambda it: it.dialect(pages="lnk"), "pages: Input should be 'whole', 'link'"),
        (lambda it: it.fault("list", "status", cod=502), "key .* 'cod'; the nearest is 'code'"),
        (lambda it: it.fault("status", "list"), "operation: Input should be 'any', 'list'"),
        (lambda it: it.create(nmae="hunter2"), "no field 'nmae'; the nearest is 'name'"),
        (lambda it: it.create(password=["hunter2"]), "password: Input should be a valid string"),
        (lambda it: it.create(account="mian"), "no account 'mian'; the nearest is 'main'"),
        (lambda it: it.update(1, nmae="hunter2"), "no processor 1"),
        (lambda it: it.update(it.create(), nmae="hunter2"), "no field 'nmae'; .* 'name'"),
        (lambda it: it.delete(1), "no processor 1"),
        (
            lambda _: Dialect.model_validate({"pges": "link"}),
            "no switch 'pges'; the nearest is 'pages'",
        ),
        (lambda _: Dialect.parse(["pges=link"]), "no switch 'pges'; the nearest is 'pages'"),
        (lambda _: Fault.parse("list:status:cod=502"), "'cod'; the nearest is 'code'"),
    ],
)
def test_a_mistake_names_the_nearest_that_exists(
    simulator: Simulator, mistake: Callable[[Simulator], object], said: str
) -> None:
    """Wherever a name is given; no value is quoted, since it may be a secret."""
    with pytest.raises(ValueError, match=said) as caught:
        mistake(simulator)
    assert "hunter2" not in str(caught.value)


def test_a_mistake_over_http_is_said_in_the_answer(simulator: Simulator) -> None:
    """Programs in other languages get the same sentence."""
    url = simulator.url.removesuffix("/api") + "/simulator/dialect"
    answer = httpx.patch(url, json={"pges": "link"})
    assert answer.status_code == 422
    assert answer.json() == {"message": "there is no switch 'pges'; the nearest is 'pages'"}

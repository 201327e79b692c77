"""Answers that speak of another configuration, or of none: that one is never changed or deleted."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lifecycle.runs import INPUTS, settings_of
from odd import odd_service
from pulumi_loanpro.errors import (
    MalformedAnswerError,
    NameTakenError,
    RequestError,
    UncertainCreateError,
    WrongAccountError,
)
from pulumi_loanpro.lifecycle.accounts import lifecycle_of
from pulumi_loanpro.lifecycle.verification import Verification
from stand_in import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifecycle.conftest import RunAs
    from lifecycle.runs import Runs
    from loanpro_simulator import Simulator

PATH = "/api/processors/flex"


class Changed(httpx.AsyncHTTPTransport):
    """Changes answers on their way.

    Args:
        method: Of the requests whose answers are changed.
        path: What their path ends with.
        change: Makes another answer of one.
    """

    def __init__(self, method: str, path: str, change: Callable[[Any], Any]) -> None:
        super().__init__()
        self._asked = (method, path)
        self._change = change

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request, and changes what is answered."""
        response = await super().handle_async_request(request)
        method, path = self._asked
        if request.method != method or not request.url.path.endswith(path):
            return response
        body = json.loads(await response.aread())
        return httpx.Response(response.status_code, json=self._change(body))


def _held(simulator: Simulator) -> dict[int, Any]:
    return {it["id"]: it for it in simulator.processors()}


@pytest.mark.parametrize("answer", [lambda it: it, str, lambda it: {"id": it}])
def test_an_id_that_was_there_before_is_not_ours(
    run_as: RunAs, simulator: Simulator, answer: Callable[[int], Any]
) -> None:
    """Ours is found by its name; the other, which is live, stays as it is."""
    other = simulator.create(name="LIVE payroll", sandbox_mode=False)
    before = _held(simulator)[other]
    id_, outputs = run_as(transport=Changed("POST", PATH, lambda _: answer(other))).create(INPUTS)
    held = _held(simulator)
    assert held.pop(other) == before
    assert [str(it) for it in held] == [id_]
    assert outputs["name"] == INPUTS["name"]
    assert simulator.counts()["create"] == 1
    assert "delete" not in simulator.counts()


def test_an_id_that_somebody_has_just_been_given_is_not_ours(
    run_as: RunAs, simulator: Simulator
) -> None:
    """No list had it before; what it is called and holds says that it is another one."""

    def create_another(_: Any) -> int:
        return simulator.create(name="LIVE payroll", username="other", sandbox_mode=False)

    id_, _ = run_as(transport=Changed("POST", PATH, create_another)).create(INPUTS)
    [ours, other] = simulator.processors()
    assert (str(ours["id"]), ours["name"]) == (id_, INPUTS["name"])
    assert other["name"] == "LIVE payroll"


def test_an_id_that_is_not_ours_where_nothing_is_ours(run_as: RunAs, simulator: Simulator) -> None:
    """It is unknown whether it was created; a second attempt of the run only looks."""
    other = simulator.create(name="LIVE payroll", sandbox_mode=False)

    def delete_ours(_: Any) -> int:
        simulator.delete(max(_held(simulator)))
        return other

    run = run_as(transport=Changed("POST", PATH, delete_ours))

    async def twice(lifecycle: Any) -> None:
        for _ in range(2):
            with pytest.raises(UncertainCreateError, match=r"that of another|usable answer"):
                await lifecycle.create(INPUTS)

    run(twice)
    assert list(_held(simulator)) == [other]
    assert simulator.counts()["create"] == 1


def test_a_first_look_leaves_what_is_not_its_own_alone() -> None:
    """Its create is answered with the ID of what was there before."""
    with odd_service() as service:
        service.where = ""  # no answer is odd but for that ID

        async def verify() -> None:
            settings = settings_of(MAIN, service.url, 2)
            verification = Verification(settings.model_copy(update={"list_delay": 0.05}))
            await verification.try_sandbox()
            await verification.aclose()

        asyncio.run(verify())
    assert {it.split()[0] for it in service.asked} == {"GET", "POST"}


@pytest.mark.parametrize("kept", ["Cafe\N{COMBINING ACUTE ACCENT}", "A &amp; B", "A   B"])
def test_a_name_that_is_written_in_another_way_is_taken(
    run: Runs, simulator: Simulator, kept: str
) -> None:
    """A service may compose letters, escape signs, and keep blanks or not."""
    simulator.create(name=kept)
    name = {"C": "Caf\N{LATIN SMALL LETTER E WITH ACUTE}"}.get(kept[0], kept).replace("&amp;", "&")
    with pytest.raises(NameTakenError):
        run.create(INPUTS | {"name": " ".join(name.split())})
    assert "create" not in simulator.counts()


def _without_names(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": it["id"]} for it in entries]


def test_a_list_without_names_makes_no_name_free(run_as: RunAs, simulator: Simulator) -> None:
    """Each one is asked for by itself."""
    simulator.create(name=str(INPUTS["name"]))
    with pytest.raises(NameTakenError):
        run_as(transport=Changed("GET", PATH, _without_names)).create(INPUTS)
    assert simulator.counts() == {"list": 1, "get": 1}


def test_nothing_is_created_where_nothing_says_what_is_there(
    run_as: RunAs, simulator: Simulator
) -> None:
    """Neither the list nor the one itself."""
    id_ = simulator.create(name="another")

    def hide(found: Any) -> Any:
        return (
            [hide(it) for it in found]
            if isinstance(found, list)
            else {it: found[it] for it in ("id", "username")}
        )

    with pytest.raises(MalformedAnswerError, match=f"No answer says what ID {id_} is called"):
        run_as(transport=Changed("GET", "", hide)).create(INPUTS)
    assert "create" not in simulator.counts()


def test_an_update_that_went_to_another_owner_says_so(run: Runs, simulator: Simulator) -> None:
    """The state keeps the owner that it knows; the error names what was changed there."""
    id_, outputs = run.create(INPUTS)
    simulator.update(int(id_), user_id=77)
    said = "The update has changed what has this ID there: same_day_cutoff_time."
    with pytest.raises(WrongAccountError, match=said):
        run.update(id_, outputs, INPUTS | {"same_day_cutoff_time": "17:15"})


def test_an_update_without_an_answer_may_have_been_carried_out(
    run_as: RunAs, simulator: Simulator
) -> None:
    """Taken back at once, it would be no change at all: the remedy comes before that."""
    run = run_as(deadline=1)
    id_, outputs = run.create(INPUTS)
    simulator.fault("update", "status", code=504, phase="after", count="all")
    with pytest.raises(RequestError) as caught:
        run.update(id_, outputs, INPUTS | {"password": "a new password"})
    assert "run `pulumi up` with the same values again before you take any" in caught.value.remedy


@pytest.mark.parametrize("live", [True, False])
def test_an_account_that_holds_nothing_may_be_another(
    run: Runs, simulator: Simulator, *, live: bool
) -> None:
    """What is protected is not gone because of that; what is not is gone."""
    id_, outputs = run.create(INPUTS | {"sandbox_mode": not live})
    simulator.delete(int(id_))
    if live:
        with pytest.raises(WrongAccountError, match="holds no FLEX processors at all"):
            run.read(id_, outputs)
    else:
        assert run.read(id_, outputs) is None


def test_two_names_of_one_account_share_what_is_known_of_it() -> None:
    """So that no two creates of a run take one name."""
    pair = {"token": "a token", "secret": "a secret"}
    config = {f"loanpro:{name}": value for name, value in pair.items()}
    config["loanpro:accounts"] = json.dumps({"main": pair})
    assert lifecycle_of("main", config.get) is lifecycle_of(None, config.get)

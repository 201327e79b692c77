"""Two stacks, or a stack and somebody in LoanPro, that create the same name at the same time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lifecycle.runs import INPUTS, LIST_DELAY, Runs
from pulumi_loanpro.errors import NameTakenError
from pulumi_loanpro.lifecycle.operations import Lifecycle
from pulumi_loanpro.secure_payments.client import SecurePayments
from stand_in import MAIN

if TYPE_CHECKING:
    from lifecycle.conftest import RunAs
    from loanpro_simulator import Simulator


class Rival(httpx.AsyncHTTPTransport):
    """Somebody creates the same configuration just before, or just after, each create of ours."""

    def __init__(self, url: str, *, older: bool) -> None:
        super().__init__()
        self._url = f"{url}/processors/flex"
        self._older = older
        self.ids: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request, and another one beside a create."""
        if request.method != "POST":
            return await super().handle_async_request(request)
        if self._older:
            await self._create()
        response = await super().handle_async_request(request)
        await response.aread()
        if not self._older:
            await self._create()
        return response

    async def _create(self) -> None:
        async with httpx.AsyncClient(headers=MAIN.headers, trust_env=False) as http:
            response = await http.post(self._url, json={"flex": INPUTS})
            self.ids.append(response.text)


@pytest.mark.parametrize("lag", [0, LIST_DELAY / 2])
def test_the_younger_gives_way(run_as: RunAs, simulator: Simulator, lag: float) -> None:
    """It deletes itself, and the error names the other; one that lists show late is waited for."""
    if lag:
        simulator.fault("create", "list_lag", seconds=lag, count="all")
    rival = Rival(simulator.url, older=True)
    with pytest.raises(NameTakenError, match=r"The younger one, with the ID \d+, was deleted"):
        run_as(transport=rival).create(INPUTS)
    assert [str(it["id"]) for it in simulator.processors()] == rival.ids


def test_the_older_stays_and_says_so(
    run_as: RunAs, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever made the younger one deletes it, unless that was done by hand: a warning names it."""
    rival = Rival(simulator.url, older=False)
    id_, _ = run_as(transport=rival).create(INPUTS)
    assert [str(it["id"]) for it in simulator.processors()] == [id_, *rival.ids]
    [warning] = caplog.messages
    assert "was created at the same time" in warning
    assert rival.ids[0] in warning


def test_where_the_younger_cannot_be_deleted_both_are_named(
    run_as: RunAs, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Its ID reaches the state, so that it is not lost."""
    simulator.fault("delete", "status", code=409, count="all")
    rival = Rival(simulator.url, older=True)
    id_, _ = run_as(transport=rival).create(INPUTS)
    [warning] = caplog.messages
    assert f"(ID {id_}) has the name of an older one (ID {rival.ids[0]})" in warning


def test_of_many_stacks_one_creates(simulator: Simulator, run: Runs) -> None:
    """All others are refused because the name is taken, and nothing is left of theirs."""

    async def stacks(_: Lifecycle) -> list[Any]:
        clients = [SecurePayments(run.account) for _ in range(8)]
        creates = [Lifecycle(client).create(INPUTS) for client in clients]
        results = await asyncio.gather(*creates, return_exceptions=True)
        for client in clients:
            await client.aclose()
        return results

    results = run(stacks)
    [created] = [it for it in results if not isinstance(it, BaseException)]
    assert [str(it["id"]) for it in simulator.processors()] == [created[0]]
    refused = [it for it in results if isinstance(it, BaseException)]
    assert {type(it) for it in refused} == {NameTakenError}


def test_a_refresh_warns_of_two(
    run: Runs, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, by both IDs, whoever made the other one."""
    id_, outputs = run.create(INPUTS)
    other = str(simulator.create())

    async def refresh_twice(it: Lifecycle) -> None:
        await it.read(id_, outputs)
        await it.read(id_, outputs)

    run(refresh_twice)
    [warning] = caplog.messages
    assert f'called "FLEX Processor", with the IDs {id_} and {other}.' in warning

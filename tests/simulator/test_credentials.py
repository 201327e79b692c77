"""Pairs that change while the simulator runs, and owners of what an account holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from loanpro_simulator import MistakeError

if TYPE_CHECKING:
    from loanpro_simulator import Account, Simulator


def status(simulator: Simulator, account: Account) -> int:
    """How a list is answered to an account."""
    return httpx.get(f"{simulator.url}/processors/flex", headers=account.headers).status_code


def test_a_pair_can_be_rotated(simulator: Simulator) -> None:
    """The new one enters, the old one does not, and what is held stays; others keep theirs."""
    simulator.create()
    old, eu = simulator.accounts["main"], simulator.accounts["eu"]
    new = simulator.rotate()
    assert simulator.accounts["main"] == new
    assert [status(simulator, it) for it in (old, new, eu)] == [401, 200, 200]
    assert [it["account"] for it in simulator.processors()] == ["main"]
    given = simulator.rotate("eu", token="t", secret="s")
    assert (given.token, given.secret, status(simulator, given)) == ("t", "s", 200)


def test_a_pair_can_expire(simulator: Simulator) -> None:
    """It is refused until there is another."""
    simulator.expire("eu")
    eu = simulator.accounts["eu"]
    assert [status(simulator, it) for it in (eu, simulator.accounts["main"])] == [401, 200]
    assert status(simulator, simulator.rotate("eu")) == 200


def test_a_reset_brings_the_first_pairs_back(simulator: Simulator) -> None:
    """However they were changed."""
    first = simulator.accounts["main"]
    simulator.rotate()
    simulator.expire("eu")
    simulator.reset()
    assert simulator.accounts["main"] == first
    assert [status(simulator, it) for it in simulator.accounts.values()] == [200, 200]


def test_the_accounts_are_shown_without_a_credential(simulator: Simulator) -> None:
    """Their names, whether the pair is valid, and when the password expires."""
    new = simulator.rotate()
    simulator.expire("eu")
    answer = httpx.get(simulator.url.removesuffix("/api") + "/simulator/accounts")
    main, eu = answer.json()
    assert (main["account"], main["pair"], eu["pair"]) == ("main", "valid", "expired")
    assert main["password_expires"] > "2026"
    assert new.token not in answer.text
    assert new.secret not in answer.text


def test_an_account_that_does_not_exist_is_a_mistake(simulator: Simulator) -> None:
    """The nearest one that does is named."""
    for change in (simulator.rotate, simulator.expire, simulator.set_password):
        with pytest.raises(MistakeError, match="no account 'mian'; the nearest is 'main'"):
            change("mian")


def test_an_account_may_show_what_another_owns(simulator: Simulator, api: httpx.Client) -> None:
    """A configuration is given to another owner, and the same credentials show it."""
    first, second = simulator.create(), simulator.create(user_id=4711)
    own, given = (it["user_id"] for it in api.get("/processors/flex").json())
    assert (given, own != 4711) == (4711, True)
    simulator.update(first, user_id=4711)
    simulator.update(second, user_id=None)
    assert [it["user_id"] for it in simulator.processors()] == [4711, own]
    assert api.get(f"/processors/flex/{first}").json()["user_id"] == 4711
    with pytest.raises(MistakeError, match="user_id must be a whole number"):
        simulator.update(first, user_id="4711")

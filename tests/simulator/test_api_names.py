"""Names, where an account may hold only one configuration of each."""

import httpx
import pytest

from loanpro_simulator import Simulator

PATH = "/processors/flex"


def named(name: str) -> dict[str, dict[str, str]]:
    """Return a payload with a name alone."""
    return {"flex": {"name": name}}


@pytest.fixture
def taken(api: httpx.Client, simulator: Simulator) -> int:
    """The ID of a configuration named ``taken``, in an account where names are unique."""
    simulator.dialect(names="unique")
    processor_id: int = api.post(PATH, json=named("taken")).json()
    return processor_id


@pytest.mark.parametrize("status", [409, 400])
def test_a_create_with_a_taken_name_is_refused(
    api: httpx.Client, simulator: Simulator, taken: int, status: int
) -> None:
    """Nothing is created, and the answer has the shape and the status of the dialect."""
    simulator.dialect(name_taken_status=status, error="context")
    response = api.post(PATH, json=named("taken"))
    assert response.status_code == status
    assert response.json()["message"] == "The name is already taken"
    assert response.json()["context"]["agent"]
    assert [it["id"] for it in simulator.processors()] == [taken]
    assert simulator.requests("create")[-1]["status"] == status


def test_a_rename_to_a_taken_name_is_refused(
    api: httpx.Client, simulator: Simulator, taken: int
) -> None:
    """A rename is checked as a create is, and changes nothing."""
    other = api.post(PATH, json=named("other")).json()
    assert api.put(f"{PATH}/{other}", json=named("taken")).status_code == 409
    assert [it["name"] for it in simulator.processors()] == ["taken", "other"]
    assert simulator.requests("update")[-1]["status"] == 409
    assert taken


def test_a_rename_to_its_own_name_is_none(api: httpx.Client, taken: int) -> None:
    """A configuration does not stand in its own way."""
    assert api.put(f"{PATH}/{taken}", json=named("taken")).status_code == 200


def test_an_update_without_a_name_is_not_checked(api: httpx.Client, simulator: Simulator) -> None:
    """Twins from before names were unique can still be changed."""
    ids = [api.post(PATH, json=named("twin")).json() for _ in range(2)]
    simulator.dialect(names="unique")
    update = {"flex": {"username": "someone"}}
    assert [api.put(f"{PATH}/{it}", json=update).status_code for it in ids] == [200, 200]


def test_names_are_compared_exactly(api: httpx.Client, taken: int) -> None:
    """Another case is another name."""
    assert api.post(PATH, json=named("Taken")).status_code == 200
    assert taken


def test_another_account_may_have_the_name(eu: httpx.Client, taken: int) -> None:
    """A name is unique in its account alone."""
    assert eu.post(PATH, json=named("taken")).status_code == 200
    assert taken


def test_a_name_is_free_again_after_a_delete(api: httpx.Client, taken: int) -> None:
    """What is gone holds no name."""
    api.delete(f"{PATH}/{taken}")
    assert api.post(PATH, json=named("taken")).status_code == 200


def test_a_name_is_taken_before_it_is_listed(api: httpx.Client, simulator: Simulator) -> None:
    """A list that lags behind hides a configuration, and not from this rule."""
    simulator.dialect(names="unique")
    simulator.fault("create", "list_lag", seconds=60)
    api.post(PATH, json=named("hidden"))
    assert api.get(PATH).json() == []
    assert api.post(PATH, json=named("hidden")).status_code == 409

"""Every operation of docs/reference/api.md answers as published."""

from typing import Any

import httpx
import pytest

from loanpro_simulator import Simulator

SECRETS = ("password", "client_secret", "card_gateway_private_api_key")


def create(api: httpx.Client, **fields: Any) -> int:
    """Create a configuration and return its ID."""
    response = api.post("/processors/flex", json={"flex": {"name": "n", **fields}})
    assert response.status_code == 200, response.text
    processor_id: int = response.json()
    return processor_id


def test_create_answers_the_id(api: httpx.Client, flex: dict[str, Any]) -> None:
    """A create answers the new configuration's ID, an integer."""
    response = api.post("/processors/flex", json={"flex": flex})
    assert response.status_code == 200
    assert isinstance(response.json(), int)


def test_get_answers_what_was_sent(api: httpx.Client, flex: dict[str, Any]) -> None:
    """A get answers every field as it was sent, but the secrets."""
    processor_id = create(api, **flex)
    fields = api.get(f"/processors/flex/{processor_id}").json()
    sent = {name: value for name, value in flex.items() if name not in SECRETS}
    assert fields.items() >= {"id": processor_id, **sent}.items()
    assert [fields[name] for name in SECRETS] == ["Encrypted-Value"] * 3


def test_server_sets_fields_of_its_own(api: httpx.Client) -> None:
    """Owner, times, company code and token expiry are added by the server."""
    fields = api.get(f"/processors/flex/{create(api)}").json()
    assert fields.keys() >= {"user_id", "created", "updated", "company_code", "token_expiry"}


def test_unsent_fields_have_the_servers_values(api: httpx.Client) -> None:
    """A flag that was never sent is false, a text or secret null."""
    fields = api.get(f"/processors/flex/{create(api)}").json()
    assert fields["same_day"] is False
    assert fields["sandbox_mode"] is False
    assert fields["username"] is None
    assert fields["password"] is None


def test_list_answers_all(api: httpx.Client) -> None:
    """A list answers all configurations, by ID."""
    ids = [create(api, name=name) for name in "ab"]
    assert [it["id"] for it in api.get("/processors/flex").json()] == ids


def test_names_may_repeat(api: httpx.Client) -> None:
    """Secure Payments lets two configurations have one name."""
    assert create(api, name="twin") != create(api, name="twin")


def test_update_changes_only_what_is_sent(
    api: httpx.Client, simulator: Simulator, flex: dict[str, Any]
) -> None:
    """An update merges: absent fields stay, secrets included."""
    processor_id = create(api, **flex)
    before = api.get(f"/processors/flex/{processor_id}").json()
    change = {"same_day_cutoff_time": "09:15", "client_secret": "new"}
    response = api.put(f"/processors/flex/{processor_id}", json={"flex": change})
    assert (response.status_code, response.json()) == (200, True)
    after = api.get(f"/processors/flex/{processor_id}").json()
    changed = {name for name in after if after[name] != before[name]}
    assert changed - {"updated", "token_expiry"} == {"same_day_cutoff_time"}
    assert simulator.holds(processor_id, client_secret="new", password="correct horse") == {
        "client_secret": True,
        "password": True,
    }


def test_delete_is_for_good(api: httpx.Client) -> None:
    """What is deleted is neither got nor listed, and cannot be deleted again."""
    path = f"/processors/flex/{create(api)}"
    assert api.delete(path).json() is True
    assert api.get(path).status_code == 404
    assert api.delete(path).status_code == 404
    assert api.get("/processors/flex").json() == []


def test_ids_are_never_used_again(api: httpx.Client) -> None:
    """The ID of the last configuration is not given to the next when it is deleted."""
    first = create(api)
    api.delete(f"/processors/flex/{first}")
    assert create(api) > first


@pytest.mark.parametrize("processor_id", ["999999", "abc", "0", "-1", "1.5", "9" * 5000])
def test_an_id_that_is_none_is_not_found(api: httpx.Client, processor_id: str) -> None:
    """A missing ID and a senseless one are answered alike."""
    response = api.get(f"/processors/flex/{processor_id}")
    assert response.status_code == 404
    assert response.json()["error_v2"]["message"] == "Invalid processor ID"


def test_another_type_is_not_found(api: httpx.Client) -> None:
    """The simulator has no processor type but FLEX."""
    assert api.get("/processors/nonesuch").status_code == 404
    assert api.post("/processors/nonesuch", json={"flex": {"name": "n"}}).status_code == 404


@pytest.mark.parametrize("path", ["/nonesuch", "/processors", "/processors/flex/1/2"])
def test_an_unknown_endpoint_is_not_found(api: httpx.Client, path: str) -> None:
    """Any other path answers the published 404."""
    response = api.get(path)
    assert response.status_code == 404
    assert response.json() == {"message": "Invalid endpoint", "context": {}}


def test_accounts_own_their_configurations(api: httpx.Client, eu: httpx.Client) -> None:
    """One account neither sees nor changes what another owns."""
    path = f"/processors/flex/{create(api)}"
    assert eu.get("/processors/flex").json() == []
    assert eu.get(path).status_code == 404
    assert eu.put(path, json={"flex": {"name": "mine"}}).status_code == 404
    assert eu.delete(path).status_code == 404
    other = eu.get(f"/processors/flex/{create(eu)}").json()
    assert api.get(path).json()["user_id"] != other["user_id"]


def test_loanpro_lists_what_its_users_can_pick(api: httpx.Client, simulator: Simulator) -> None:
    """LMS lists one array per type, with flags as strings."""
    processor_id = create(api, name="pick me", sandbox_mode=True)
    response = httpx.get(
        f"{simulator.url}/public/api/1/tenant/easypay/processors",
        headers={"Authorization": "Bearer token", "Autopal-Instance-Id": "easypay"},
    )
    assert response.status_code == 200
    (entry,) = response.json()["d"]["flex"]
    assert entry.items() >= {"id": processor_id, "name": "pick me", "sandbox_mode": "1"}.items()
    assert entry["same_day"] == "0"

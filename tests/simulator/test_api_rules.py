"""What Secure Payments refuses."""

from typing import Any

import httpx
import pytest

from loanpro_simulator import Simulator


def refusal(response: httpx.Response) -> dict[str, str]:
    """Return the refused fields of a 409."""
    assert response.status_code == 409, response.text
    errors: dict[str, str] = response.json()["error_v2"]["metadata"]["errors"]
    return errors


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "  "),
        ("name", 5),
        ("username", True),
        ("password", 12345),
        ("client_id", None),
        ("same_day", "true"),
        ("same_day", 1),
        ("sandbox_mode", None),
        ("same_day_cutoff_time", "16:07"),
        ("same_day_cutoff_time", "24:00"),
        ("same_day_cutoff_time", "9:15"),
        ("same_day_cutoff_time", "16:00:00"),
        ("same_day_cutoff_timezone", "US/Montain"),
        ("same_day_cutoff_timezone", "US"),
        ("pasword", "misspelt"),
        ("id", 4711),
    ],
)
def test_a_bad_value_is_refused(
    api: httpx.Client, simulator: Simulator, flex: dict[str, Any], field: str, value: object
) -> None:
    """Create and update refuse the same values, name the field, and change nothing."""
    bad = {"flex": {**flex, field: value}}
    assert refusal(api.post("/processors/flex", json=bad)).keys() == {field}
    assert simulator.processors() == []
    processor_id = api.post("/processors/flex", json={"flex": flex}).json()
    before = simulator.processors()
    response = api.put(f"/processors/flex/{processor_id}", json={"flex": {field: value}})
    assert refusal(response).keys() == {field}
    assert simulator.processors() == before


def test_all_problems_come_together(api: httpx.Client) -> None:
    """One refusal names every field that is wrong."""
    response = api.post("/processors/flex", json={"flex": {"same_day": True, "password": 1}})
    assert refusal(response).keys() == {
        "name",
        "password",
        "same_day_cutoff_time",
        "same_day_cutoff_timezone",
    }


def test_a_refusal_quotes_no_secret(api: httpx.Client) -> None:
    """The value of a refused secret is not repeated."""
    response = api.post("/processors/flex", json={"flex": {"password": 271828}})
    assert "271828" not in response.text


def test_same_day_needs_a_cutoff_held_or_sent(api: httpx.Client) -> None:
    """An update may switch same-day on if the cut-off is there already."""
    cutoff = {"same_day_cutoff_time": "00:00", "same_day_cutoff_timezone": "UTC"}
    bare = api.post("/processors/flex", json={"flex": {"name": "bare"}}).json()
    held = api.post("/processors/flex", json={"flex": {"name": "held", **cutoff}}).json()
    switch = {"flex": {"same_day": True}}
    assert refusal(api.put(f"/processors/flex/{bare}", json=switch)).keys() == cutoff.keys()
    assert api.put(f"/processors/flex/{held}", json=switch).status_code == 200


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"name": "n"}', b'{"flex": []}', b"\xff"])
def test_a_body_of_another_shape_is_refused(api: httpx.Client, content: bytes) -> None:
    """Only an object with an object ``flex`` is understood."""
    headers = {"Content-Type": "application/json"}
    assert api.post("/processors/flex", content=content, headers=headers).status_code == 409

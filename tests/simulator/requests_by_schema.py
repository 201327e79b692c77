"""Whatever is asked of the API, it answers as an API does: schemathesis asks for everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import settings

from loanpro_simulator import DEFAULT_ACCOUNT, Simulator
from loanpro_simulator.app import create_app
from loanpro_simulator.fields import FLAGS, SECRETS, TEXTS
from loanpro_simulator.settings import Settings
from loanpro_simulator.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import Case

HELD: Final = 20
"""How many configurations there are at first; IDs are counted from 1."""

CANARY: Final = "c4n4ry-of-the-fuzzer"
"""The value of every secret that is sent."""

PARAMETERS: Final[dict[str, Any]] = {
    "kind": {"const": "flex"},
    "processor_id": {"type": "integer", "minimum": 1, "maximum": HELD},
    "tenant": {"type": "string"},
}
"""What stands in a path, where it is as it should be."""

PAYLOAD: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["flex"],
    "properties": {
        "flex": {
            "type": "object",
            "required": ["name", "password"],
            "additionalProperties": False,
            "properties": {
                **{name: {"type": "string"} for name in TEXTS},
                **{name: {"type": "boolean"} for name in FLAGS},
                **{name: {"const": CANARY} for name in SECRETS},
                "same_day_cutoff_time": {"enum": ["16:00", "16:07"]},
                "same_day_cutoff_timezone": {"enum": ["US/Mountain", "US/Montain"]},
            },
        }
    },
}
"""What is created and updated, likewise."""


def description() -> dict[str, Any]:
    """The application's own description, with what its routes read themselves filled in."""
    described = create_app(World(Settings())).openapi()
    described["paths"] = {k: v for k, v in described["paths"].items() if k.startswith("/api/")}
    for path in described["paths"].values():
        for method, operation in path.items():
            for parameter in operation["parameters"]:
                parameter["schema"] = PARAMETERS[parameter["name"]]
            if method in ("post", "put"):
                content = {"application/json": {"schema": PAYLOAD}}
                operation["requestBody"] = {"content": content, "required": True}
    return described


def test_the_description_is_served(fuzzed: Simulator) -> None:
    """Programs in other languages read it: the API, its headers, and the control routes."""
    url = f"{fuzzed.url.removesuffix('/api')}/openapi.json"
    schemathesis.openapi.from_url(url).validate()
    described = httpx.get(url, trust_env=False).json()
    create = described["paths"]["/api/processors/{kind}"]["post"]
    assert create["security"] == [{"token": [], "secret": []}]
    payload = create["requestBody"]["content"]["application/json"]["schema"]
    assert payload["properties"]["flex"]["properties"].keys() == {*TEXTS, *FLAGS, *SECRETS}
    assert "/simulator/journal" in described["paths"]
    assert not [path for path in described["paths"] if not path.startswith(("/api/", "/sim"))]


api = schemathesis.openapi.from_dict(description())


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Simulator]:
    """A simulator of its own, whose account holds some configurations."""
    with Simulator() as simulator:
        for number in range(HELD):
            simulator.create(name=str(number), **dict.fromkeys(SECRETS, CANARY))
        yield simulator


@api.parametrize()
@settings(max_examples=20)
def test_every_request_is_answered_in_json(case: Case[Any], fuzzed: Simulator) -> None:
    """None breaks the server, and none brings a secret back, in its answer or in the journal."""
    headers = DEFAULT_ACCOUNT.headers
    if "tenant" in case.path_parameters:
        headers |= {"Authorization": f"Bearer {DEFAULT_ACCOUNT.token}", "Autopal-Instance-Id": "1"}
    fuzzed.clear_journal()
    answer = case.call(base_url=fuzzed.url.removesuffix("/api"), headers=headers)
    assert answer.status_code < 500
    assert answer.headers["content-type"] == ["application/json"]
    answer.json()
    assert CANARY not in f"{answer.text}{answer.headers}{fuzzed.requests()}"

"""What one writes in an hour with Pulumi's documentation: a request for everything.

No list, a GET for each read, the whole body in each update, and four requests at a time.
"""

from __future__ import annotations

import os
from typing import Any

import httpx
from pulumi.dynamic import (
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

PATH = "/processors/flex"
SECRETS = {"password", "client_secret"}


class NaiveProvider(ResourceProvider):
    """Sends what it is given, and reads it back."""

    serialize_as_secret_always = False

    _http: httpx.Client

    def __getstate__(self) -> None:
        """Keeps the credentials out of the state."""

    def configure(self, _req: ConfigureRequest) -> None:
        """Opens one pool of connections."""
        self._http = httpx.Client(
            base_url=os.environ["LOANPRO_URL"],
            headers={
                "Authorization": os.environ["LOANPRO_TOKEN"],
                "Secret": os.environ["LOANPRO_SECRET"],
            },
        )

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compares all inputs."""
        return DiffResult(changes=any(_olds.get(name) != _news[name] for name in _news))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """One POST and one GET."""
        id_ = str(self._send("POST", PATH, props))
        return CreateResult(id_, self._outputs(id_, props))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """One GET."""
        return ReadResult(id_, self._outputs(id_, props))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """One PUT and one GET."""
        self._send("PUT", f"{PATH}/{_id}", _news)
        return UpdateResult(self._outputs(_id, _news))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """One DELETE."""
        self._send("DELETE", f"{PATH}/{_id}")

    def _outputs(self, id_: str, inputs: dict[str, Any]) -> dict[str, Any]:
        live = self._send("GET", f"{PATH}/{id_}")
        return inputs | {name: live[name] for name in inputs.keys() & live.keys() - SECRETS}

    def _send(self, method: str, path: str, inputs: dict[str, Any] | None = None) -> Any:
        fields = {name: value for name, value in (inputs or {}).items() if name != "__provider"}
        response = self._http.request(method, path, json={"flex": fields} if fields else None)
        response.raise_for_status()
        return response.json()


class FlexProcessor(Resource, module="bench", name="Naive"):
    """A resource with the same inputs as ours."""

    def __init__(self, resource_name: str, **fields: Any) -> None:
        super().__init__(NaiveProvider(), resource_name, fields)

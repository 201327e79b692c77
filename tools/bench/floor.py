"""The floor: a dynamic provider that does nothing, as small as Pulumi allows."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CreateResult, Resource, ResourceProvider, UpdateResult


class FloorProvider(ResourceProvider):
    """Accepts everything and remembers it."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Makes up an ID."""
        return CreateResult("1", props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Takes what is new."""
        return UpdateResult(_news)


class FlexProcessor(Resource, module="bench", name="Floor"):
    """A resource with the same inputs as ours, and nothing behind it."""

    def __init__(self, resource_name: str, **fields: Any) -> None:
        super().__init__(FloorProvider(), resource_name, fields)

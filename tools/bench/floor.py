"""The floor: a dynamic provider that does nothing, as small as Pulumi allows."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class FloorProvider(ResourceProvider):
    """Accepts everything and remembers it."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Makes up an ID."""
        return CreateResult("1", props)


class Floor(Resource, module="bench", name="Floor"):
    """A resource with the same inputs as ours, and nothing behind it."""

    def __init__(self, name: str, props: dict[str, Any]) -> None:
        super().__init__(FloorProvider(), name, props)

"""The description of the API at ``/openapi.json``: what its routes read by themselves, too."""

from typing import Any, Final

from fastapi import FastAPI

from loanpro_simulator.fields import FLAGS, SECRETS, TEXTS

_SCHEMES: Final[dict[str, Any]] = {
    "token": {"type": "apiKey", "in": "header", "name": "Authorization"},
    "secret": {"type": "apiKey", "in": "header", "name": "Secret"},
    "lms": {"type": "http", "scheme": "bearer"},
}

_PAYLOAD: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["flex"],
    "properties": {
        "flex": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                **{name: {"type": "string"} for name in TEXTS},
                **{name: {"type": "boolean"} for name in FLAGS},
                **{name: {"type": "string", "writeOnly": True} for name in SECRETS},
            },
        }
    },
}


class Described(FastAPI):
    """An application whose description says what its routes do not declare to FastAPI."""

    def openapi(self) -> dict[str, Any]:
        """Return the description of all routes but those of the page."""
        if self.openapi_schema is None:
            described = super().openapi()
            described["info"]["title"] = "Secure Payments simulator"
            described.setdefault("components", {})["securitySchemes"] = _SCHEMES
            for path, operations in described["paths"].items():
                if path.startswith("/api/"):
                    _complete(path, operations)
        return self.openapi_schema or {}


def _complete(path: str, operations: dict[str, Any]) -> None:
    pair: list[dict[str, list[str]]] = [{"token": [], "secret": []}]
    for method, operation in operations.items():
        operation["security"] = [{"lms": []}] if "/public/" in path else pair
        for parameter in operation["parameters"]:
            if parameter["name"] == "kind":
                parameter["schema"] = {"const": "flex"}
        if method in ("post", "put"):
            content = {"application/json": {"schema": _PAYLOAD}}
            operation["requestBody"] = {"content": content, "required": True}

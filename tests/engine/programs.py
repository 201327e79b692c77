"""Pulumi programs as source text, put together from declarations.

What is declared is described once: a program in Python and one in YAML come from the same.
"""

import json
import re
from typing import Any, Final, Self

from published import PUBLISHED

PROJECT: Final = "engine"
"""The name of the projects that they belong to."""

REQUEST: Final[dict[str, object]] = PUBLISHED
"""The fields of the request that this project came from."""

SECRETS: Final = ("password", "client_secret", "card_gateway_private_api_key")
"""Those of them that are credentials."""

UNLIKELY: Final[dict[str, Any]] = {name: f'unlikely "text" & {name[::-1]}' for name in SECRETS}
"""Values of the secrets that, where they are found, can only have leaked."""

MASKED: Final = "***"
"""What the simulator's journal shows in place of a secret."""

ELSEWHERE: Final = """
class Provider(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        return pulumi.dynamic.CreateResult("1", {"text": "from elsewhere", "time": "9:00"})


class Elsewhere(pulumi.dynamic.Resource):
    text: pulumi.Output[str]
    time: pulumi.Output[str]

    def __init__(self, name):
        super().__init__(Provider(), name, {"text": None, "time": None})


elsewhere = Elsewhere("elsewhere")
"""
"""A resource whose outputs are unknown until it is created."""


class Code(str):
    """An argument that is an expression rather than a value."""

    __slots__ = ()

    __repr__ = str.__str__


class Call(Code):
    """A call in Python, which for other languages still has its parts.

    Args:
        called: What is called.
        resource: The name of a resource; empty where it is none.
        given: The other arguments; those that are None are left out.
    """

    __slots__ = ("given", "resource")

    given: dict[str, object]
    resource: str

    def __new__(cls, called: str, resource: str = "", /, **given: object) -> Self:
        """Writes it as a program in Python would."""
        given = {name: value for name, value in given.items() if value is not None}
        arguments = [f"{name}={value!r}" for name, value in given.items()]
        if resource:
            arguments.insert(0, repr(resource))
        call = super().__new__(cls, f"{called}({', '.join(arguments)})")
        call.given, call.resource = given, resource
        return call


def flex(resource: str = "ach-main", /, **arguments: object) -> Call:
    """Declares a processor with the fields of `REQUEST`, but for those given."""
    return Call("FlexProcessor", resource, **{**REQUEST, **arguments})


def options(**given: object) -> Call:
    """Pulumi's options of a resource, for `opts`."""
    return Call("pulumi.ResourceOptions", **given)


def program(*statements: str) -> str:
    """Writes a program in Python, with the imports that all of them need."""
    return "\n".join(
        ["import pulumi", "from pulumi_loanpro import FlexProcessor", "", *statements, ""]
    )


def yaml_program(*statements: str) -> str:
    """Writes a program in YAML, as a project of its own, of nothing but processors."""
    resources = {}
    for it in statements:
        assert isinstance(it, Call), f"There is no YAML for: {it}"
        fields = _in_yaml(it)
        opts = fields.pop("opts", {})
        resources[it.resource] = {
            "type": "loanpro:FlexProcessor",
            "properties": fields,
            "options": opts,
        }
    return json.dumps({"name": PROJECT, "runtime": "yaml", "resources": resources})


def camel(name: str) -> str:
    """A name of Python as other languages have it."""
    return re.sub(r"_([a-z]?)", lambda it: it[1].upper(), name)


def _in_yaml(value: object) -> Any:
    if isinstance(value, Call):
        return {camel(name): _in_yaml(it) for name, it in value.given.items()}
    if isinstance(value, list):
        return [_in_yaml(it) for it in value]
    assert not isinstance(value, Code), f"There is no YAML for: {value}"
    return value

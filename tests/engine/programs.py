"""Pulumi programs as source text, put together from declarations."""

from typing import Any, Final

from published import PUBLISHED

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


def flex(resource: str = "ach-main", /, **arguments: object) -> str:
    """Declares a processor with the fields of `REQUEST`, but for those given."""
    return declaration("FlexProcessor", resource, **{**REQUEST, **arguments})


def declaration(called: str, resource: str, /, **arguments: object) -> str:
    """Writes a call as a program would; arguments that are None are left out."""
    given = [f"{name}={value!r}" for name, value in arguments.items() if value is not None]
    return f"{called}({', '.join([repr(resource), *given])})"


def program(*statements: str) -> str:
    """Writes a program, with the imports that all of them need."""
    return "\n".join(
        ["import pulumi", "from pulumi_loanpro import FlexProcessor", "", *statements, ""]
    )

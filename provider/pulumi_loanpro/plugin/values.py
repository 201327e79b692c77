"""Between the properties of Pulumi's wire and ours: names, secrets, and what is not known yet.

On the wire names are in camelCase, a secret is an object around its value, and a value that is not
known until the update is one certain text. In our terms names are in snake_case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.rpc import UNKNOWN

from pulumi_loanpro.fields import SECRETS
from pulumi_loanpro.plugin.words import OURS, camel
from pulumi_loanpro.secrecy import Hidden

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pulumi_loanpro.lifecycle.inputs import Properties

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"  # pragma: allowlist secret
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 # pragma: allowlist secret


class Unknown:
    """A value that is not known until the update; equal to nothing else."""


@dataclass(frozen=True, slots=True)
class Received:
    """Properties in our terms.

    Attributes:
        properties: By name; what is null is left out.
        secret: Names of those that came as secrets, or hold one.
    """

    properties: Properties = field(default_factory=dict)
    secret: frozenset[str] = frozenset()


def received(struct: Struct) -> Received:
    """Properties from the wire; the credentials among them are hidden from tracebacks.

    Names that are none of ours stay as they are: those of a state that a Python program made are in
    snake_case already. What such a state holds for Pulumi itself is left out.
    """
    properties, secret = {}, set()
    for key, value in MessageToDict(struct).items():
        if key.startswith("__"):
            continue
        name = OURS.get(key, key)
        plain, is_secret = _plain(value)
        if is_secret:
            secret.add(name)
        if plain is not None:
            is_hidden = isinstance(plain, str) and (is_secret or name in SECRETS)
            properties[name] = Hidden(plain) if is_hidden else plain
    return Received(properties, frozenset(secret))


def sent(properties: Properties, secret: Iterable[str] = ()) -> Struct:
    """Properties for the wire; the credentials are secrets whether or not they are named."""
    hidden = SECRETS.union(secret)
    struct = Struct()
    struct.update({camel(name): _wrapped(it, name in hidden) for name, it in properties.items()})
    return struct


def _plain(value: Any) -> tuple[Any, bool]:
    """A value without the marks of secrets, and whether there were some."""
    if isinstance(value, dict):
        if value.get(SIGNATURE) == SECRET:
            return _plain(value.get("value"))[0], True
        entries = {key: _plain(it) for key, it in value.items()}
        return {k: it for k, (it, _) in entries.items()}, any(it for _, it in entries.values())
    if isinstance(value, list):
        entries = dict(enumerate(map(_plain, value)))
        return [it for it, _ in entries.values()], any(it for _, it in entries.values())
    return (Unknown() if value == UNKNOWN else value), False


def _wrapped(value: Any, is_secret: bool) -> Any:  # noqa: FBT001 - of one call above
    plain = UNKNOWN if isinstance(value, Unknown) else value
    return {SIGNATURE: SECRET, "value": plain} if is_secret else plain

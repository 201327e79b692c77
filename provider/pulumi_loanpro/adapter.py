"""Between Pulumi and the lifecycle: the engine's properties in our terms, and what check adds."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from pulumi.dynamic import CheckFailure
from pulumi.output import Unknown
from pulumi.runtime.rpc import deserialize_properties, wrap_rpc_secret

from pulumi_loanpro import host
from pulumi_loanpro.lifecycle.declarations import Declarations
from pulumi_loanpro.lifecycle.inputs import check, in_our_names, server_set
from pulumi_loanpro.secrecy import Hidden, keep

if TYPE_CHECKING:
    from collections.abc import Collection

    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.review.warnings import Warnings

logger = logging.getLogger(__name__)

PREVIEW_KEY = "__preview"
"""An input that tells `check` of a preview, and that gets no further; the engine does not tell."""

SECRET_KEY = "__secret"  # noqa: S105 - a name
"""Another one, which tells what the program keeps secret besides the credentials; an output as
well, for the commands that run no program."""

SECRETS = ("password", "client_secret", "card_gateway_private_api_key")
"""Inputs that are credentials; named here too, since `fields` loads pydantic."""

declarations = Declarations()
"""Those of the program of this process."""

_secret: dict[str, list[str]] = {}
"""Which inputs of a resource the program keeps secret, besides the credentials."""

_previewed: dict[str, Collection[str]] = {}
"""What a preview has checked and will compare: the inputs that the program keeps secret."""

_warnings: Warnings | None = None
_warning = threading.Lock()


def urn() -> str:
    """The resource of the request that is being served; empty where that cannot be known."""
    return getattr(host.request(), "urn", "")


def ours(properties: Properties) -> Properties:
    """Without what is Pulumi's own; secrets are kept out of texts, and hidden in variables."""
    keep(properties.get(name) for name in properties.get(SECRET_KEY) or ())
    return {
        name: Hidden(value) if name in SECRETS and isinstance(value, str) else value
        for name, value in properties.items()
        if not name.startswith("__")
    }


def of_state(properties: Properties) -> Properties:
    """The same of what the state has; the names of the native plugin there are in camelCase."""
    return ours(in_our_names(properties))


def declared(outputs: Properties) -> Properties:
    """What the state declares, which the engine compares; of the outputs, what the server set.

    The outputs of an older version of this package may hold actual values instead.
    """
    inputs = getattr(host.request(), "old_inputs", None)
    if not inputs:
        return outputs
    return of_state(deserialize_properties(inputs, keep_unknowns=True)) | server_set(outputs)


def checked(olds: Properties, news: Properties) -> tuple[Properties, list[CheckFailure]]:
    """The inputs in canonical form, and all that is wrong with them; a preview warns of the rest.

    Args:
        olds: The properties of the state.
        news: The properties of the program.
    """
    previewing = PREVIEW_KEY in news
    secret = frozenset(news.get(SECRET_KEY) or ())
    if resource := urn():
        _secret[resource] = sorted(secret)
    olds, news = of_state(olds), ours(news)
    declarations.checked(resource, olds)
    inputs, failures = check(olds, news, Unknown)
    keep(it.get(name) for it in (olds, inputs) for name in secret)  # other forms of the same
    failures += declarations.namesakes(resource, olds, inputs)
    failures += declarations.held_back(resource, inputs, Unknown)
    if previewing and not failures and inputs != olds:
        if resource and olds:
            _previewed[resource] = secret
        else:
            _announce(resource, olds, inputs, secret)
    return inputs, [CheckFailure(*it.told(news, secret)) for it in failures]


def as_secrets(inputs: Properties) -> Properties:
    """Inputs for the engine, the credentials marked as secret.

    What a program declares is marked already, but a transform may put a plain text in its place.
    """
    return {
        name: wrap_rpc_secret(value) if name in SECRETS and isinstance(value, str) else value
        for name, value in inputs.items()
    }


def compared(olds: Properties, news: Properties, secret: Collection[str]) -> None:
    """Lets a preview warn of a change; only now is it known what was secret in the state.

    Args:
        olds: What the state declares.
        news: The checked inputs.
        secret: Names of the inputs that the state keeps secret, besides the credentials.
    """
    if (secret_now := _previewed.pop(urn(), None)) is not None:
        _announce(urn(), olds, news, {*secret_now, *secret})


def is_newly_secret(secret: Collection[str]) -> bool:
    """Whether the program keeps more secret than these, so that the state has to know of it."""
    return not set(_secret.get(urn(), ())) <= set(secret)


def remembered() -> Properties:
    """What the state has to know of a resource's secrets, besides that they are some."""
    names = _secret.get(urn())
    return {SECRET_KEY: names} if names else {}


def _announce(resource: str, olds: Properties, inputs: Properties, secret: Collection[str]) -> None:
    """Warns of what a change means."""
    global _warnings  # noqa: PLW0603 - one process serves one preview
    # Loaded only where something changes.
    from datetime import UTC, datetime  # noqa: PLC0415

    from pulumi_loanpro.review.warnings import Warnings  # noqa: PLC0415

    with _warning:  # those of one resource come one after the other
        _warnings = _warnings or Warnings(Unknown)
        replaced = declarations.replacing.get(resource)
        say = _warnings.of_replacement if replaced else _warnings.of
        for one in say(resource, replaced or olds, inputs, datetime.now(UTC), secret):
            logger.warning("%s", one.text, extra={"urn": one.urn})

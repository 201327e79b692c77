"""The native provider: what Pulumi's engine asks, answered by the lifecycle."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from google.protobuf.empty_pb2 import Empty
from pulumi.dynamic.dynamic import PROVIDER_KEY
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from pulumi_loanpro.errors import LoanProError, SettingsError
from pulumi_loanpro.fields import SECRETS
from pulumi_loanpro.flex_processor import serialized_provider
from pulumi_loanpro.lifecycle.accounts import lifecycle_of
from pulumi_loanpro.lifecycle.declarations import Declarations
from pulumi_loanpro.lifecycle.inputs import (
    SERVER_SET,
    check,
    diff,
    server_set,
)
from pulumi_loanpro.plugin.answering import Answering, answering
from pulumi_loanpro.plugin.schema import CREDENTIALS, FILTERS, GET_PROCESSORS, INFO, schema
from pulumi_loanpro.plugin.values import Received, Unknown, received, sent
from pulumi_loanpro.plugin.words import OURS, camel, for_any_language
from pulumi_loanpro.review.warnings import Warnings
from pulumi_loanpro.secrecy import keep
from pulumi_loanpro.wording import attempting, called

if TYPE_CHECKING:
    import grpc
    from google.protobuf.struct_pb2 import Struct

    from pulumi_loanpro.fields import Failure
    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.lifecycle.operations import Lifecycle


HAS: Final = f"It has {GET_PROCESSORS}, with account, {' and '.join(sorted(FILTERS))}."


class LoanProProvider(Answering):
    """Serves the engine of one run.

    Args:
        version: Of this package.
        engine: The way to the engine; None where there is none.
    """

    def __init__(self, version: str, engine: grpc.aio.Channel | None) -> None:
        super().__init__(engine)
        self._version = version
        self._settings: dict[str, str] = {}
        self._unknown: list[str] = []
        self._is_default = True
        self._declarations = Declarations()
        self._of_preview = Warnings(Unknown)

    async def Handshake(self, request: Any, context: Any) -> Any:
        """What both sides can do."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    async def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """The version."""
        return plugin_pb2.PluginInfo(version=self._version)

    async def GetSchema(self, request: Any, context: Any) -> Any:
        """What Pulumi's languages are told."""
        return provider_pb2.GetSchemaResponse(schema=json.dumps(schema(self._version)))

    async def CheckConfig(self, request: Any, context: Any) -> Any:
        """Keeps the credentials secret; what the settings say is read once something is sent."""
        news = received(request.news)
        return provider_pb2.CheckResponse(
            inputs=sent(news.properties, news.secret.union(CREDENTIALS))
        )

    async def DiffConfig(self, request: Any, context: Any) -> Any:
        """Names the settings that differ; none replaces what the provider manages.

        Rotated credentials are no other account, and another account is found out by its answers.
        """
        olds, news = received(request.old_inputs).properties, received(request.news).properties
        names = olds.keys() | news.keys()
        changed = frozenset(it for it in names if olds.get(it) != news.get(it))
        return _differing(olds, news, changed)

    async def Configure(self, request: Any, context: Any) -> Any:
        """Takes the settings of the provider; what they lack, the environment may have."""
        settings = received(request.args).properties
        self._is_default = request.name.partition("_")[0] in ("", "default")
        self._unknown = sorted(it for it, value in settings.items() if isinstance(value, Unknown))
        self._settings = {
            f"loanpro:{name}": value if isinstance(value, str) else json.dumps(value)
            for name, value in settings.items()
            if name not in self._unknown
        }
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @answering
    async def Check(self, request: Any, context: Any) -> Any:
        """Brings the program's inputs into canonical form, and names all that is wrong."""
        olds, news = _given(request.olds), _given(request.news)
        self._declarations.checked(request.urn, olds.properties)
        inputs, failures = check(olds.properties, news.properties, Unknown)
        failures += self._declarations.namesakes(request.urn, olds.properties, inputs)
        failures += self._declarations.held_back(request.urn, inputs, Unknown)
        found = [_failure(it, news) for it in failures]
        return provider_pb2.CheckResponse(inputs=sent(inputs, news.secret), failures=found)

    @answering
    async def Diff(self, request: Any, context: Any) -> Any:
        """Names the inputs that differ."""
        olds, news = _state(request.olds, request.old_inputs), _given(request.news).properties
        found = diff(olds, news)
        changed = found.changed - {OURS.get(name, name) for name in request.ignoreChanges}
        replaces = found.replaces & changed
        self._declarations.compared(request.urn, request.id, olds, news, moves=bool(replaces))
        return _differing(olds, news, changed, replaces)

    @answering
    async def Create(self, request: Any, context: Any) -> Any:
        """Creates the configuration; a preview says what that means."""
        news = _given(request.properties)
        if request.preview:
            self._announce(request.urn, Received(), news)
            return provider_pb2.CreateResponse(properties=request.properties)
        try:
            lifecycle = self._lifecycle("create", news.properties)
            id_, outputs = await lifecycle.create(news.properties)
        except Exception:
            self._declarations.create_failed(request.urn, news.properties)
            raise
        return provider_pb2.CreateResponse(id=id_, properties=_kept(outputs, news.secret))

    @answering
    async def Read(self, request: Any, context: Any) -> Any:
        """Reads the configuration: for a refresh, a get, or an import, which know less and less."""
        olds = _state(request.properties, request.inputs)
        secret = _given(request.inputs).secret
        found = await self._lifecycle("read", olds, request.id).read(request.id, olds)
        if found is None:
            return provider_pb2.ReadResponse(id="")
        outputs, inputs = found
        return provider_pb2.ReadResponse(
            id=request.id, properties=_kept(outputs, secret), inputs=sent(inputs, secret)
        )

    @answering
    async def Update(self, request: Any, context: Any) -> Any:
        """Sends what changed; a preview says what that means."""
        news = _given(request.news)
        if request.preview:
            self._announce(request.urn, _given(request.old_inputs), news)
            return provider_pb2.UpdateResponse(properties=request.news)
        olds = _state(request.olds, request.old_inputs)
        lifecycle = self._lifecycle("update", news.properties, request.id)
        outputs = await lifecycle.update(request.id, olds, news.properties)
        return provider_pb2.UpdateResponse(properties=_kept(outputs, news.secret))

    @answering
    async def Delete(self, request: Any, context: Any) -> Any:
        """Deletes the configuration for good."""
        olds = _state(request.properties, request.old_inputs)
        olds = self._declarations.as_declared(request.urn, olds)
        self._declarations.refuse_delete(request.urn, request.id, olds)
        if news := self._declarations.moving.get(request.urn):  # is there a new account at all?
            self._lifecycle("create", news)
        await self._lifecycle("delete", olds, request.id).delete(request.id, olds)
        return Empty()

    @answering
    async def Invoke(self, request: Any, context: Any) -> Any:
        """Lists what an account holds."""
        if request.tok != GET_PROCESSORS:
            raise LoanProError(f"{request.tok} is no function of this package.", HAS)
        wanted = received(request.args).properties
        account = wanted.pop("account", None)
        if unknown := wanted.keys() - FILTERS:
            raise LoanProError(f"{unknown.pop()} is no argument of {GET_PROCESSORS}.", HAS)
        found = await self._lifecycle("list", {"account": account}).everything()
        known = ({name: it.model_dump().get(name) for name in INFO} for it in found)
        chosen = [it for it in known if all(it[name] == value for name, value in wanted.items())]
        processors = [{camel(k): v for k, v in it.items() if v is not None} for it in chosen]
        return provider_pb2.InvokeResponse(**{"return": sent({"processors": processors})})

    async def Cancel(self, request: Any, context: Any) -> Any:
        """Lets what is under way come to its end, so that the engine learns of it."""
        return Empty()

    def _lifecycle(self, verb: str, properties: Properties, id_: str | None = None) -> Lifecycle:
        with attempting(f"{verb} {called(properties.get('name'), id_)}"):
            if self._unknown:
                raise SettingsError(
                    f"Of its provider, {' and '.join(self._unknown)} is not known yet.",
                    "Create what it comes from first.",
                )
            try:
                return lifecycle_of(properties.get("account"), self._settings.get)
            except SettingsError as error:
                if not self._is_default:
                    error.remedy += (
                        " Here they are properties of the provider resource, which reads no stack "
                        "configuration."
                    )
                raise

    def _announce(self, urn: str, olds: Received, news: Received) -> None:
        known = {name: it for name, it in olds.properties.items() if name not in SERVER_SET}
        secret = olds.secret | news.secret
        replaced = self._declarations.replacing.get(urn)
        say = self._of_preview.of_replacement if replaced else self._of_preview.of
        for one in say(urn, replaced or known, news.properties, datetime.now(UTC), secret):
            _logger.warning("%s", one.text, extra={"urn": one.urn})


_logger: Final = logging.getLogger(__name__)
_Changes: Final = provider_pb2.DiffResponse
_Kind: Final = provider_pb2.PropertyDiff


def _given(struct: Struct) -> Received:
    """Properties of a resource; what its program keeps secret stays out of texts, too."""
    given = received(struct)
    keep(given.properties.get(name) for name in given.secret - SECRETS)
    return given


def _state(outputs: Struct, inputs: Struct) -> Properties:
    """What the state declares and, of the outputs, what only the server knows."""
    olds = _given(outputs).properties
    declared = _given(inputs).properties
    if not declared:
        return olds
    return declared | server_set(olds)


def _kept(outputs: Properties, secret: frozenset[str]) -> Struct:
    """Outputs for the state, with what Pulumi needs to hand them to the Python `FlexProcessor`."""
    struct = sent(outputs, secret)
    struct.update({PROVIDER_KEY: serialized_provider()})
    return struct


def _differing(
    olds: Properties,
    news: Properties,
    changed: frozenset[str],
    replaces: frozenset[str] = frozenset(),
) -> Any:
    return provider_pb2.DiffResponse(
        changes=_Changes.DIFF_SOME if changed else _Changes.DIFF_NONE,
        diffs=sorted(map(camel, changed)),
        replaces=sorted(map(camel, replaces)),
        hasDetailedDiff=True,
        detailedDiff={
            camel(name): provider_pb2.PropertyDiff(
                kind=_kind(name in olds, name in news, name in replaces), inputDiff=True
            )
            for name in changed
        },
    )


def _kind(was: bool, will: bool, replaces: bool) -> Any:  # noqa: FBT001 - of one call above
    name = "UPDATE" if was and will else "ADD" if will else "DELETE"
    return _Kind.Kind.Value(f"{name}_REPLACE" if replaces else name)


def _failure(failure: Failure, given: Received) -> Any:
    name, reason = failure.told(given.properties, given.secret)
    return provider_pb2.CheckFailure(property=camel(name), reason=for_any_language(reason))

"""`FlexProcessor` for programs, and the provider that Pulumi's engine calls for it."""

from __future__ import annotations

import functools
import inspect
import logging
from typing import TYPE_CHECKING, Any, ParamSpec

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.output import Unknown
from pulumi.runtime import is_dry_run
from pulumi.runtime.rpc import deserialize_properties

from pulumi_loanpro import arguments, host
from pulumi_loanpro.errors import StillDeclaredError
from pulumi_loanpro.lifecycle.declarations import Declarations, resource_name
from pulumi_loanpro.lifecycle.inputs import SERVER_SET, check, diff, refuse_replacement
from pulumi_loanpro.secrecy import Hidden, keep
from pulumi_loanpro.wording import attempting, called

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pulumi_loanpro.fields import Failure
    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.lifecycle.operations import Lifecycle
    from pulumi_loanpro.secure_payments.account import Account

logger = logging.getLogger(__name__)

_PREVIEW_KEY = "__preview"
"""An input that tells `check` of a preview, and that gets no further; the engine does not tell."""

_SECRET_KEY = "__secret"  # noqa: S105 - a name
"""Another one, which tells what the program keeps secret besides the credentials; an output as
well, for the commands that run no program."""

_SECRETS = ("password", "client_secret", "card_gateway_private_api_key")

_lifecycles: dict[Account, Lifecycle] = {}
"""One for each account, whatever the number of resources and of provider objects in a process."""

_declarations = Declarations()

_announced: set[int] = set()


class FlexProcessorProvider(ResourceProvider):
    """Translates between Pulumi's engine and the lifecycle.

    Never move or rename this class: every state holds a pickle that refers to it by name.
    """

    serialize_as_secret_always = False

    _config: Callable[[str], str | None]
    _by_account: dict[str | None, Lifecycle]

    def __getstate__(self) -> None:
        """Pickles nothing but the class: the configuration holds the account's credentials."""

    def configure(self, req: ConfigureRequest) -> None:
        """Takes the stack's configuration; what it says is needed only once something is sent."""
        host.patch_plugin_process()
        self._config = req.config.get
        self._by_account = {}

    def check(self, _olds: Properties, news: Properties) -> CheckResult:
        """Brings the program's inputs into canonical form, and names all that is wrong."""
        previewing = _PREVIEW_KEY in news
        secret = frozenset(news.get(_SECRET_KEY) or ())
        _declarations.secret[_urn()] = sorted(secret)
        _olds, news = _ours(_olds), _ours(news)
        inputs, failures = check(_olds, news, Unknown)
        keep(it.get(name) for it in (_olds, inputs) for name in secret)  # other forms of the same
        failures += _namesakes(_olds, inputs)
        if previewing and not failures and inputs != _olds:
            _announce(_olds, inputs, secret)
        return CheckResult(inputs, [_check_failure(it, news, secret) for it in failures])

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Says that something differs, and leaves it to the engine to name what."""
        _olds, _news = _declared(_ours(_olds)), _ours(_news)
        found = diff(_olds, _news)
        if found.replaces:
            refuse_replacement(_olds)
        elif urn := _urn():
            _declarations.compared(urn, _id, _news.get("account"))
        return DiffResult(changes=None if found.changed else False, replaces=sorted(found.replaces))

    def create(self, props: Properties) -> CreateResult:
        """Creates the configuration."""
        props = _ours(props)
        id_, outputs = host.run(self._create(props))
        return CreateResult(id_, outputs | _remembered())

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Reads the configuration; an empty ID tells the engine that it is gone."""
        secret = {_SECRET_KEY: props[_SECRET_KEY]} if _SECRET_KEY in props else {}
        props = _ours(props)
        found = host.run(self._read(id_, props))
        if found is None:
            return ReadResult("", {})
        outputs, inputs = found
        return ReadResult(id_, outputs | secret, inputs)

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Sends what changed."""
        _olds, _news = _declared(_ours(_olds)), _ours(_news)
        return UpdateResult(host.run(self._update(_id, _olds, _news)) | _remembered())

    def delete(self, _id: str, _props: Properties) -> None:
        """Deletes the configuration for good."""
        _props = _ours(_props)
        if other := _declarations.other_manager(_urn(), _id, _props.get("account")):
            with attempting(f"delete {called(_props.get('name'), _id)}"):
                raise StillDeclaredError(f"The resource {resource_name(other)!r} manages it now.")
        host.run(self._delete(_id, _props))

    async def _create(self, inputs: Properties) -> tuple[str, Properties]:
        return await self._lifecycle("create", inputs).create(inputs)

    async def _read(self, id_: str, outputs: Properties) -> tuple[Properties, Properties] | None:
        return await self._lifecycle("read", outputs, id_).read(id_, outputs)

    async def _update(self, id_: str, outputs: Properties, inputs: Properties) -> Properties:
        return await self._lifecycle("update", inputs, id_).update(id_, outputs, inputs)

    async def _delete(self, id_: str, outputs: Properties) -> None:
        await self._lifecycle("delete", outputs, id_).delete(id_, outputs)

    def _lifecycle(self, verb: str, properties: Properties, id_: str | None = None) -> Lifecycle:
        account = properties.get("account")
        if account not in self._by_account:
            with attempting(f"{verb} {called(properties.get('name'), id_)}"):
                self._by_account[account] = _lifecycle_of(account, self._config)
        return self._by_account[account]


def serialized_provider() -> str:
    """The provider as Pulumi writes it into the properties of a resource; for import files."""
    serialized: str = serialize_provider(FlexProcessorProvider())
    return serialized


def _lifecycle_of(name: str | None, config: Callable[[str], str | None]) -> Lifecycle:
    # Loaded only where something is sent: most runs of Pulumi send nothing.
    from pulumi_loanpro.lifecycle.operations import Lifecycle  # noqa: PLC0415
    from pulumi_loanpro.secure_payments.client import SecurePayments  # noqa: PLC0415
    from pulumi_loanpro.secure_payments.settings import load_account  # noqa: PLC0415

    account = load_account(name, config)
    if account not in _lifecycles:
        _lifecycles[account] = Lifecycle(SecurePayments(account))
    return _lifecycles[account]


def _ours(properties: Properties) -> Properties:
    """Without what is Pulumi's own; the secrets among them are hidden where variables are shown."""
    keep(properties.get(name) for name in properties.get(_SECRET_KEY) or ())
    return {
        name: Hidden(value) if name in _SECRETS and isinstance(value, str) else value
        for name, value in properties.items()
        if not name.startswith("__")
    }


def _urn() -> str:
    """The resource of the request that is being served; empty where that cannot be known."""
    return getattr(host.request(), "urn", "")


def _remembered() -> Properties:
    """What the state has to know of a resource's secrets, besides that they are some."""
    names = _declarations.secret.get(_urn())
    return {_SECRET_KEY: names} if names else {}


def _declared(outputs: Properties) -> Properties:
    """What the state declares, which the engine compares; of the outputs, what the server set.

    The outputs of an older version of this package may hold actual values instead.
    """
    inputs = getattr(host.request(), "old_inputs", None)
    if not inputs:
        return outputs
    server_set = {name: outputs[name] for name in SERVER_SET if name in outputs}
    return _ours(deserialize_properties(inputs, keep_unknowns=True)) | server_set


def _namesakes(olds: Properties, inputs: Properties) -> list[Failure]:
    """That another resource of the program has the same name in the same account."""
    other = (urn := _urn()) and _declarations.checked(urn, olds, inputs)
    if not other:
        return []
    from pulumi_loanpro.fields import Failure  # noqa: PLC0415 - only this failure needs it

    names = " and ".join(sorted(repr(resource_name(it)) for it in (urn, other)))
    return [Failure("name", f"must be unique in an account, but {names} share it")]


def _announce(olds: Properties, inputs: Properties, secret: Collection[str]) -> None:
    """Says what a change means, once: the engine has the inputs of a replacement checked twice."""
    told = hash(frozenset(it for it in inputs.items() if not isinstance(it[1], Unknown)))
    if told in _announced:
        return
    _announced.add(told)
    # Loaded only where something changes.
    from datetime import UTC, datetime  # noqa: PLC0415

    from pulumi_loanpro.review.warnings import notices  # noqa: PLC0415

    resource = resource_name(_urn()) or None
    now = datetime.now(UTC)
    for notice in notices(olds, inputs, Unknown, now, secret=secret, resource=resource):
        logger.warning("%s", notice)


def _check_failure(failure: Failure, given: Properties, secret: Collection[str]) -> CheckFailure:
    """The engine prints name and value before the reason, but for what has no name.

    Some engines print the value of a secret, too; a value that is missing is none worth printing.
    """
    if failure.name in secret:  # the reason may suggest values that are close to it
        return CheckFailure("", f"{failure.name} cannot be used, and its value is a secret")
    if failure.secret or failure.name not in given:
        return CheckFailure("", str(failure))
    return CheckFailure(failure.name, failure.reason)


Parameters = ParamSpec("Parameters")


def _missing_arguments_reach_check(init: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """Lets `check` name a missing argument, beside all else that is wrong, without a traceback."""
    required: dict[str, Any] = {
        name: None
        for name, parameter in inspect.signature(init).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty
    }

    @functools.wraps(init)
    def wrapper(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        init(*args, **(required | kwargs))

    return wrapper


class _Unset:
    """An argument that was left out. Pulumi is not told of it: each property costs it 0.1 ms."""

    def __get__(self, _resource: object, _class: type) -> pulumi.Output[None]:
        return pulumi.Output.from_input(None)


class FlexProcessor(Resource, module="loanpro", name="FlexProcessor"):
    """A FLEX processor configuration of LoanPro's Secure Payments.

    It appears in LoanPro, too, where users pick it when they start a transaction. The properties
    of a resource carry the names of the arguments.

    Attributes:
        user_id: The Secure Payments account that owns the configuration.
        created: When it was created, as Secure Payments writes it.
        updated: When it was last changed, as Secure Payments writes it.
        url: Base URL of the Secure Payments in which it lives.
    """

    if TYPE_CHECKING:  # Pulumi's SDK evaluates the types that it finds, for each resource anew
        name: pulumi.Output[str]
        username: pulumi.Output[str]
        password: pulumi.Output[str]
        client_id: pulumi.Output[str]
        client_secret: pulumi.Output[str]
        card_gateway_private_api_key: pulumi.Output[str | None]
        sandbox_mode: pulumi.Output[bool]
        same_day: pulumi.Output[bool]
        same_day_cutoff_time: pulumi.Output[str | None]
        same_day_cutoff_timezone: pulumi.Output[str | None]
        account_balance_check: pulumi.Output[bool | None]
        process_non_connected: pulumi.Output[bool | None]
        deletion_protection: pulumi.Output[bool | None]
        account: pulumi.Output[str | None]
        user_id: pulumi.Output[str | None]
        created: pulumi.Output[str | None]
        updated: pulumi.Output[str | None]
        url: pulumi.Output[str]
    else:
        username = password = client_id = client_secret = card_gateway_private_api_key = _Unset()
        sandbox_mode = same_day = same_day_cutoff_time = same_day_cutoff_timezone = _Unset()
        account_balance_check = process_non_connected = deletion_protection = account = _Unset()

    @_missing_arguments_reach_check
    def __init__(  # noqa: PLR0913 - one argument for each field, as in every Pulumi resource
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        name: pulumi.Input[str],
        username: pulumi.Input[str],
        password: pulumi.Input[str],
        client_id: pulumi.Input[str],
        client_secret: pulumi.Input[str],
        sandbox_mode: pulumi.Input[bool],
        card_gateway_private_api_key: pulumi.Input[str] | None = None,
        same_day: pulumi.Input[bool] | None = None,
        same_day_cutoff_time: pulumi.Input[str] | None = None,
        same_day_cutoff_timezone: pulumi.Input[str] | None = None,
        account_balance_check: pulumi.Input[bool] | None = None,
        process_non_connected: pulumi.Input[bool] | None = None,
        deletion_protection: pulumi.Input[bool] | None = None,
        account: pulumi.Input[str] | None = None,
    ) -> None:
        """Declares a configuration.

        Args:
            resource_name: The resource's name in Pulumi.
            opts: Pulumi's options. `protect` is on where `deletion_protection` is, unless given.
            name: Name that LoanPro's users see. There is no default, so that it never follows
                `resource_name`.
            username: User of the FLEX account.
            password: Password of the FLEX account; a secret.
            client_id: FLEX client ID.
            client_secret: FLEX client secret; a secret.
            sandbox_mode: True for FLEX's sandbox, False for FLEX production, where real money
                moves. There is no default, so that every program says where money goes.
            card_gateway_private_api_key: Private API key of the FLEX card gateway; a secret.
            same_day: Whether same-day transactions are on; False by default.
            same_day_cutoff_time: Cut-off for same-day ACH, `hh:mm` in steps of 15 minutes;
                required when `same_day` is on.
            same_day_cutoff_timezone: IANA time zone of the cut-off, such as `US/Mountain`;
                required when `same_day` is on.
            account_balance_check: Whether bank access is used to keep reading balances; unset
                means unmanaged.
            process_non_connected: Whether profiles not connected by bank access are processed,
                too; unset means unmanaged.
            deletion_protection: Whether a delete is refused, since it is permanent in Secure
                Payments and in LoanPro. By default it is on unless `sandbox_mode` is literally
                True.
            account: Which Secure Payments account, by its name in the settings; a change replaces
                the configuration.

        Raises:
            pulumi.RunError: An argument is of a type that cannot be declared, or `opts` has
                `import_`, which no dynamic resource can have.
        """
        opts = opts or pulumi.ResourceOptions()
        arguments.refuse_import(opts)
        is_get = opts.id is not None
        given = {
            "name": name,
            "username": username,
            "password": password,
            "client_id": client_id,
            "client_secret": client_secret,
            "card_gateway_private_api_key": card_gateway_private_api_key,
            "sandbox_mode": sandbox_mode,
            "same_day": False if same_day is None and not is_get else same_day,
            "same_day_cutoff_time": same_day_cutoff_time,
            "same_day_cutoff_timezone": same_day_cutoff_timezone,
            "account_balance_check": account_balance_check,
            "process_non_connected": process_non_connected,
            "deletion_protection": deletion_protection,
            "account": account,
        }
        inputs = {
            it: value
            for it, value in arguments.plain(given, besides=_SECRETS).items()
            if is_get or value is not None
        }
        unprotected = deletion_protection is False or (
            deletion_protection is None and sandbox_mode is True
        )
        super().__init__(
            FlexProcessorProvider(),
            resource_name,
            {
                **inputs,
                **{
                    it: pulumi.Output.secret(inputs[it])
                    for it in _SECRETS
                    if inputs.get(it) is not None
                },
                **dict.fromkeys(SERVER_SET),
                **({_PREVIEW_KEY: True} if is_dry_run() else {}),
                **arguments.kept_secret(inputs, _SECRET_KEY, besides=_SECRETS),
            },
            pulumi.ResourceOptions.merge(
                pulumi.ResourceOptions(
                    protect=None if is_get or unprotected else True,
                    additional_secret_outputs=list(_SECRETS),
                ),
                opts,
            ),
        )
        arguments.warn_of_options(opts, self)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str | int],  # noqa: A002 - Pulumi's name for it in every `get`
        opts: pulumi.ResourceOptions | None = None,
        *,
        account: pulumi.Input[str] | None = None,
    ) -> FlexProcessor:
        """Reads an existing configuration, without managing it; its secrets stay unknown.

        Args:
            resource_name: The resource's name in Pulumi.
            id: The configuration's ID in Secure Payments.
            opts: Pulumi's options.
            account: Which Secure Payments account, by its name in the settings.

        Raises:
            pulumi.RunError: The ID is none.
        """
        reads = pulumi.ResourceOptions(id=arguments.identifier(id))
        reads = pulumi.ResourceOptions.merge(opts, reads)
        return cls(resource_name, reads, account=account)  # type: ignore[call-arg] # all are read

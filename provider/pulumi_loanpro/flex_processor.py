"""`FlexProcessor` for programs, and the provider that Pulumi's engine calls for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from pulumi.dynamic import (
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
from pulumi.runtime import is_dry_run

from pulumi_loanpro import adapter, arguments, host
from pulumi_loanpro.adapter import PREVIEW_KEY, SECRET_KEY, SECRETS
from pulumi_loanpro.arguments import Unset
from pulumi_loanpro.lifecycle.inputs import diff
from pulumi_loanpro.wording import attempting, called

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.lifecycle.operations import Lifecycle


class FlexProcessorProvider(ResourceProvider):
    """Translates between Pulumi's engine and the lifecycle.

    Never move or rename this class: every state holds a pickle that refers to it by name. Each
    method puts what is ours in place of its arguments: where something fails, some tools show all
    variables.
    """

    serialize_as_secret_always = False

    _config: Callable[[str], str | None]
    _lifecycles: dict[str | None, Lifecycle]

    def __getstate__(self) -> None:
        """Pickles nothing but the class: the configuration holds the account's credentials."""

    def configure(self, req: ConfigureRequest) -> None:
        """Takes the stack's configuration; what it says is needed only once something is sent."""
        host.patch_plugin_process()
        self._config = req.config.get
        self._lifecycles = {}

    def check(self, _olds: Properties, news: Properties) -> CheckResult:
        """Brings the program's inputs into canonical form, and names all that is wrong."""
        inputs, failures = adapter.checked(_olds, news)
        return CheckResult(adapter.as_secrets(inputs), failures)

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Says that something differs, and leaves it to the engine to name what.

        Where it is only kept secret from now on, the update sends nothing.
        """
        secret = _olds.get(SECRET_KEY) or ()
        _olds, _news = adapter.declared(adapter.of_state(_olds)), adapter.ours(_news)
        adapter.compared(_olds, _news, secret)
        found = diff(_olds, _news)
        adapter.declarations.compared(adapter.urn(), _id, _olds, _news, moves=bool(found.replaces))
        changes = None if found.changed else adapter.is_newly_secret(secret)
        return DiffResult(changes=changes, replaces=sorted(found.replaces))

    def create(self, props: Properties) -> CreateResult:
        """Creates the configuration."""
        props = adapter.ours(props)
        try:
            id_, outputs = host.run(self._create(props))
        except Exception:
            adapter.declarations.create_failed(adapter.urn(), props)
            raise
        return CreateResult(id_, outputs | adapter.remembered())

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Reads the configuration; an empty ID tells the engine that it is gone."""
        secret = {SECRET_KEY: props[SECRET_KEY]} if SECRET_KEY in props else {}
        props = adapter.of_state(props)
        found = host.run(self._read(id_, props))
        if found is None:
            return ReadResult("", {})
        outputs, inputs = found
        return ReadResult(id_, outputs | secret, adapter.as_secrets(inputs))

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Sends what changed."""
        _olds, _news = adapter.declared(adapter.of_state(_olds)), adapter.ours(_news)
        return UpdateResult(host.run(self._update(_id, _olds, _news)) | adapter.remembered())

    def delete(self, _id: str, _props: Properties) -> None:
        """Deletes the configuration for good."""
        _props = adapter.declarations.as_declared(adapter.urn(), adapter.of_state(_props))
        adapter.declarations.refuse_delete(adapter.urn(), _id, _props)
        host.run(self._delete(_id, _props, adapter.declarations.moving.get(adapter.urn())))

    async def _create(self, inputs: Properties) -> tuple[str, Properties]:
        return await self._lifecycle("create", inputs).create(inputs)

    async def _read(self, id_: str, outputs: Properties) -> tuple[Properties, Properties] | None:
        return await self._lifecycle("read", outputs, id_).read(id_, outputs)

    async def _update(self, id_: str, outputs: Properties, inputs: Properties) -> Properties:
        return await self._lifecycle("update", inputs, id_).update(id_, outputs, inputs)

    async def _delete(self, id_: str, outputs: Properties, moving: Properties | None) -> None:
        if moving:
            self._lifecycle("create", moving)  # is there a new account at all?
        await self._lifecycle("delete", outputs, id_).delete(id_, outputs)

    def _lifecycle(self, verb: str, properties: Properties, id_: str | None = None) -> Lifecycle:
        account = properties.get("account")
        if account not in self._lifecycles:
            with attempting(f"{verb} {called(properties.get('name'), id_)}"):
                # Loaded only where something is sent: most runs of Pulumi send nothing.
                from pulumi_loanpro.lifecycle.accounts import lifecycle_of  # noqa: PLC0415

                self._lifecycles[account] = lifecycle_of(account, self._config)
        return self._lifecycles[account]


def serialized_provider() -> str:
    """The provider as Pulumi writes it into the properties of a resource; for import files."""
    serialized: str = serialize_provider(FlexProcessorProvider())
    return serialized


class FlexProcessor(Resource, module="loanpro", name="FlexProcessor"):
    """A FLEX processor configuration of LoanPro's Secure Payments.

    It appears in LoanPro, too, where users pick it when they start a transaction. The properties
    of a resource carry the names of the arguments.
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
    else:
        username = password = client_id = client_secret = card_gateway_private_api_key = Unset()
        sandbox_mode = same_day = same_day_cutoff_time = same_day_cutoff_timezone = Unset()
        account_balance_check = process_non_connected = deletion_protection = account = Unset()

    @arguments.missing_ones_reach_check
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
            for it, value in arguments.plain(given, besides=SECRETS).items()
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
                    for it in SECRETS
                    if inputs.get(it) is not None
                },
                **({PREVIEW_KEY: True} if is_dry_run() else {}),
                **arguments.kept_secret(inputs, SECRET_KEY, besides=SECRETS),
            },
            pulumi.ResourceOptions.merge(
                pulumi.ResourceOptions(
                    protect=None if is_get or unprotected else True,
                    additional_secret_outputs=list(SECRETS),
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

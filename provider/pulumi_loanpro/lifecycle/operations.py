"""What happens to a FLEX processor configuration: create, read, update, delete.

What Secure Payments actually holds gets into the inputs and the outputs of a state by a read alone,
so that an update sends what its preview named.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from pulumi_loanpro.errors import (
    ChangedError,
    DuplicateNameError,
    InputsError,
    MalformedAnswerError,
    NameTakenError,
    NotFoundError,
    NotSentError,
    ProtectedError,
    RequestError,
    ServerError,
    StillDeclaredError,
    TransportError,
    UncertainCreateError,
)
from pulumi_loanpro.fields import SECRETS, WIRE, FlexProcessorInputs, check_inputs
from pulumi_loanpro.lifecycle.account_guard import SameAccount
from pulumi_loanpro.lifecycle.exactly_once import create_once, yield_to_an_older
from pulumi_loanpro.lifecycle.inputs import FORMER, WAS_LIVE, diff, is_protected, server_set
from pulumi_loanpro.lifecycle.inventory import Inventory
from pulumi_loanpro.lifecycle.pickable import wait_until_pickable
from pulumi_loanpro.secrecy import PIECE, kept
from pulumi_loanpro.secure_payments.redaction import quoted_name
from pulumi_loanpro.wording import attempting, called, listing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.secure_payments.client import SecurePayments
    from pulumi_loanpro.secure_payments.configuration import ServerSet

logger = logging.getLogger(__name__)

_UNCERTAIN_UPDATE: Final = (
    "The update may have been carried out all the same: run `pulumi up` with the same values again "
    "before you take any of them back, since no read shows which credentials are there."
)


class Lifecycle:
    """The configurations of one account, as one run of Pulumi meets them.

    All methods run in one event loop and raise a `LoanProError` that says what was attempted.
    """

    def __init__(self, client: SecurePayments) -> None:
        self._client = client
        self._url = client.account.url
        self._inventory = Inventory(client)
        self._same_account = SameAccount(client)

    async def create(self, inputs: Properties) -> tuple[str, Properties]:
        """Creates a configuration: one list for all creates of a run, one POST, a look at a list.

        Returns:
            The ID and the outputs. Once there is an ID nothing raises, unless it gave way to an
            older configuration of its name: what goes wrong after it is a warning.
        """
        with self._attempting("create", None, inputs):
            inputs = _checked(inputs)
            name = inputs["name"]
            try:
                async with self._inventory.claim(name) as claim:
                    id_ = await create_once(
                        self._client, self._inventory, _payload(inputs), sent=claim.sent
                    )
                    claim.created(id_)
            except DuplicateNameError as error:
                raise await self._inventory.refused(name, error, create=True) from error
            self._inventory.forget()
            try:
                found, actual = await yield_to_an_older(
                    self._client, self._inventory, id_, _payload(inputs)
                )
            except NameTakenError:
                self._inventory.released(id_, name)
                raise
            except UncertainCreateError:
                self._inventory.lost(id_, name)
                raise
            if found != id_:
                self._inventory.released(id_, name)
                self._inventory.renamed(found, name)
                id_ = found
            outputs = await self._read_back(id_, inputs, {}, actual)
            await wait_until_pickable(self._client, id_, name)
            return id_, outputs

    async def read(self, id_: str, outputs: Properties) -> tuple[Properties, Properties] | None:
        """Reads a configuration, from the list that all reads share where that says enough.

        Args:
            id_: The configuration's ID.
            outputs: The outputs of the state. Without a name among them nothing is known of the
                configuration yet, and everything but its secrets is read.

        Returns:
            The outputs and the inputs with their actual values; None if the configuration is gone
            of which the state knows more than the ID.
        """
        declared = _declared(outputs)
        with self._attempting("read", id_, declared):
            if "name" not in declared:
                actual = await self._get(id_)
                shown = self._outputs(declared | actual.declared(), actual, {})
                return shown, _declared(shown)
            found = await self._find_actual(id_, outputs)
            if found is None:
                return None
            self._same_account.by_configuration(outputs, found)
            found = self._without_secrets(found)
            inputs = _as_actual(declared, found)
            kept = {name: outputs[name] for name in FORMER & outputs.keys()}
            if is_protected(outputs) and not is_protected(inputs):
                kept[WAS_LIVE] = True  # the program alone lifts a protection
            return self._outputs(inputs, found, outputs) | kept, inputs

    async def everything(self) -> list[ServerSet]:
        """All that the account holds, by ID, without what repeats a secret."""
        with attempting(listing(self._client.account.name)), self._client.operation():
            found = map(self._without_secrets, await self._client.list())
            return sorted(found, key=lambda it: (len(it.id), it.id))  # as numbers

    async def actual(self, id_: str) -> ServerSet:
        """What there is under an ID, without what repeats a secret."""
        with self._attempting("read", id_, {}):
            return await self._get(id_)

    async def update(self, id_: str, outputs: Properties, inputs: Properties) -> Properties:
        """Sends the fields that changed and reads the configuration back.

        Args:
            id_: The configuration's ID.
            outputs: What the state declares, and what only the server knows.
            inputs: What the program declares.

        Returns:
            The outputs. A field that is no longer declared is only forgotten, without a request.
        """
        with self._attempting("update", id_, outputs, inputs):
            inputs = _checked(inputs)
            outputs = {name: value for name, value in outputs.items() if name != WAS_LIVE}
            changed = diff(outputs, inputs).changed & inputs.keys()
            payload = _payload({name: inputs[name] for name in inputs if name in changed})
            if not payload:
                return inputs | server_set(outputs)
            self._same_account.by_url(outputs)
            self._inventory.renamed(id_, inputs["name"])  # whatever becomes of it
            try:
                await self._client.update(id_, payload)
            except DuplicateNameError as error:
                self._inventory.released(id_, inputs["name"])
                raise await self._inventory.refused(inputs["name"], error, create=False) from error
            except NotSentError:
                raise
            except (TransportError, ServerError, MalformedAnswerError) as error:
                error.remedy = _UNCERTAIN_UPDATE
                raise
            if "name" in payload:
                self._inventory.released(id_, outputs.get("name"))
            self._inventory.forget()
            return await self._read_back(id_, inputs, outputs, changed=payload.keys())

    async def delete(self, id_: str, outputs: Properties) -> None:
        """Deletes a configuration for good, after a look at it; gone already is success."""
        name = outputs.get("name")
        with self._attempting("delete", id_, outputs):
            self._same_account.by_url(outputs)
            try:
                actual = await self._client.get(id_)
                self._same_account.by_configuration(outputs, actual)
                self._refuse_delete(id_, outputs, actual)
                await self._client.delete(id_)
            except NotFoundError as error:
                await self._confirm_gone(id_, outputs, error)
            self._inventory.released(id_, name)

    def _refuse_delete(self, id_: str, outputs: Properties, actual: ServerSet) -> None:
        """Raises where a delete would take what is still wanted, or what the state does not say."""
        found = actual.declared()
        if is_protected(outputs):
            raise ProtectedError("Its deletion protection is on.")
        if id_ in self._inventory.needed:
            raise StillDeclaredError("A create of this run was refused because of its name.")
        if found.get("name") not in (None, outputs.get("name")):
            name = quoted_name(found["name"], self._client.secrets())
            raise ChangedError(f'Its name is "{name}" now.')
        if outputs.get("sandbox_mode") is True and found.get("sandbox_mode") is False:
            raise ChangedError("It is live now, while the state says sandbox.")

    async def _get(self, id_: str) -> ServerSet:
        try:
            return self._without_secrets(await self._client.get(id_))
        except NotFoundError as error:
            raise NotFoundError(error.problem, "Check the ID and the account.") from error

    async def _find_actual(self, id_: str, outputs: Properties) -> ServerSet | None:
        """What is there: from the shared list, from a GET where that leaves something open."""
        listed = await self._inventory.listed()
        actual = listed.by_id.get(id_)
        self._inventory.warn_of_namesakes(listed, outputs["name"])
        if actual is not None and _says_enough(actual, outputs):
            return actual
        try:
            return await self._client.get(id_)
        except NotFoundError as error:
            await self._confirm_gone(id_, outputs, error)
            return None

    async def _confirm_gone(self, id_: str, outputs: Properties, error: NotFoundError) -> None:
        """Gone means gone only if the state was made with this account, and a list agrees."""
        self._same_account.by_url(outputs)
        listed = await self._inventory.listed()
        if id_ in listed.by_id:
            self._inventory.forget()  # the list may be the older of the two
            listed = await self._inventory.listed()
        if id_ in listed.by_id:
            raise MalformedAnswerError(
                f"{error.problem} Yet the list of all configurations has it.",
                "Run the command again; if it goes on, ask LoanPro's support.",
            ) from error
        self._same_account.by_list(outputs, listed.by_id.values())

    async def _read_back(
        self,
        id_: str,
        inputs: Properties,
        outputs: Properties,
        listed: ServerSet | None = None,
        changed: Collection[str] = (),
    ) -> Properties:
        """The outputs after a write that succeeded; whatever is odd about them is a warning.

        They are what the program declares: what differs is named here, and stays out of the state
        until a refresh.
        """
        processor = called(inputs["name"], id_)
        try:
            if listed is None or not _says_enough(listed, inputs):
                listed = await self._client.get(id_)
        except RequestError as error:
            logger.warning(
                "%s was written, but could not be read back: %s", processor, error.problem
            )
            return inputs | server_set(outputs) | {"url": self._url}
        actual = self._without_secrets(listed)
        self._same_account.by_owner(outputs, actual, changed)
        if differing := sorted(diff(_as_actual(inputs, actual), inputs).changed):
            logger.warning(
                "%s has other values in Secure Payments than the program declares: %s. `pulumi "
                "refresh` brings the actual values into the state; the next `pulumi preview` then "
                "shows what an update would change.",
                processor,
                ", ".join(differing),
            )
        return self._outputs(inputs, actual, outputs)

    def _outputs(self, inputs: Properties, actual: ServerSet, olds: Properties) -> Properties:
        owner = {"user_id": actual.user_id} if actual.user_id is not None else {}
        outputs = inputs | server_set(olds) | owner
        return {k: v for k, v in outputs.items() if v is not None} | {"url": self._url}

    def _without_secrets(self, actual: ServerSet) -> ServerSet:
        secrets = set(self._client.secrets()) - kept()
        return actual.without([it for it in secrets if len(it) >= PIECE])

    @contextmanager
    def _attempting(self, verb: str, id_: str | None, *known: Properties) -> Iterator[None]:
        """One operation: what its errors say was attempted, its deadline, its secrets."""
        secrets = [it[name] for it in known for name in SECRETS & it.keys()]
        names = [it[name] for it in known for name in ("name", "username") if it.get(name)]
        what = f"{verb} {called(known[0].get('name'), id_)}"
        with attempting(what), self._client.operation(secrets, names):
            yield


def _declared(outputs: Properties) -> Properties:
    """The outputs that are inputs, too; what only another version of this package knows is none."""
    return {k: v for k, v in outputs.items() if k in FlexProcessorInputs.model_fields}


def _as_actual(inputs: Properties, actual: ServerSet) -> Properties:
    """Inputs with their actual values: a null is unset, and what an answer leaves out stays."""
    merged = inputs | {k: v for k, v in actual.declared().items() if k in inputs}
    return {name: value for name, value in merged.items() if value is not None}


def _says_enough(actual: ServerSet, properties: Properties) -> bool:
    """Whether an answer holds every field that there is to compare, if only as a mask."""
    answered = actual.declared().keys() | actual.masked
    return properties.keys() & actual.declarable() <= answered


def _checked(inputs: Properties) -> Properties:
    """What is about to be sent, checked once more: a policy may have changed it since."""
    checked, failures = check_inputs(inputs)
    if failures:
        secret = [name for name, value in inputs.items() if str(value) in kept()]
        said = (" ".join(it.told(inputs, secret)).strip() for it in failures)
        raise InputsError(f"{'; '.join(said)}.")
    return checked


def _payload(inputs: Properties) -> Properties:
    return {name: inputs[name] for name in WIRE if name in inputs}

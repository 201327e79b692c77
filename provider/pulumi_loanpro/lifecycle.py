"""What happens to a FLEX processor configuration: check, diff, create, read, update, delete.

In terms of plain dictionaries, without Pulumi. *Inputs* are what a program declares, in canonical
form; *outputs* are the inputs as they are live, and what only the server knows (`SERVER_SET`).
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_loanpro.errors import (
    ChangedError,
    MalformedAnswerError,
    NotFoundError,
    RequestError,
    one_line,
)
from pulumi_loanpro.exactly_once import create_once
from pulumi_loanpro.inventory import Inventory
from pulumi_loanpro.same_account import SameAccount
from pulumi_loanpro.secrecy import PIECE
from pulumi_loanpro.wording import LONGEST_NAME, attempting, called, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pulumi_loanpro.client import SecurePayments
    from pulumi_loanpro.live import ServerSet
    from pulumi_loanpro.model import Failure

logger = logging.getLogger(__name__)

Properties = dict[str, Any]

SERVER_SET = ("user_id", "created", "updated", "url")
"""Outputs that are no inputs: the owner, two times, and the base URL of the account."""

TIMES = frozenset({"created", "updated"})
"""Those of them that change with whatever is changed."""


def check(
    olds: Mapping[str, Any], news: Mapping[str, Any], unknown: type | tuple[type, ...] = ()
) -> tuple[Properties, list[Failure]]:
    """Brings a program's inputs into canonical form; sends nothing.

    Args:
        olds: The inputs of the state; empty before a create.
        news: The inputs of the program.
        unknown: Type of the values that are not known until the update.

    Returns:
        The canonical inputs, and all that is wrong with them.
    """
    if olds == news:
        # They were checked when they became the state, and pydantic need not be loaded for them.
        return dict(news), []
    from pulumi_loanpro.model import check_inputs  # noqa: PLC0415 - loaded only where needed

    name = news.get("name")
    with attempting(f"check {called(name if isinstance(name, str) else None)}"):
        return check_inputs(news, unknown)


@dataclass(frozen=True, slots=True)
class Diff:
    """How a program differs from the state.

    Attributes:
        changed: Inputs that differ, those among them that are no longer declared included.
        replaces: Those of them that no update can change.
    """

    changed: frozenset[str]
    replaces: frozenset[str]


def diff(outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> Diff:
    """Compares checked inputs with the outputs of the state; sends nothing."""
    names = inputs.keys() | (outputs.keys() - SERVER_SET)
    changed = frozenset(name for name in names if inputs.get(name) != outputs.get(name))
    return Diff(changed, changed & {"account"})


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
        """Creates a configuration: one list for all creates of a run, one POST, one GET.

        Returns:
            The ID and the outputs. Once there is an ID nothing raises: what goes wrong after it
            is a warning.
        """
        name = inputs["name"]
        with self._attempting("create", None, inputs):
            async with self._inventory.claim(name) as ids:
                id_ = await create_once(self._client, name, _payload(inputs))
                ids.add(id_)
            self._inventory.changed(id_, name, name)
            return id_, await self._read_back(id_, inputs, {})

    async def read(self, id_: str, outputs: Properties) -> tuple[Properties, Properties] | None:
        """Reads a configuration, from the list that all reads share where that says enough.

        Args:
            id_: The configuration's ID.
            outputs: The outputs of the state. Without a name among them nothing is known of the
                configuration yet, and everything but its secrets is read.

        Returns:
            The outputs and the inputs as they are live, or None if the configuration is gone.
        """
        declared = _declared(outputs)
        with self._attempting("read", id_, declared):
            if "name" not in declared:
                live = self._without_secrets(await self._get(id_))
                return self._outputs(declared | live.declared(), live, {}), declared
            found = await self._find(id_, outputs)
            if found is None:
                return None
            self._same_account.by_configuration(outputs, found)
            found = self._without_secrets(found)
            inputs = _as_live(declared, found)
            if inputs == declared:  # a time by itself is no drift that anybody should look at
                found = found.model_copy(
                    update={it: outputs.get(it) for it in TIMES & outputs.keys()}
                )
            return self._outputs(inputs, found, outputs), inputs

    async def update(self, id_: str, outputs: Properties, inputs: Properties) -> Properties:
        """Sends the fields that changed and reads the configuration back.

        Returns:
            The outputs. A field that is no longer declared is only forgotten, without a request.
        """
        changed = diff(outputs, inputs).changed & inputs.keys()
        payload = _payload({name: inputs[name] for name in inputs if name in changed})
        if not payload:
            return inputs | _server_set(outputs)
        with self._attempting("update", id_, outputs, inputs):
            self._same_account.by_url(outputs)
            self._inventory.changed(id_, now_called=inputs["name"])  # whatever becomes of it
            await self._client.update(id_, payload)
            self._inventory.changed(id_, outputs.get("name"), inputs["name"])
            return await self._read_back(id_, inputs, outputs)

    async def delete(self, id_: str, outputs: Properties) -> None:
        """Deletes a configuration for good, after a look at it; gone already is success."""
        name = outputs.get("name")
        with self._attempting("delete", id_, outputs):
            self._same_account.by_url(outputs)
            try:
                live = await self._client.get(id_)
                self._same_account.by_configuration(outputs, live)
                if (by_now := live.declared().get("name")) not in (None, name):
                    by_now = quoted(by_now, self._client.secrets())
                    raise ChangedError(f'It is called "{by_now}" by now.')
                await self._client.delete(id_)
            except NotFoundError as error:
                await self._confirm_gone(id_, outputs, error)
            self._inventory.changed(id_, name)

    async def _get(self, id_: str) -> ServerSet:
        try:
            return await self._client.get(id_)
        except NotFoundError as error:
            raise NotFoundError(error.problem, "Check the ID and the account.") from error

    async def _find(self, id_: str, outputs: Properties) -> ServerSet | None:
        """What is live: from the shared list, from a GET where that leaves something open."""
        live = (await self._inventory.live()).get(id_)
        if live is not None:
            comparable = outputs.keys() & live.declarable()
            if comparable <= live.declared().keys():
                return live
        try:
            return await self._client.get(id_)
        except NotFoundError as error:
            await self._confirm_gone(id_, outputs, error)
            return None

    async def _confirm_gone(self, id_: str, outputs: Properties, error: NotFoundError) -> None:
        """Gone means gone only if the state was made with this account, and a list agrees."""
        self._same_account.by_url(outputs)
        live = await self._inventory.live()
        if id_ in live:
            self._inventory.changed(id_)  # the list may be the older of the two
            live = await self._inventory.live()
        if id_ in live:
            raise MalformedAnswerError(
                f"{error.problem} Yet the list of all configurations has it.",
                "Run the command again; if it goes on, ask LoanPro's support.",
            ) from error
        self._same_account.by_list(outputs, live.values())

    async def _read_back(self, id_: str, inputs: Properties, outputs: Properties) -> Properties:
        """The outputs after a write that succeeded; whatever is odd about them is a warning."""
        processor = called(inputs["name"], id_)
        try:
            live = self._without_secrets(await self._client.get(id_))
        except RequestError as error:
            logger.warning(
                "%s was written, but could not be read back: %s", processor, error.problem
            )
            return inputs | _server_set(outputs) | {"url": self._url}
        found = _as_live(inputs, live)
        if odd := sorted(diff(found, inputs).changed):
            differs = "; ".join(
                f"{name} is {_shown(found.get(name))} instead of {_shown(inputs[name])}"
                for name in odd
            )
            logger.warning(
                "%s is not as it was asked for: %s. Run `pulumi refresh`, then `pulumi up` again.",
                processor,
                differs,
            )
        return self._outputs(found, live, outputs)

    def _outputs(self, inputs: Properties, live: ServerSet, olds: Properties) -> Properties:
        known = {"user_id": live.user_id, "created": live.created, "updated": live.updated}
        outputs = inputs | _server_set(olds) | {k: v for k, v in known.items() if v is not None}
        return {k: v for k, v in outputs.items() if v is not None} | {"url": self._url}

    def _without_secrets(self, live: ServerSet) -> ServerSet:
        return live.without([it for it in self._client.secrets() if len(it) >= PIECE])

    @contextmanager
    def _attempting(self, verb: str, id_: str | None, *known: Properties) -> Iterator[None]:
        """One operation: what its errors say was attempted, its deadline, its secrets."""
        secrets = [it[name] for it in known for name in _secret_names() & it.keys()]
        what = f"{verb} {called(known[0].get('name'), id_)}"
        with attempting(what), self._client.operation(secrets):
            yield


def _declared(outputs: Properties) -> Properties:
    """The outputs that are inputs, too; what only another version of this package knows is none."""
    from pulumi_loanpro.model import FlexProcessorInputs  # noqa: PLC0415 - as in `_payload`

    return {k: v for k, v in outputs.items() if k in FlexProcessorInputs.model_fields}


def _server_set(outputs: Properties) -> Properties:
    return {name: value for name, value in outputs.items() if name in SERVER_SET}


def _as_live(inputs: Properties, live: ServerSet) -> Properties:
    """Inputs with their live values: a null is unset, and what an answer leaves out stays."""
    merged = inputs | {k: v for k, v in live.declared().items() if k in inputs}
    return {name: value for name, value in merged.items() if value is not None}


def _secret_names() -> frozenset[str]:
    from pulumi_loanpro.model import SECRETS  # noqa: PLC0415 - as in `_payload`

    return SECRETS


def _payload(inputs: Properties) -> Properties:
    from pulumi_loanpro.model import WIRE  # noqa: PLC0415 - loaded only where something is sent

    return {name: inputs[name] for name in WIRE if name in inputs}


def _shown(value: object) -> str:
    return one_line(repr(value), LONGEST_NAME)

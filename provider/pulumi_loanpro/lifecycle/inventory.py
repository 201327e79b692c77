"""What one account holds, as one run of Pulumi knows it: lists that are shared, and names."""

from __future__ import annotations

import asyncio
import logging
import shlex
import time
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pulumi_loanpro.errors import (
    NAME_THE_OLD_ONE,
    MalformedAnswerError,
    NameTakenError,
    NotFoundError,
    RequestError,
)
from pulumi_loanpro.secure_payments.redaction import quoted_name
from pulumi_loanpro.wording import as_name

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from pulumi_loanpro.secure_payments.client import SecurePayments
    from pulumi_loanpro.secure_payments.configuration import ServerSet

logger = logging.getLogger(__name__)

SNAPSHOT_SECONDS = 5.0
"""Age up to which one list serves everyone who reads."""

GATHER_SECONDS, GATHER_SECONDS_EACH = 0.02, 0.0001
"""How long a list after a write waits for others that want one, too: at least so many seconds, and
so many for each configuration of the account, so that large accounts are listed less often."""


class Listing:
    """What an account held when a list was answered.

    Attributes:
        by_id: Its configurations.
        at: When, by `time.monotonic`.
    """

    def __init__(self, configurations: Iterable[ServerSet], at: float) -> None:
        self.at = at
        self.by_id: dict[str, ServerSet] = {}
        self.by_name: defaultdict[str | None, list[str]] = defaultdict(list)
        for it in configurations:
            self.by_id[it.id] = it
            name = getattr(it, "name", None)
            self.by_name[None if name is None else as_name(name)].append(it.id)

    def named(self, name: str) -> list[str]:
        """The IDs of a name, the oldest first."""
        return sorted(self.by_name.get(as_name(name), ()), key=int)


class Claim:
    """A name that one create of this run has to itself.

    Attributes:
        sent: Whether this run has sent a create of this name already, without an answer.
    """

    def __init__(self, ids: set[str], *, sent: bool) -> None:
        self._ids = ids
        self.sent = sent

    def created(self, id_: str) -> None:
        """The name is that of a configuration now."""
        self._ids.add(id_)


class Inventory:
    """The configurations of one account: lists for reads, and who has which name.

    A list for reads is young and dropped by any write. The names are listed once, before the first
    create of a run, and from then on follow what the run itself does.

    Attributes:
        needed: IDs of configurations whose names refused creates of this run wanted.
    """

    def __init__(self, client: SecurePayments) -> None:
        self._client = client
        self._snapshot: asyncio.Task[Listing] | None = None
        self._gathering: asyncio.Task[Listing] | None = None
        self._held = 0
        self._ids_by_name: defaultdict[str | None, set[str]] | None = None
        self._under_way: set[str] = set()
        self._uncertain: set[str] = set()
        self._warned: set[str] = set()
        self.needed: set[str] = set()

    async def listed(self) -> Listing:
        """All configurations, from one request that everyone who asks meanwhile shares.

        Raises:
            RequestError: The list could not be had.
        """
        if self._snapshot is None or _is_over(self._snapshot):
            self._snapshot = asyncio.create_task(self._list())
        return await asyncio.shield(self._snapshot)

    async def listed_anew(self) -> Listing:
        """The same, from a request that begins after this call, and that others share as well.

        Raises:
            RequestError: The list could not be had.
        """
        if self._gathering is None:
            self._gathering = asyncio.create_task(self._gather())
        return await asyncio.shield(self._gathering)

    @asynccontextmanager
    async def claim(self, name: str) -> AsyncIterator[Claim]:
        """Keeps a name for one create: nothing has it, and nothing else of this run takes it.

        Where the create ends otherwise than with a result or a `RequestError`, it is unknown
        whether it happened: the next claim of the name says so.

        Raises:
            NameTakenError: A configuration of this name exists, or is being created by this run.
        """
        name = as_name(name)
        ids = (await self._names())[name]
        if name in self._under_way:
            raise NameTakenError(
                "Another resource of this program is creating a configuration of the same name.",
                "Give one of the two another name.",
            )
        if ids:
            self.needed |= ids
            raise self._taken(ids)
        sent = name in self._uncertain
        self._under_way.add(name)
        self._uncertain.add(name)
        try:
            yield Claim(ids, sent=sent)
        except RequestError:
            self._uncertain.discard(name)
            raise
        finally:
            self._under_way.discard(name)
        self._uncertain.discard(name)

    async def refused(self, name: str, error: RequestError, *, create: bool) -> NameTakenError:
        """The error for a name that Secure Payments itself says to be taken; names the ID.

        Args:
            name: The name.
            error: What Secure Payments said.
            create: Whether a create was refused, or a rename.
        """
        try:
            ids = set((await self.listed_anew()).named(name))
        except RequestError:
            ids = set()
        if create and ids:
            self.needed |= ids
            return self._taken(ids)
        problem = self._taken(ids).problem if ids else error.problem
        return NameTakenError(problem, "Give this one another name.")

    def _taken(self, ids: set[str]) -> NameTakenError:
        return taken(ids, self._client.account.name)

    def has(self, id_: str) -> bool:
        """Whether a configuration of this ID was there, as far as creates of this run know."""
        return any(id_ in ids for ids in (self._ids_by_name or {}).values())

    def lost(self, id_: str, name: str) -> None:
        """Takes note that a create was carried out, but not as the ID that was answered."""
        self.released(id_, name)
        self._uncertain.add(as_name(name))

    def forget(self) -> None:
        """Takes note of a write of ours: lists from before it are out of date."""
        self._snapshot = None

    def renamed(self, id_: str, name: str) -> None:
        """Takes note of a rename that may have happened: both names are its own from now on."""
        self.forget()
        if self._ids_by_name is not None:
            self._ids_by_name[as_name(name)].add(id_)

    def released(self, id_: str, name: str | None) -> None:
        """Takes note that a configuration no longer has a name, or is gone."""
        self.forget()
        if self._ids_by_name is not None and name is not None:
            self._ids_by_name[as_name(name)].discard(id_)

    def warn_of_namesakes(self, listing: Listing, name: str) -> None:
        """Warns, once in a run, where an account has several configurations of a name."""
        ids = listing.named(name)
        if len(ids) > 1 and name not in self._warned:
            self._warned.add(name)
            logger.warning(
                'Several FLEX processors are called "%s", with the IDs %s. Payments may be sent '
                "through each of them: find out which one LoanPro's users pick, and delete or "
                "rename the others.",
                quoted_name(name, self._client.secrets()),
                " and ".join(ids),
            )

    async def _list(self) -> Listing:
        listed = await self._client.list()
        at = time.monotonic()
        self._held = len(listed)
        return Listing(await asyncio.gather(*map(self._with_name, listed)), at)

    async def _with_name(self, configuration: ServerSet) -> ServerSet:
        """The same from a GET, where a list leaves out what a configuration is called."""
        if _has_name(configuration):
            return configuration
        try:
            return await self._client.get(configuration.id)
        except NotFoundError:
            return configuration

    async def _gather(self) -> Listing:
        await asyncio.sleep(max(GATHER_SECONDS, self._held * GATHER_SECONDS_EACH))
        self._gathering = None
        return await self._list()

    async def _names(self) -> defaultdict[str | None, set[str]]:
        if self._ids_by_name is None:
            listing = await self.listed()
            if unknown := [id_ for id_, it in listing.by_id.items() if not _has_name(it)]:
                raise MalformedAnswerError(
                    f"No answer says what ID {unknown[0]} is called, so that no name is known to "
                    "be free.",
                    "Nothing can be created in this account before the answers say it: ask "
                    "LoanPro's support.",
                )
            if self._ids_by_name is None:
                self._ids_by_name = defaultdict(set)
                for name, ids in listing.by_name.items():
                    self._ids_by_name[name] = set(ids)
        return self._ids_by_name


def _has_name(configuration: ServerSet) -> bool:
    """Whether an answer says what it is called, if only that it has no name."""
    return "name" in configuration.model_fields_set


def taken(ids: set[str], account: str | None) -> NameTakenError:
    """The error of a create whose name configurations of an account have."""
    existing = " and ".join(sorted(ids, key=int))
    in_account = ["--account", account] if account else []
    command = shlex.join(["pulumi-loanpro", "import", min(ids, key=int), *in_account])
    return NameTakenError(
        f"Secure Payments already has a configuration of this name, with the ID {existing}.",
        f"{NAME_THE_OLD_ONE} If it is to be replaced, it is in its own way, since the new one is "
        "created first: a credential is rotated by setting it; take back what forces the "
        "replacement (for a taint by `pulumi state untaint`), or set `delete_before_replace=True`, "
        "which deletes the old one for good. If no stack manages the configuration, import it by "
        f"`{command}`. Otherwise give this one another name.",
    )


def _is_over(snapshot: asyncio.Task[Listing]) -> bool:
    """Whether a list has failed, or is too old to serve anybody else."""
    if not snapshot.done():
        return False
    return bool(snapshot.exception()) or time.monotonic() - snapshot.result().at > SNAPSHOT_SECONDS

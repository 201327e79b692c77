"""What one account holds, as one run of Pulumi knows it: one list for all who ask."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from pulumi_loanpro.errors import NameTakenError, RequestError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pulumi_loanpro.client import SecurePayments
    from pulumi_loanpro.live import ServerSet

SNAPSHOT_SECONDS = 5.0
"""Age up to which one list serves everyone who reads."""

_UNDER_WAY = "under way"
"""Stands in for the ID of a configuration that is being created."""


class _Snapshot(NamedTuple):
    """What an account held when a list was answered."""

    by_id: dict[str, ServerSet]
    at: float


class Inventory:
    """The configurations of one account: a snapshot for reads, and who has which name.

    The snapshot is young and dropped by any write. The names are listed once, before the first
    create of a run, and from then on follow what the run itself does.
    """

    def __init__(self, client: SecurePayments) -> None:
        self._client = client
        self._snapshot: asyncio.Task[_Snapshot] | None = None
        self._ids_by_name: defaultdict[str, set[str]] | None = None

    async def live(self) -> dict[str, ServerSet]:
        """All configurations by ID, from one request that everyone who asks meanwhile shares.

        Raises:
            RequestError: The list could not be had.
        """
        if self._snapshot is None or _is_over(self._snapshot):
            self._snapshot = asyncio.create_task(self._list())
        return (await asyncio.shield(self._snapshot)).by_id

    @asynccontextmanager
    async def claim(self, name: str) -> AsyncIterator[set[str]]:
        """Keeps a name for one create: nothing has it, and nothing else of this run takes it.

        Yields:
            The IDs of the name, for the new one to be added.

        Raises:
            NameTakenError: A configuration of this name exists, or is being created by this run.
        """
        ids = (await self._names())[name]
        if ids:
            raise _taken(ids)
        ids.add(_UNDER_WAY)
        try:
            yield ids
        except RequestError:
            ids.discard(_UNDER_WAY)  # any other end leaves open whether it was created
            raise
        ids.discard(_UNDER_WAY)

    def changed(self, id_: str, name: str | None = None, now_called: str | None = None) -> None:
        """Takes note of a write of ours: the snapshot is out of date, a name may have moved."""
        self._snapshot = None
        if self._ids_by_name is not None and name != now_called:
            self._ids_by_name[name or ""].discard(id_)
            self._ids_by_name[now_called or ""].add(id_)

    async def _list(self) -> _Snapshot:
        listed = await self._client.list()
        return _Snapshot({live.id: live for live in listed}, _now())

    async def _names(self) -> defaultdict[str, set[str]]:
        if self._ids_by_name is None:
            live = await self.live()
            if self._ids_by_name is None:
                self._ids_by_name = defaultdict(set)
                for id_, configuration in live.items():
                    self._ids_by_name[configuration.declared().get("name") or ""].add(id_)
        return self._ids_by_name


def _is_over(snapshot: asyncio.Task[_Snapshot]) -> bool:
    """Whether a list has failed, or is too old to serve anybody else."""
    if not snapshot.done():
        return False
    return bool(snapshot.exception()) or _now() - snapshot.result().at > SNAPSHOT_SECONDS


def _now() -> float:
    return asyncio.get_running_loop().time()


def _taken(ids: set[str]) -> NameTakenError:
    if ids == {_UNDER_WAY}:
        return NameTakenError(
            "Another resource of this program is creating a configuration of the same name.",
            "Give one of the two another name.",
        )
    existing = " and ".join(sorted(ids - {_UNDER_WAY}))
    return NameTakenError(
        f"Secure Payments already has a configuration of this name, with the ID {existing}.",
        "Give this one another name, or bring the existing one under Pulumi: `pulumi-loanpro "
        f"import {min(ids - {_UNDER_WAY})}` writes the file for `pulumi import --file`.",
    )

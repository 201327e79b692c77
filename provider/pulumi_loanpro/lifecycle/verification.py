"""A first look at a service: what it is like, and whether the promises hold there.

Nothing that is said here holds a value of the account: neither a name or an ID nor words of the
service. Of an error there is its kind alone.
"""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pulumi_loanpro.errors import LoanProError, NotFoundError, UncertainCreateError
from pulumi_loanpro.fields import SECRETS
from pulumi_loanpro.lifecycle.operations import Lifecycle
from pulumi_loanpro.secure_payments.client import SecurePayments
from pulumi_loanpro.secure_payments.unknowns import CLEAR, Unknowns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pulumi_loanpro.lifecycle.inputs import Properties
    from pulumi_loanpro.secure_payments.account import Account
    from pulumi_loanpro.secure_payments.configuration import ServerSet

NO_ID: Final = "999999999"
"""An ID that no account has so far."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one step.

    Attributes:
        promise: What should hold.
        broken: What is wrong, if anything, without a value of the account.
    """

    promise: str
    broken: str = ""


class BrokenError(Exception):
    """A promise does not hold; says why, without a value of the account."""


class Verification:
    """Looks at one account.

    Args:
        account: The account.

    Attributes:
        unknowns: What its answers showed.
        results: What became of each step, in their order.
        name: The name of the sandbox processor that may be created.
        left: What to do about a processor that could not be deleted again, if anything.
    """

    def __init__(self, account: Account) -> None:
        self.name = f"pulumi-loanpro verify {secrets.token_hex(4)}"
        self._declared = _declared(self.name)
        self.unknowns = Unknowns([self._declared[it] for it in sorted(SECRETS)])
        self.results: list[Result] = []
        self.left = ""
        self._is_uncertain = False
        self._client = SecurePayments(account, observe=self.unknowns.add)
        self._lifecycle = Lifecycle(self._client)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._client.aclose()

    async def look(self) -> bool:
        """Reads, and changes nothing.

        Returns:
            Whether the account can be read at all.
        """
        found: list[ServerSet] = []
        async with self._step("The list of the account can be read."):
            found = await self._lifecycle.everything()
        if any(it.broken for it in self.results):
            return False
        if found:
            async with self._step("A processor is the same in the list and by itself."):
                await self._same_by_itself(found[0])
        async with self._step("What does not exist is known to be gone."):
            await self._gone(NO_ID if all(it.id != NO_ID for it in found) else f"{NO_ID}9")
        return True

    async def try_sandbox(self) -> None:
        """Creates one sandbox processor, does all that can be done with it, and deletes it."""
        id_ = ours = None
        self._is_uncertain = True  # until it is known what became of the create
        try:
            async with self._step("A create gives one processor, with an ID."):
                id_, outputs = await self._lifecycle.create(self._declared)
                await self._is_there_once(id_)
                self._is_uncertain = False
                ours = id_
            if ours is not None:  # whatever else has that ID is somebody's
                await self._live_through(ours, outputs)
        finally:
            await self._clean_up(id_)

    async def _live_through(self, id_: str, outputs: Properties) -> None:
        async with self._step("What is read is what was declared, and in the sandbox."):
            await self._is_as(self._declared, id_, outputs)
        changed = self._declared | {"same_day_cutoff_time": "17:15"}
        async with self._step("An update changes what it names, and nothing else."):
            outputs = await self._lifecycle.update(id_, outputs, changed)
            await self._is_as(changed, id_, outputs)
        async with self._step("A rename onto its own name is accepted."):
            with self._client.operation(self.unknowns.secrets):
                await self._client.update(id_, {"name": self.name})
            await self._is_as(changed, id_, outputs)
        async with self._step("No answer holds a secret in clear."):
            if CLEAR in self.unknowns.seen["secrets"]:
                raise BrokenError("An answer held a secret in clear.")
        async with self._step("A delete is for good, and one that was done is no error."):
            await self._lifecycle.delete(id_, outputs)
            await self._gone(id_)
            await self._lifecycle.delete(id_, outputs)

    @asynccontextmanager
    async def _step(self, promise: str) -> AsyncIterator[None]:
        try:
            yield
        except LoanProError as error:
            self._is_uncertain &= isinstance(error, UncertainCreateError)
            self.results.append(Result(promise, f"It ended with {error.code}."))
        except BrokenError as error:
            self.results.append(Result(promise, str(error)))
        else:
            self.results.append(Result(promise))

    async def _same_by_itself(self, listed: ServerSet) -> None:
        """Reads it twice, which shows whether what stands for a secret changes."""
        for _ in range(2):
            actual = await self._lifecycle.actual(listed.id)
        if differing := _differing(listed.declared(), actual.declared()):
            raise BrokenError(f"They differ in {differing}.")

    async def _gone(self, id_: str) -> None:
        try:
            await self._lifecycle.actual(id_)
        except NotFoundError:
            return
        raise BrokenError("There is something under that ID.")

    async def _is_there_once(self, id_: str) -> None:
        ids = await self._ids()
        if ids != [id_]:
            raise BrokenError(f"The list has {len(ids)} of that name.")

    async def _is_as(self, declared: Properties, id_: str, outputs: Properties) -> None:
        await self._lifecycle.actual(id_)  # a read may be content with the list
        found = await self._lifecycle.read(id_, outputs)
        if found is None:
            raise BrokenError("It is gone.")
        if differing := _differing(declared, found[1]):
            raise BrokenError(f"It differs in {differing}.")

    async def _ids(self) -> list[str]:
        """The IDs of what has our name, which nothing else has."""
        found = await self._lifecycle.everything()
        return [it.id for it in found if getattr(it, "name", None) == self.name]

    async def _clean_up(self, id_: str | None) -> None:
        """Deletes what is left of ours, whatever failed before."""
        deleted = []
        try:
            ids = await self._ids()
            if id_ and id_ not in ids and await self._is_called_so(id_):
                ids.append(id_)  # a list may lag behind
            deleted = [await self._is_deleted(it) for it in ids]
        except LoanProError:
            deleted.append(False)
        if not all(deleted) or (self._is_uncertain and not deleted):
            which = f" (ID {id_})" if id_ else ""
            self.left = (
                f'The sandbox processor "{self.name}"{which} may be there, now or in a minute. '
                f"Look for it by `pulumi-loanpro list --match '{self.name}'`, with the same "
                "--account and --stack, and delete it in LoanPro."
            )

    async def _is_called_so(self, id_: str) -> bool:
        try:
            return getattr(await self._lifecycle.actual(id_), "name", None) == self.name
        except NotFoundError:
            return False

    async def _is_deleted(self, id_: str) -> bool:
        try:
            with self._client.operation(self.unknowns.secrets):
                await self._client.delete(id_)
        except NotFoundError:
            pass
        except LoanProError:
            return False
        return True


def _declared(name: str) -> Properties:
    """A sandbox processor with invented credentials, in which everything is set."""
    return {
        "name": name,
        "username": "pulumi-loanpro-verify",
        "client_id": "pulumi-loanpro-verify",
        **{secret: f"invented-{secrets.token_urlsafe(12)}" for secret in sorted(SECRETS)},
        "sandbox_mode": True,
        "same_day": True,
        "same_day_cutoff_time": "16:00",
        "same_day_cutoff_timezone": "US/Mountain",
        "account_balance_check": False,
        "process_non_connected": False,
        "deletion_protection": False,
    }


def _differing(one: Properties, other: Properties) -> str:
    """The fields of which both have a value, but not the same."""
    names = sorted(
        name
        for name in one.keys() & other.keys()
        if None not in (one[name], other[name]) and one[name] != other[name]
    )
    return " and ".join(names)

"""The configurations that Secure Payments holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute

from loanpro_simulator.clock import Clock
from loanpro_simulator.database import AccountRow, Database, ProcessorRow
from loanpro_simulator.fields import PUBLIC, SECRETS
from loanpro_simulator.mistakes import MistakeError
from loanpro_simulator.vault import Vault


@dataclass(frozen=True)
class Processor:
    """A FLEX configuration as it is held.

    Attributes:
        id: The configuration's ID.
        user_id: The owning account's ID.
        owner: The ``user_id`` that is shown: the account's, unless it was given to another.
        public: Every field that is no secret.
        sealed: Every secret as ciphertext, or None where none was sent.
        created: Seconds since the epoch.
        updated: Seconds since the epoch.
    """

    id: int
    user_id: int
    owner: int
    public: Mapping[str, Any]
    sealed: Mapping[str, str | None] = field(repr=False)
    created: float
    updated: float

    @property
    def held(self) -> dict[str, Any]:
        """What is set of it, but for the secrets."""
        return {name: value for name in PUBLIC if (value := self.public[name]) is not None}


@dataclass(frozen=True)
class Lags:
    """How many seconds late a new configuration shows.

    Attributes:
        list: In the list of Secure Payments.
        lms: In LoanPro's list.
    """

    list: float = 0.0
    lms: float = 0.0


PROMPT = Lags()


class Store:
    """Creates, reads, changes and deletes configurations; each call is one transaction.

    It checks nothing: see `loanpro_simulator.rules`.
    """

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._user_ids: dict[str, int] = {}  # each request asks for one
        self.vault = vault

    def user_id(self, account: str) -> int:
        """Return the ``user_id`` of an account, the same for ever in one database."""
        if account not in self._user_ids:
            with self._database.begin() as session:
                row = session.scalar(select(AccountRow).where(AccountRow.name == account))
                if row is None:
                    row = AccountRow(name=account)
                    session.add(row)
                    session.flush()
                self._user_ids[account] = row.user_id
        return self._user_ids[account]

    def create(self, user_id: int, fields: Mapping[str, Any], lags: Lags = PROMPT) -> int:
        """Hold a new configuration and return its ID, never used before.

        Args:
            user_id: The owner.
            fields: Writable fields by name, secrets in clear; ``owner`` besides.
            lags: How long it is in neither list.
        """
        now = self._clock.now()
        with self._database.begin() as session:
            row = ProcessorRow(
                user_id=user_id,
                created=now,
                updated=now,
                listed_from=now + lags.list,
                lms_from=now + lags.lms,
                **self._sealed(fields),
            )
            session.add(row)
            session.flush()
            return row.id

    def get(self, user_id: int, processor_id: int) -> Processor | None:
        """Return a configuration, or None if this account owns none of that ID."""
        with self._database.begin() as session:
            row = session.get(ProcessorRow, processor_id)
            return _processor(row) if row is not None and row.user_id == user_id else None

    def find(self, processor_id: int) -> Processor:
        """Return a configuration of any account.

        Raises:
            MistakeError: If there is none of this ID.
        """
        with self._database.begin() as session:
            row = session.get(ProcessorRow, processor_id)
            if row is None:
                raise MistakeError(f"there is no processor {processor_id}", 404)
            return _processor(row)

    def listed(self, user_id: int) -> list[Processor]:
        """Return an account's configurations by ID, without those that still lag behind."""
        return self._shown(user_id, ProcessorRow.listed_from)

    def listed_by_lms(self, user_id: int) -> list[Processor]:
        """Return those by ID that LoanPro LMS lists already."""
        return self._shown(user_id, ProcessorRow.lms_from)

    def is_taken(self, user_id: int, name: str, by_other_than: int | None = None) -> bool:
        """Answer whether an account owns a configuration of this name, listed yet or not.

        Args:
            user_id: The owner.
            name: The name, compared exactly.
            by_other_than: The ID of a configuration that does not count.
        """
        query = select(ProcessorRow.id).where(
            ProcessorRow.user_id == user_id,
            ProcessorRow.name == name,
            ProcessorRow.id.is_distinct_from(by_other_than),
        )
        with self._database.begin() as session:
            return session.scalar(query.limit(1)) is not None

    def all(self) -> list[tuple[str, Processor]]:
        """Return every configuration by ID, each with the name of its account."""
        query = select(AccountRow.name, ProcessorRow).join(ProcessorRow).order_by(ProcessorRow.id)
        with self._database.begin() as session:
            return [(name, _processor(row)) for name, row in session.execute(query)]

    def update(self, processor_id: int, fields: Mapping[str, Any]) -> None:
        """Change the given fields only, ``owner`` perhaps; secrets come in clear."""
        with self._database.begin() as session:
            row = session.get_one(ProcessorRow, processor_id)
            for name, value in self._sealed(fields).items():
                setattr(row, name, value)
            row.updated = self._clock.now()

    def delete(self, processor_id: int) -> None:
        """Delete a configuration for good."""
        with self._database.begin() as session:
            session.execute(delete(ProcessorRow).where(ProcessorRow.id == processor_id))

    def wipe(self) -> None:
        """Delete every configuration; accounts stay, and IDs are still not used again."""
        with self._database.begin() as session:
            session.execute(delete(ProcessorRow))

    def holds(self, processor_id: int, guesses: Mapping[str, str | None]) -> dict[str, bool]:
        """Answer, for each named secret, whether the one held equals the guess.

        Raises:
            MistakeError: If there is no such configuration.
        """
        sealed = self.find(processor_id).sealed
        return {name: self.reveal(sealed[name]) == guess for name, guess in guesses.items()}

    def reveal(self, sealed: str | None) -> str | None:
        """Return a secret in clear."""
        return None if sealed is None else self.vault.open(sealed)

    def _shown(self, user_id: int, since: InstrumentedAttribute[float]) -> list[Processor]:
        shown = (ProcessorRow.user_id == user_id, since <= self._clock.now())
        with self._database.begin() as session:
            rows = session.scalars(select(ProcessorRow).where(*shown).order_by(ProcessorRow.id))
            return [_processor(row) for row in rows]

    def _sealed(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self.vault.seal(value) if name in SECRETS else value
            for name, value in fields.items()
        }


def _processor(row: ProcessorRow) -> Processor:
    return Processor(
        id=row.id,
        user_id=row.user_id,
        owner=row.user_id if row.owner is None else row.owner,
        public={name: getattr(row, name) for name in PUBLIC},
        sealed={name: getattr(row, name) for name in SECRETS},
        created=row.created,
        updated=row.updated,
    )

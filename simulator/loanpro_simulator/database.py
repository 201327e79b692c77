"""The tables, and the one SQLite connection on which everything is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Engine,
    ForeignKey,
    StaticPool,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from loanpro_simulator.mistakes import MistakeError

FORMAT = 1
"""Of the tables, kept in the file; one more with each change of them."""


class Base(DeclarativeBase):
    """The root of all tables."""


class AccountRow(Base):
    """A Secure Payments account; its token and secret are never stored."""

    __tablename__ = "accounts"

    user_id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class ProcessorRow(Base):
    """A FLEX configuration; the three secrets hold ciphertext."""

    __tablename__ = "processors"
    # Without AUTOINCREMENT, SQLite gives the ID of a deleted last row to the next one.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy's own convention

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts.user_id"))
    owner: Mapped[int | None]
    name: Mapped[str]
    username: Mapped[str | None]
    client_id: Mapped[str | None]
    password: Mapped[str | None]
    client_secret: Mapped[str | None]
    card_gateway_private_api_key: Mapped[str | None]
    same_day: Mapped[bool] = mapped_column(default=False)
    same_day_cutoff_time: Mapped[str | None]
    same_day_cutoff_timezone: Mapped[str | None]
    sandbox_mode: Mapped[bool] = mapped_column(default=False)
    account_balance_check: Mapped[bool] = mapped_column(default=False)
    process_non_connected: Mapped[bool] = mapped_column(default=False)
    created: Mapped[float]
    updated: Mapped[float]
    listed_from: Mapped[float]
    lms_from: Mapped[float]


class RequestRow(Base):
    """One request to the API, secrets masked; without a status while nothing was answered."""

    __tablename__ = "requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[float]
    account: Mapped[str | None]
    operation: Mapped[str]
    method: Mapped[str]
    path: Mapped[str]
    body: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    status: Mapped[int | None]
    milliseconds: Mapped[float | None]
    request_id: Mapped[str | None]
    faults: Mapped[list[str]] = mapped_column(JSON)


class Database:
    """SQLite on disk or in memory.

    One connection, used from the server's event loop alone: statements take far less than a
    millisecond, so that threads and locks would cost more than they bring.

    Args:
        path: The database file, created when missing; None keeps everything in memory.

    Raises:
        MistakeError: For a file that cannot be used.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._engine = _open(path)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Open a session that commits at its end, or rolls back on an exception."""
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            yield session

    def reopen(self) -> None:
        """Close and open the file, as a restarted process would; memory is left as it is."""
        if self._path is not None:
            self.close()
            self._engine = _open(self._path)

    def close(self) -> None:
        """Close the connection; everything is committed already."""
        self._engine.dispose()


def _open(path: Path | None) -> Engine:
    engine = create_engine(
        "sqlite://" if path is None else f"sqlite:///{path}",
        connect_args={"check_same_thread": False},
        poolclass=StaticPool,
        hide_parameters=True,  # an error message must not show what was to be stored
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        # With a write-ahead log, what is committed survives SIGKILL without a sync per commit.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    try:
        _make_tables(engine, path)
    except DatabaseError as error:
        raise MistakeError(f"{path} cannot be used as a database: {error.orig}") from None
    return engine


def _make_tables(engine: Engine, path: Path | None) -> None:
    with engine.begin() as connection:
        is_new = not inspect(connection).has_table(ProcessorRow.__tablename__)
        if not is_new and connection.scalar(text("PRAGMA user_version")) != FORMAT:
            raise MistakeError(
                f"{path} was written by another version of the simulator; use another file"
            )
        Base.metadata.create_all(connection)
        connection.execute(text(f"PRAGMA user_version = {FORMAT}"))

"""What was asked of the API: the memory that tests and people question."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select

from loanpro_simulator.database import Database, RequestRow
from loanpro_simulator.fields import PUBLIC
from loanpro_simulator.operations import Operation

MASK = "***"


def masked(body: bytes) -> Any:
    """Return a JSON body with every value masked that is not known to be public.

    Names that no field has are masked too: a misspelt ``pasword`` still holds a password.
    """
    if not body:
        return None
    try:
        return _mask(json.loads(body), shown=False)
    except ValueError:
        return f"{len(body)} bytes that are not JSON"


def _mask(value: Any, *, shown: bool) -> Any:
    if isinstance(value, dict):
        return {name: _mask(inner, shown=name in PUBLIC) for name, inner in value.items()}
    if isinstance(value, list):
        return [_mask(inner, shown=shown) for inner in value]
    return value if shown or value is None else MASK


class Journal:
    """Keeps each API request with its operation, masked body and answer; never its headers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def arrived(  # noqa: PLR0913 - one argument per column
        self,
        *,
        account: str | None,
        operation: Operation,
        method: str,
        path: str,
        body: bytes,
        faults: Sequence[str],
    ) -> int:
        """Write down a request before anything is done about it, and return its number."""
        with self._database.begin() as session:
            row = RequestRow(
                time=datetime.now(UTC).timestamp(),
                account=account,
                operation=operation,
                method=method,
                path=path,
                body=masked(body),
                status=None,
                milliseconds=None,
                request_id=None,
                faults=list(faults),
            )
            session.add(row)
            session.flush()
            return row.id

    def answered(self, number: int, status: int, request_id: str | None) -> None:
        """Add what is about to be answered; harmless once the journal was wiped."""
        with self._database.begin() as session:
            row = session.get(RequestRow, number)
            if row is not None:
                row.status = status
                row.milliseconds = 1000 * max(0.0, datetime.now(UTC).timestamp() - row.time)
                row.request_id = request_id

    def counts(self) -> Counter[str]:
        """Return how often each operation was asked for."""
        query = select(RequestRow.operation, func.count()).group_by(RequestRow.operation)
        with self._database.begin() as session:
            return Counter(dict(session.execute(query).all()))

    def requests(self, latest: int | None = None) -> list[dict[str, Any]]:
        """Return all requests or the latest, the oldest first; times are ISO 8601 in UTC."""
        query = select(RequestRow).order_by(RequestRow.id.desc()).limit(latest)
        with self._database.begin() as session:
            return [_shown(row) for row in session.scalars(query)][::-1]

    def request(self, number: int) -> dict[str, Any] | None:
        """Return one request, or None once the journal was wiped."""
        with self._database.begin() as session:
            row = session.get(RequestRow, number)
            return None if row is None else _shown(row)

    def wipe(self) -> None:
        """Forget every request."""
        with self._database.begin() as session:
            session.execute(delete(RequestRow))


def _shown(row: RequestRow) -> dict[str, Any]:
    return {
        "time": datetime.fromtimestamp(row.time, UTC).isoformat(),
        "account": row.account,
        "operation": row.operation,
        "method": row.method,
        "path": row.path,
        "body": row.body,
        "status": row.status,
        "milliseconds": row.milliseconds,
        "request_id": row.request_id,
        "faults": row.faults,
    }

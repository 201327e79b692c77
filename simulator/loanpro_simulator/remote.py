"""The control routes as methods."""

import ssl
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx

from loanpro_simulator.accounts import Account
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault
from loanpro_simulator.mistakes import MistakeError
from loanpro_simulator.scenario import Scenario

RETRIES = 6
"""How often a control request is tried again while the simulator refuses connections."""

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares a client of plain HTTP the loading of certificates, most of its start-up time."""

TIMEOUT = 30.0
"""Seconds that a busy machine may take over a control request."""


class Remote:
    """Steers a running simulator and questions it, over HTTP; safe to share among threads.

    Attributes:
        url: The base URL of the API, ``http://127.0.0.1:PORT/api``.
        accounts: The accounts by name.
    """

    url: str

    def __init__(self, accounts: Sequence[Account], scenario: Scenario) -> None:
        self._given = tuple(accounts)
        self._first = tuple(scenario.accounts_before(accounts))
        self.accounts = {account.name: account for account in self._first}

    def connect(self, url: str) -> None:
        """Speak to the simulator whose API has this base URL."""
        self.url = url
        # No connection is kept, since a restart would leave it dead.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.Client(
            base_url=f"{url.removesuffix('/api')}/simulator",
            transport=httpx.HTTPTransport(verify=NO_TLS, retries=RETRIES, limits=limits),
            timeout=TIMEOUT,
        )

    @property
    def lms_url(self) -> str:
        """The URL of LoanPro LMS, ``http://127.0.0.1:PORT``."""
        return self.url.removesuffix("/api")

    def disconnect(self) -> None:
        """Close what `connect` opened."""
        self._http.close()

    def create(self, *, account: str | None = None, **fields: Any) -> int:
        """Create a configuration, as somebody in LoanPro would, and return its ID.

        Neither this nor `update` and `delete` is a request: no fault strikes it, and the journal
        does not show it.

        Args:
            account: The account by name, the first one if None.
            **fields: Its fields; what is left out is as in the request that LoanPro publishes,
                and what is None is not set.

        Raises:
            MistakeError: For what does not exist, or Secure Payments would refuse.
        """
        processor_id: int = self._ask("POST", "/processors", {"account": account, **fields})
        return processor_id

    def update(self, processor_id: int | str, **fields: Any) -> None:
        """Change some fields of a configuration, as somebody in LoanPro would.

        A ``user_id`` gives it to another owner, whom the same credentials show from then on.

        Raises:
            MistakeError: For what does not exist, or Secure Payments would refuse.
        """
        self._ask("PATCH", f"/processors/{processor_id}", fields)

    def delete(self, processor_id: int | str) -> None:
        """Delete a configuration for good, as somebody in LoanPro would.

        Raises:
            MistakeError: If there is none of this ID.
        """
        self._ask("DELETE", f"/processors/{processor_id}")

    def advance(self, **by: float) -> datetime:
        """Move the clock on, and return what it shows then, in UTC.

        What is created, changed and listed goes by it, and a password expires 90 days after the
        simulator started or `set_password` was called.

        Args:
            **by: How far: ``days``, ``hours``, ``minutes`` and ``seconds``.

        Raises:
            MistakeError: For a unit that does not exist.
        """
        return datetime.fromisoformat(self._ask("POST", "/clock", by)["now"])

    def rotate(
        self, account: str | None = None, *, token: str | None = None, secret: str | None = None
    ) -> Account:
        """Give an account another pair, and return it; the one that it had is refused from now on.

        Args:
            account: The account by name, the first one if None.
            token: The new token; one of its own if None.
            secret: The new secret, likewise.

        Raises:
            MistakeError: If there is no such account.
        """
        pair = {"token": token or token_hex(16), "secret": secret or token_hex(16)}
        name = self._named(account)
        self._ask("PUT", f"/accounts/{name}/pair", pair)
        self.accounts[name] = replace(self.accounts[name], **pair)
        return self.accounts[name]

    def expire(self, account: str | None = None) -> None:
        """Refuse the pair of an account, the first one if None, until it is rotated.

        Raises:
            MistakeError: If there is no such account.
        """
        self._ask("DELETE", f"/accounts/{self._named(account)}/pair")

    def set_password(self, account: str | None = None) -> None:
        """Set the password of an account anew, the first one's if None, for another 90 days.

        Raises:
            MistakeError: If there is no such account.
        """
        self._ask("PUT", f"/accounts/{self._named(account)}/password")

    def dialect(self, **switches: Any) -> Dialect:
        """Set some switches, leave the others, and return the dialect now spoken.

        Raises:
            MistakeError: For a switch or a value that does not exist.
        """
        return Dialect.model_validate(self._ask("PATCH", "/dialect", switches))

    def fault(self, operation: str, kind: str, phase: str = "before", **rule: Any) -> None:
        """Put a fault in force, in the order of the command line: ``create:reset:after:count=2``.

        Args:
            operation: The operation that it strikes, or ``any``.
            kind: How it strikes; see `loanpro_simulator.Fault`.
            phase: Whether it strikes before or after the change is committed.
            **rule: The rest of the rule, such as ``count=2``.

        Raises:
            MistakeError: For a key or a value that does not exist.
        """
        fault = Fault.read({"operation": operation, "kind": kind, "phase": phase, **rule})
        self._ask("POST", "/faults", fault.model_dump())

    def faults(self) -> dict[str, Any]:
        """Return ``seed``, the remaining ``rules``, and the ``tally`` by kind."""
        state: dict[str, Any] = self._ask("GET", "/faults")
        return state

    def clear_faults(self, seed: int = 0) -> None:
        """Drop all rules and the tally, and start the random numbers from a seed."""
        self._ask("DELETE", f"/faults?seed={seed}")

    def counts(self) -> Counter[str]:
        """Return how often each operation was asked for; it equals a dict of those above zero."""
        return Counter(self._ask("GET", "/journal")["counts"])

    def requests(self, operation: str | None = None) -> list[dict[str, Any]]:
        """Return the journal, or its requests of one operation, the oldest first."""
        requests: list[dict[str, Any]] = self._ask("GET", "/journal")["requests"]
        return [it for it in requests if operation in (None, it["operation"])]

    def clear_journal(self) -> None:
        """Forget the requests."""
        self._ask("DELETE", "/journal")

    def processors(self) -> list[dict[str, Any]]:
        """Return the configurations of all accounts by ID, secrets masked."""
        processors: list[dict[str, Any]] = self._ask("GET", "/processors")
        return processors

    def holds(self, processor_id: int | str, **secrets: str | None) -> dict[str, bool]:
        """Return, for each named secret, whether that value is the one held."""
        answer: dict[str, bool] = self._ask("POST", f"/processors/{processor_id}/secrets", secrets)
        return answer

    def in_flight(self) -> dict[str, int]:
        """Return how many API requests are being served, ``current`` and ``maximum``.

        A late create counts until it has been carried out.
        """
        gauge: dict[str, int] = self._ask("GET", "/in-flight")
        return gauge

    def clear_in_flight(self) -> None:
        """Start the maximum anew."""
        self._ask("DELETE", "/in-flight")

    def reset(self) -> None:
        """Forget configurations, journal and faults; accounts and dialect are as at the start."""
        self._ask("DELETE", "/processors")
        self.accounts = {account.name: account for account in self._first}

    def load(self, scenario: Scenario | Path) -> None:
        """Forget all that there is, and set up what a scenario says.

        Args:
            scenario: The scenario, or its file of YAML.

        Raises:
            MistakeError: With the line and the path of each mistake in the file.
        """
        scenario = Scenario.of(scenario)
        self._ask("PUT", "/scenario", scenario.model_dump(mode="json", exclude_unset=True))
        accounts = scenario.accounts_before(self._given)
        self.accounts = {account.name: account for account in accounts}

    def _named(self, account: str | None) -> str:
        return next(iter(self.accounts)) if account is None else account

    def _ask(self, method: str, path: str, content: object = None) -> Any:
        response = self._http.request(method, path, json=content)
        if response.is_client_error:
            raise MistakeError(response.json()["message"], response.status_code)
        response.raise_for_status()
        return response.json()

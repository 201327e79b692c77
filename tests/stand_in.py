"""The accounts of the Secure Payments that all tests share, and what is done in them by hand."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, Final, Self

from loanpro_simulator import Account
from published import PUBLISHED

if TYPE_CHECKING:
    import httpx

    from loanpro_simulator import Remote

MAIN: Final = Account("main", "token-of-the-main-account", "secret-of-the-main-account")
EU: Final = Account("eu", "token-of-the-eu-account", "secret-of-the-eu-account")

FLEX: Final = "/processors/flex"
"""Where the API keeps FLEX processors."""

NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares a client of plain HTTP the loading of certificates, most of its start-up time."""


class ByHand:
    """Creates, changes and deletes configurations, as a person does in LoanPro.

    A refusal raises.

    Args:
        simulator: The Secure Payments in which it is done.
        http: A client without any header of ours.
        account: Who does it.
    """

    def __init__(self, simulator: Remote, http: httpx.Client, account: Account = MAIN) -> None:
        self._simulator = simulator
        self._http = http
        self._account = account

    def of(self, account: Account) -> Self:
        """The same in another account."""
        return type(self)(self._simulator, self._http, account)

    def create(self, **fields: Any) -> str:
        """Creates a configuration with the published values, but for those given; gives its ID.

        A field that is None is left out.
        """
        sent = {name: value for name, value in (PUBLISHED | fields).items() if value is not None}
        return str(self._send("POST", "", sent).json())

    def change(self, id_: object, **fields: Any) -> None:
        """Sets some fields."""
        self._send("PUT", f"/{id_}", fields)

    def delete(self, id_: object) -> None:
        """Deletes a configuration for good."""
        self._send("DELETE", f"/{id_}", {})

    def _send(self, method: str, path: str, fields: dict[str, Any]) -> httpx.Response:
        url = f"{self._simulator.url}{FLEX}{path}"
        headers = self._account.headers
        response = self._http.request(method, url, headers=headers, json={"flex": fields})
        return response.raise_for_status()

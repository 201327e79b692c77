"""Secure Payments accounts and the headers that prove them (docs/reference/api.md, "Access")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from loanpro_simulator.mistakes import MistakeError, unknown

_BEARER = "Bearer "


@dataclass(frozen=True)
class Account:
    """An account with its credentials, which its ``repr`` does not show.

    Attributes:
        name: Its name here.
        token: The token of the pair that Secure Payments asks for.
        secret: The secret of that pair.
        lms_token: The token that LoanPro LMS asks for, where it is another one.
        lms_tenant: The only tenant with which LMS takes that token; None for any.
    """

    name: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    lms_token: str | None = field(default=None, repr=False)
    lms_tenant: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``NAME=TOKEN:SECRET``.

        Raises:
            ValueError: If a part is missing.
        """
        name, _, pair = text.partition("=")
        token, _, secret = pair.partition(":")
        if not (name and token and secret):
            raise ValueError("an account is written NAME=TOKEN:SECRET")
        return cls(name, token, secret)

    @property
    def headers(self) -> dict[str, str]:
        """The request headers that Secure Payments asks of this account."""
        return {"Authorization": self.token, "Secret": self.secret, "Accept": "application/json"}

    @property
    def lms_headers(self) -> dict[str, str]:
        """The request headers that LoanPro LMS asks of this account."""
        return {
            "Authorization": f"{_BEARER}{self.lms_token or self.token}",
            "Autopal-Instance-Id": self.lms_tenant or "1",
            "Accept": "application/json",
        }


DEFAULT_ACCOUNT = Account("main", "token", "secret")


class UnauthorizedError(Exception):
    """The headers prove no account that may enter, for a reason that quotes none of them.

    Attributes:
        status: The HTTP status of the answer.
    """

    def __init__(self, reason: str, status: int = 401) -> None:
        super().__init__(reason)
        self.status = status


class Accounts:
    """The accounts that exist, and who is asking."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        self._by_name = {account.name: account for account in accounts}
        self._by_token = {account.token: account for account in accounts}
        self._by_lms_token = {account.lms_token or account.token: account for account in accounts}

    def named(self, name: str | None) -> Account:
        """Return an account, the first of all if it is not named.

        Raises:
            MistakeError: If there is none of this name.
        """
        if name is None:
            return next(iter(self._by_name.values()))
        if name not in self._by_name:
            raise MistakeError(unknown("account", name, self._by_name))
        return self._by_name[name]

    def asking(self, headers: Mapping[str, str]) -> Account | None:
        """Return the account that a request claims, proven or not; for the journal."""
        token = headers.get("authorization", "")
        if token.startswith(_BEARER):
            return self._by_lms_token.get(token.removeprefix(_BEARER))
        return self._by_token.get(token)

    def secure_payments(self, headers: Mapping[str, str]) -> Account:
        """Return the account of a request to Secure Payments.

        Raises:
            UnauthorizedError: Unless ``Authorization`` (bare) and ``Secret`` are a pair.
        """
        token, secret = headers.get("authorization"), headers.get("secret")
        if not token:
            raise UnauthorizedError("The Authorization header is missing")
        if not secret:
            raise UnauthorizedError("The Secret header is missing")
        account = self._by_token.get(token)
        if account is None or account.secret != secret:
            raise UnauthorizedError("Authorization and Secret are not a valid pair")
        return account

    def lms(self, headers: Mapping[str, str]) -> Account:
        """Return the account of a request to LoanPro LMS.

        Raises:
            UnauthorizedError: Without a valid ``Authorization: Bearer``, or without the
                ``Autopal-Instance-Id`` that goes with it.
        """
        is_bearer = headers.get("authorization", "").startswith(_BEARER)
        account = self.asking(headers) if is_bearer else None
        if account is None:
            raise UnauthorizedError("The bearer token is not valid")
        tenant = headers.get("autopal-instance-id")
        if not tenant:
            raise UnauthorizedError("The Autopal-Instance-Id header is missing")
        if account.lms_tenant not in (None, tenant):
            raise UnauthorizedError("The Autopal-Instance-Id is of another tenant")
        return account

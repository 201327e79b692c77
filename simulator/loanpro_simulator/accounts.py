"""Secure Payments accounts and the headers that prove them (docs/reference/api.md, "Access")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field

from loanpro_simulator.clock import Clock, iso
from loanpro_simulator.mistakes import MistakeError, Strict, unknown

PASSWORD_LIFE = timedelta(days=90)
"""How long the password of an account is valid (docs/reference/api.md, "Access")."""

Credential = Annotated[str, Field(min_length=1)]

_BEARER = "Bearer "


class Pair(Strict):
    """What proves an account to Secure Payments.

    Attributes:
        token: The token of its pair.
        secret: The secret of its pair.
    """

    noun = "key of a pair"

    token: Credential
    secret: Credential


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
    """The accounts that exist, who is asking, and whether they may enter.

    Every password is set when the simulator starts.

    Args:
        accounts: The accounts, the first being meant where none is named.
        clock: Passwords age by it.
    """

    def __init__(self, accounts: Sequence[Account], clock: Clock) -> None:
        self._clock = clock
        self._by_name = {account.name: account for account in accounts}
        self._passwords = dict.fromkeys(self._by_name, clock.now())
        self._expired: set[str] = set()

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

    def rotate(self, name: str, pair: Pair) -> None:
        """Give an account another pair; the one that it had is refused from now on."""
        self._by_name[name] = replace(self.named(name), token=pair.token, secret=pair.secret)
        self._expired.discard(name)

    def expire(self, name: str) -> None:
        """Refuse the pair of an account from now on, until it is given another."""
        self._expired.add(self.named(name).name)

    def set_password(self, name: str) -> None:
        """Set the password of an account anew, so that it is valid for another 90 days."""
        self._passwords[self.named(name).name] = self._clock.now()

    def password_expires(self, name: str) -> float:
        """Return when the password of an account expires, in seconds since the epoch."""
        return self._passwords[name] + PASSWORD_LIFE.total_seconds()

    def has_expired_password(self, name: str) -> bool:
        """Answer whether it has expired."""
        return self._clock.now() >= self.password_expires(name)

    def state(self) -> list[dict[str, str]]:
        """Return each account by name, whether its pair is valid, and when its password expires."""
        return [
            {
                "account": name,
                "pair": "expired" if name in self._expired else "valid",
                "password_expires": iso(self.password_expires(name)),
            }
            for name in self._by_name
        ]

    def asking(self, headers: Mapping[str, str]) -> Account | None:
        """Return the account that a request claims, proven or not; for the journal."""
        token = headers.get("authorization", "")
        lms = token.startswith(_BEARER)
        token = token.removeprefix(_BEARER)
        for account in self._by_name.values():
            if token == (account.lms_token or account.token if lms else account.token):
                return account
        return None

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
        account = self.asking(headers)
        if account is None or account.secret != secret or token != account.token:
            raise UnauthorizedError("Authorization and Secret are not a valid pair")
        if account.name in self._expired:
            raise UnauthorizedError("Authorization and Secret have expired")
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

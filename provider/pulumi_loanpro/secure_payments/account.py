"""One Secure Payments account: what it takes to talk to it, and what the settings may say of it."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
)

from pulumi_loanpro.fields import trimmed
from pulumi_loanpro.secrecy import Unpicklable

DEFAULT_URL = "https://securepayments.loanpro.io/api"
"""Where LoanPro serves Secure Payments (docs/reference/api.md, "Access")."""


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _encrypted(url: HttpUrl) -> HttpUrl:
    if url.scheme != "https" and not _loopback(url.host or ""):
        raise ValueError("must start with https://, since credentials travel to it")
    if url.username or url.password or url.query or url.fragment:
        raise ValueError("must be a plain base URL, without user, query or fragment")
    return url


def _header_value(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if not text:
        raise ValueError("must not be empty")
    if not (text.isascii() and text.isprintable()):
        raise ValueError("must consist of printable ASCII characters, to travel as a header")
    return value


# A token that was read from a file often brings the end of its line with it.
Credential = Annotated[SecretStr, BeforeValidator(trimmed), AfterValidator(_header_value)]


class Values(Unpicklable, BaseModel):
    """What the settings may say of one account; nothing of it is required."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    # The descriptions say what a value must be; errors quote them.
    url: Annotated[HttpUrl, AfterValidator(_encrypted)] | None = Field(
        default=None, description=f"a URL such as {DEFAULT_URL}"
    )
    token: Credential | None = Field(default=None, description="text")
    secret: Credential | None = Field(default=None, description="text")
    deadline: float | None = Field(
        default=None,
        gt=0,
        allow_inf_nan=False,
        description="a number of seconds above 0, such as 60",
    )
    list_delay: float | None = Field(
        default=None,
        gt=0,
        allow_inf_nan=False,
        description="a number of seconds above 0, such as 10",
    )
    concurrency: int | None = Field(
        default=None, ge=1, description="a whole number above 0, such as 32"
    )
    lms_url: Annotated[HttpUrl, AfterValidator(_encrypted)] | None = Field(
        default=None, description="a URL such as https://loanpro.simnang.com"
    )
    lms_token: Credential | None = Field(default=None, description="text")
    lms_tenant: Credential | None = Field(default=None, description="text or a number")


class LoanProLms(Unpicklable, BaseModel):
    """LoanPro LMS, ready to be asked which processors its users can pick.

    Attributes:
        url: Base URL, without a slash at its end.
        token: What follows `Bearer` in the header `Authorization`.
        tenant: Value of the header `Autopal-Instance-Id`.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    url: str
    token: SecretStr
    tenant: SecretStr

    def credentials(self) -> tuple[str, ...]:
        """What no text may repeat."""
        return (self.token.get_secret_value(), self.tenant.get_secret_value())


class Account(Unpicklable, BaseModel):
    """One Secure Payments account, ready to be talked to.

    Attributes:
        name: Its name in the settings; None for the default account.
        url: Base URL, without a slash at its end.
        token: Value of the `Authorization` header.
        secret: Value of the `Secret` header.
        deadline: Seconds that one operation may take, its retries included.
        concurrency: Requests that the account is asked at a time, at the most.
        list_delay: Seconds after which a list shows a configuration that was created.
        lms: LoanPro LMS, where users pick a processor; None where it is not to be asked.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    name: str | None
    url: str
    token: SecretStr
    secret: SecretStr
    deadline: float = 60.0
    list_delay: float = 10.0
    concurrency: int = 32
    lms: LoanProLms | None = None

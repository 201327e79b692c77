"""Runs of Pulumi, without Pulumi: what its plugin does with a lifecycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx
from pydantic import SecretStr

from loanpro_simulator import Account
from published import PUBLISHED
from pulumi_loanpro.lifecycle.inputs import SERVER_SET, Properties
from pulumi_loanpro.lifecycle.operations import Lifecycle
from pulumi_loanpro.secure_payments.account import Account as Settings
from pulumi_loanpro.secure_payments.client import SecurePayments
from stand_in import EU, MAIN

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine

WRONG_PAIRS: Final = [
    Account("main", "t0k3n", MAIN.secret),
    Account("main", MAIN.token, "s3cr3t"),
    Account("main", MAIN.token, EU.secret),
]
"""Half of a pair proves nothing, and neither do the halves of two."""

SECRETS: Final = {
    name: PUBLISHED[name] for name in ("password", "client_secret", "card_gateway_private_api_key")
}

INPUTS: Final[Properties] = PUBLISHED
"""As `check` returns them."""

LIST_DELAY: Final = 0.2
"""Seconds that a list is given to show what was created, in all runs here."""

Result = TypeVar("Result")


def settings_of(account: Account, url: str, deadline: float) -> Settings:
    """What the provider knows of an account of the simulator."""
    return Settings(
        name=None,
        url=url,
        token=SecretStr(account.token),
        secret=SecretStr(account.secret),
        deadline=deadline,
        list_delay=LIST_DELAY,
    )


class Runs:
    """Runs of Pulumi with one account, one after the other.

    Each has a lifecycle of its own, as each process of the plugin has.
    """

    def __init__(
        self,
        runner: asyncio.Runner,
        account: Settings,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.account = account
        self._runner = runner
        self._client = SecurePayments(account, transport)

    def __call__(self, operations: Callable[[Lifecycle], Coroutine[Any, Any, Result]]) -> Result:
        """One run that does all of the operations."""
        return self._runner.run(operations(Lifecycle(self._client)))

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        """A run that creates one configuration."""
        return self(lambda it: it.create(inputs))

    def read(self, id_: str, outputs: Properties) -> tuple[Properties, Properties] | None:
        """A run that refreshes one configuration."""
        return self(lambda it: it.read(id_, outputs))

    def update(self, id_: str, outputs: Properties, inputs: Properties) -> Properties:
        """A run that updates one configuration."""
        return self(lambda it: it.update(id_, outputs, inputs))

    def delete(self, id_: str, outputs: Properties) -> None:
        """A run that destroys one configuration."""
        self(lambda it: it.delete(id_, outputs))

    def close(self) -> None:
        """Closes the connections."""
        self._runner.run(self._client.aclose())


class Recorder(httpx.AsyncHTTPTransport):
    """Sends requests as ever, and keeps them."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keeps one request and sends it."""
        await request.aread()
        self.requests.append(request)
        return await super().handle_async_request(request)


def without_server_set(outputs: Properties) -> Properties:
    """The outputs that are inputs, too."""
    return {name: value for name, value in outputs.items() if name not in SERVER_SET}

"""The lifecycle of each account that a process has to do with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_loanpro.lifecycle.operations import Lifecycle
from pulumi_loanpro.secure_payments.client import SecurePayments
from pulumi_loanpro.secure_payments.settings import load_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi_loanpro.secure_payments.account import Account

_lifecycles: dict[Account, Lifecycle] = {}


def lifecycle_of(name: str | None, config: Callable[[str], str | None]) -> Lifecycle:
    """The one lifecycle of an account, whatever the number of names and of providers that it has.

    Args:
        name: The account's name in the settings; None for the default account.
        config: The stack's configuration, by key.

    Raises:
        SettingsError: A value is missing or cannot be used.
    """
    account = load_account(name, config)
    key = account.model_copy(update={"name": None})
    if key not in _lifecycles:
        _lifecycles[key] = Lifecycle(SecurePayments(account))
    return _lifecycles[key]

"""The fields of a FLEX configuration (docs/reference/api.md, under the same title)."""

from typing import Final

SECRETS: Final = ("password", "client_secret", "card_gateway_private_api_key")
"""Write-only strings: sealed at rest, masked in the journal, hidden in answers."""

FLAGS: Final = ("same_day", "sandbox_mode", "account_balance_check", "process_non_connected")
"""Booleans; one that was never sent is false."""

TEXTS: Final = (
    "name",
    "username",
    "client_id",
    "same_day_cutoff_time",
    "same_day_cutoff_timezone",
)
"""Strings that are no secret; one that was never sent is null."""

LOGINS: Final = ("username", "client_id")
"""Texts that a sibling's published sample masks as if they were secrets."""

EXTRAS: Final = ("bypass", "auto_reversal", "default")
"""Flags of the server's own, seen with siblings; always false here."""

PUBLIC: Final = (*TEXTS, *FLAGS)
"""What may be shown to anyone."""

WRITABLE: Final = (*PUBLIC, *SECRETS)
"""What a create or an update may carry."""

"""What LoanPro publishes of a FLEX configuration; all tests start from it."""

from __future__ import annotations

from typing import Any, Final

PUBLISHED: Final[dict[str, Any]] = {
    "card_gateway_private_api_key": "gateway_api_key",
    "same_day_cutoff_timezone": "US/Mountain",
    "password": "password1234!@#$",
    "name": "FLEX Processor",
    "username": "username",
    "same_day": True,
    "sandbox_mode": True,
    "same_day_cutoff_time": "16:00",
    "client_id": "client_id",
    "client_secret": "client_secret",
}
"""The ten values of the request that creates one, in canonical form."""

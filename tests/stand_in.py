"""The accounts of the Secure Payments that all tests share, and how it is asked."""

from __future__ import annotations

import ssl
from typing import Final

from loanpro_simulator import Account

MAIN: Final = Account("main", "token-of-the-main-account", "secret-of-the-main-account")
EU: Final = Account("eu", "token-of-the-eu-account", "secret-of-the-eu-account")

FLEX: Final = "/processors/flex"
"""Where the API keeps FLEX processors."""

NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares a client of plain HTTP the loading of certificates, most of its start-up time."""

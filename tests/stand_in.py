"""The accounts of the Secure Payments that all tests share, and how it is asked."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from loanpro_simulator import Account

if TYPE_CHECKING:
    from collections.abc import Iterator

MAIN: Final = Account("main", "token-of-the-main-account", "secret-of-the-main-account")
EU: Final = Account("eu", "token-of-the-eu-account", "secret-of-the-eu-account")

FLEX: Final = "/processors/flex"
"""Where the API keeps FLEX processors."""

NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares a client of plain HTTP the loading of certificates, most of its start-up time."""


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that refuses each connection, and that nobody else is given meanwhile."""
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        yield unheard.getsockname()[1]

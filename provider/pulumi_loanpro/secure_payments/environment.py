"""What the environment says of connections: the proxy between, and whose certificates count."""

from __future__ import annotations

import os
import ssl
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from pulumi_loanpro.errors import SettingsError
from pulumi_loanpro.secrecy import Hidden, Unpicklable

if TYPE_CHECKING:
    from collections.abc import Iterable

CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
PROXIES = ("HTTPS_PROXY", "ALL_PROXY")


@dataclass(frozen=True)
class Proxy(Unpicklable):
    """A proxy that the environment names.

    Attributes:
        url: Its URL, which may hold a login.
    """

    url: Hidden

    @property
    def host(self) -> str:
        """What texts call it by: its host, without a login."""
        with suppress(ValueError):
            return self.checked_host()
        return "that the environment names"

    @property
    def has_login(self) -> bool:
        """Whether its URL holds a user."""
        return "@" in self.url

    def checked_host(self) -> str:
        """Its host, if that can be told for sure.

        Raises:
            ValueError: The URL has no host, or a port that is none, or a login with a character
                that ends it, so that a part of the login would be taken for the host.
        """
        parts = urlsplit(self.url)
        if not parts.hostname or parts.port == 0 or ("@" in self.url) != ("@" in parts.netloc):
            raise ValueError
        return parts.hostname


def proxy_for(url: str) -> Proxy | None:
    """The proxy that is asked to connect to a URL, if any.

    What is not encrypted goes to this machine only, and so to no proxy.
    """
    parts = urlsplit(url)
    named = getproxies()
    proxy = named.get("https") or named.get("all")
    if parts.scheme != "https" or not proxy:
        return None
    if any(map(proxy_bypass, (parts.hostname or "", parts.netloc))):
        return None
    return Proxy(Hidden(proxy if "://" in proxy else f"http://{proxy}"))


def http_client(url: str, **options: Any) -> httpx.AsyncClient:
    """A client for a base URL, with the proxy and the certificates that the environment names.

    Args:
        url: Base URL of Secure Payments.
        options: More arguments of `httpx.AsyncClient`; no secrets, which an error may show.

    Raises:
        SettingsError: The environment names what cannot be used.
    """
    # Raised after it, an error has no frame of what failed, which may show a proxy's password.
    context = None
    with suppress(OSError):
        context = _context(url)
    if context is None:
        raise SettingsError(
            f"The certificates of {_present(CERTIFICATES)} cannot be loaded.",
            "Name a readable file or folder of certificates (PEM), or unset the variable.",
        )
    with suppress(ImportError, ValueError, httpx.InvalidURL):
        proxy = _proxy(proxy_for(url), context)
        return httpx.AsyncClient(verify=context, proxy=proxy, trust_env=False, **options)
    raise SettingsError(
        f"The proxy of {_present(PROXIES)} cannot be used.",
        "Give it as an http:// URL (SOCKS is not supported), with the special characters of user "
        "and password percent-encoded.",
    )


def _proxy(proxy: Proxy | None, context: ssl.SSLContext) -> httpx.Proxy | None:
    if proxy is None:
        return None
    proxy.checked_host()
    return httpx.Proxy(proxy.url, ssl_context=context if proxy.url.startswith("https:") else None)


def _context(url: str) -> ssl.SSLContext:
    """Whose certificates are trusted: those that the variables name, else the system's own store.

    Raises:
        OSError: What the variables name cannot be loaded.
    """
    if not url.startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # no certificate is shown, so none is loaded
    if any(map(os.environ.get, CERTIFICATES)):
        return httpx.create_ssl_context()
    if sys.platform == "linux":
        context = ssl.create_default_context()
        if context.cert_store_stats()["x509_ca"]:
            return context
    # Slower on Linux, where it loads the store for each connection; but it knows more places.
    import truststore  # noqa: PLC0415 - as above

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if sys.platform == "linux":  # such as a container that has no store
        import certifi  # noqa: PLC0415 - likewise

        context.load_verify_locations(certifi.where())
    return context


def _present(variables: Iterable[str]) -> str:
    """Those that are set: their names, since a value may hold a password."""
    return " and ".join(it for it in variables if it in os.environ or it.lower() in os.environ)

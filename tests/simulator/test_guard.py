"""No other site can have a browser steer the simulator, or read what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from stand_in import NO_TLS

if TYPE_CHECKING:
    from loanpro_simulator import Simulator


def ask(simulator: Simulator, method: str, path: str, **headers: str) -> int:
    """Asks for something outside the API, and gives the status."""
    url = f"{simulator.url.removesuffix('/api')}{path}"
    return httpx.request(method, url, headers=headers, verify=NO_TLS, trust_env=False).status_code


@pytest.mark.parametrize("path", ["/", "/processors/new?account=main", "/simulator/journal"])
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8642", "192.0.2.1", "[", ""]
)
def test_a_name_that_was_made_to_lead_here_is_refused(
    simulator: Simulator, path: str, host: str
) -> None:
    """DNS rebinding: the browser takes it for the site that it shows, so the name tells."""
    assert ask(simulator, "GET", path, Host=host) == 403


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "127.0.0.2:80", "[::1]:8642"])
def test_every_name_of_this_machine_is_welcome(simulator: Simulator, host: str) -> None:
    """Also by a forwarded port, whatever its number."""
    assert ask(simulator, "GET", "/", Host=host) == 200
    assert ask(simulator, "GET", "/simulator/journal", Host=host) == 200


@pytest.mark.parametrize("path", ["/reset", "/dialect", "/faults/clear", "/processors/1/delete"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_form_of_another_site_is_refused(simulator: Simulator, path: str, origin: str) -> None:
    """Its browser says where it stands; so does a script that asks the control routes."""
    assert ask(simulator, "POST", path, Origin=origin) == 403
    assert ask(simulator, "DELETE", "/simulator/processors", Origin=origin) == 403


def test_the_own_forms_pass(simulator: Simulator) -> None:
    """They stand on the address that they are sent to."""
    origin = simulator.url.removesuffix("/api")
    assert ask(simulator, "POST", "/faults/clear", Origin=origin) == 303


def test_the_page_forbids_what_it_does_not_need(simulator: Simulator) -> None:
    """No script, style or form but its own, and no frame around it."""
    page = httpx.get(simulator.url.removesuffix("api"), verify=NO_TLS, trust_env=False)
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert page.headers["cache-control"] == "no-store"

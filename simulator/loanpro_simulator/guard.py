"""What keeps the pages of other sites away from the page and from the control routes.

Both ask for no credentials, and a browser on this machine reaches them on behalf of any site that
it shows.
"""

from urllib.parse import urlsplit

from fastapi import Request

from loanpro_simulator.settings import is_loopback
from loanpro_simulator.world import Here


class ForeignRequestError(Exception):
    """A browser sends this request on behalf of another site."""


async def same_site(request: Request, world: Here) -> None:
    """Let a request pass that comes from the page itself, or from no page.

    A site whose name was made to resolve to this machine (DNS rebinding) is known by its name in
    ``Host``, a form on another site by its ``Origin``, which browsers send with every POST.

    Raises:
        ForeignRequestError: If it comes from elsewhere.
    """
    host = request.headers.get("host", "")
    if is_loopback(world.settings.host) and not is_loopback(_name(host)):
        raise ForeignRequestError
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        raise ForeignRequestError


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # brackets that hold no address
        return ""

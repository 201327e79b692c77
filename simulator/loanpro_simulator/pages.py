"""Lists in pages that say so, or only say that there is more (docs/reference/api.md, "Lists")."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from loanpro_simulator.dialect import Dialect
from loanpro_simulator.store import Processor

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Page:
    """What is answered of a list.

    Attributes:
        entries: The configurations on this page.
        body: What the body says beside the array.
        headers: What the headers say.
    """

    entries: Sequence[Processor]
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def page(dialect: Dialect, processors: Sequence[Processor], request: Request) -> Page:
    """Return the page that a request asks for by ``?page=2``; by anything else, the first."""
    if dialect.pages == "whole":
        return Page(processors)
    asked = request.query_params.get("page", "")
    number = int(asked) if _NUMBER.fullmatch(asked) and dialect.pages != "total" else 1
    total, size = len(processors), dialect.page_size
    entries = processors[(number - 1) * size : number * size]
    url = request.url.include_query_params(page=number + 1)
    more = number * size < total
    match dialect.pages:
        case "link":
            links = [f'<{url.path}>; rel="first"']
            links += [f'<{url.path}?{url.query}>; rel="next"'] if more else []
            return Page(entries, headers={"Link": ", ".join(links)})
        case "next":
            return Page(entries, {"next": str(url) if more else None})
        case "page":
            return Page(entries, {"page": number, "per_page": size, "total": total})
        case _:
            return Page(entries, {"total": total})

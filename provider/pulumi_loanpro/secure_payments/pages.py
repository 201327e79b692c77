"""What comes after a page of a list, where an answer says that it is not the whole list.

Whether Secure Payments gives its lists in pages is not published. A list that says nothing of pages
is whole. One that says that there is more is followed where it says how; else it is an error, since
a list with a hole in it would make a name look free, and a configuration look deleted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from pulumi_loanpro.errors import MalformedAnswerError
from pulumi_loanpro.secure_payments.answers import MOST_CONFIGURATIONS, configurations, too_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_loanpro.secure_payments.configuration import ServerSet

LONGEST_QUERY = 2000
"""Characters of a query that a server may ask for."""

_REMEDY = (
    "Run the command again; if it goes on, report it to the authors of pulumi-loanpro, with what "
    "the list says of its pages."
)

_AROUND = {"meta", "pagination", "paging", "page_info", "page", "links", "_links"}
"""Objects in which an answer may speak of its pages."""

_LINKS = ("next", "next_page_url", "next_url", "next_link", "next_page")
_MORE = (*_LINKS, "has_more", "has_next", "has_next_page", "next_page_token", "next_cursor")
_PAGE = ("current_page", "page", "page_number", "number")
_LAST = ("last_page", "total_pages", "page_count", "pages")
_TOTAL = ("total", "total_count", "total_items", "total_elements", "total_records", "count")
_NUMBERED = {*_PAGE, "per_page", "page_size"}

_LINK_HEADER = re.compile(r"<([^<>]*)>([^<>]*)")
_REL_NEXT = re.compile(r";\s*rel\s*=\s*\"?(?:[\w-]+ )*next\b", re.IGNORECASE)

_NOTHING: tuple[object, ...] = (None, False, "", 0, "0", "false", [], {})


class PagedList:
    """A list that is read page by page.

    Args:
        url: Where the list is asked for.

    Attributes:
        query: What the next page is asked for with, such as `?page=2`; nothing for the first one.
        found: The configurations so far, by ID: one that stands on two pages is one.
        is_whole: Whether all of them have been found.
    """

    def __init__(self, url: str) -> None:
        self.query = ""
        self.found: dict[str, ServerSet] = {}
        self.is_whole = False
        self._url = url
        self._queries = {""}

    def add(self, answer: object, headers: Mapping[str, str]) -> None:
        """Takes the page that was asked for, and finds out what comes after it.

        Raises:
            MalformedAnswerError: It is no page of a list, there is no way to the next one, or the
                list has no end.
        """
        page = {it.id: it for it in configurations(answer)}
        is_repeated = bool(page) and page.keys() <= self.found.keys()
        self.found |= page
        if len(self.found) > MOST_CONFIGURATIONS:
            raise too_many(len(self.found))
        query = following(answer, headers, self._url + self.query, len(self.found))
        self.is_whole = query is None and not is_repeated
        if self.is_whole:
            return
        if query is None or is_repeated or not page or query in self._queries:
            raise _lost("a page after it that brings nothing new.")
        self._queries.add(query)
        self.query = f"?{query}"


def following(answer: object, headers: Mapping[str, str], url: str, listed: int) -> str | None:
    """The query that asks for what comes after a page of a list; None after the last one.

    Args:
        answer: The page, parsed.
        headers: Those of the answer.
        url: What was asked for, with its query.
        listed: How many configurations this page and those before it have listed.

    Raises:
        MalformedAnswerError: There is more, and no way to it that may be followed with credentials.
    """
    paging = _paging(answer)
    paging.setdefault("total", headers.get("X-Total-Count"))
    paging.setdefault("next_page", headers.get("X-Next-Page"))
    for link in (_linked(headers.get("Link", "")), *map(paging.get, _LINKS)):
        if isinstance(link, str) and re.search(r"[/?]", link):
            return _query(link, url)
    if number := _number(paging.get("next_page")):
        return f"page={number}"
    asked = parse_qs(urlsplit(url).query).get("page", ["1"])[0]
    page = next(
        it for it in (*map(_number, map(paging.get, _PAGE)), _number(asked), 1) if it is not None
    )
    last, total = _largest(paging, _LAST), _largest(paging, _TOTAL)
    if last > page:
        return f"page={page + 1}"
    if total <= listed and not any(paging.get(key) not in _NOTHING for key in _MORE):
        return None
    if not last and paging.keys() & _NUMBERED:
        return f"page={page + 1}"
    of = f" of {total}" if total > listed else ""
    raise _lost(f"no way to the rest of it ({listed}{of} processors so far).")


def _paging(node: object) -> dict[str, Any]:
    """What an answer says of its pages, wherever it does, in names such as `next_page`."""
    paging: dict[str, Any] = {}
    if isinstance(node, dict):
        for key, value in node.items():
            name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()
            if name in _AROUND and isinstance(value, dict):
                paging |= _paging(value)
            elif name in _LINKS and isinstance(value, dict):
                paging[name] = value.get("href")
            else:
                paging[name] = value
    return paging


def _linked(header: str) -> str:
    """The target of `Link: <…>; rel="next"`."""
    for target, parameters in _LINK_HEADER.findall(header):
        if _REL_NEXT.search(parameters):
            return str(target)
    return ""


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return int(value) if re.fullmatch(r"[0-9]{1,9}", str(value)) else None


def _largest(paging: Mapping[str, Any], keys: Iterable[str]) -> int:
    return max(_number(paging.get(key)) or 0 for key in keys)


def _query(link: str, url: str) -> str:
    """The query of a link to the list that was asked for; no other link is followed.

    Its path may be written in full, without the base path, or not at all.
    """
    asked = urlsplit(url)
    paths = {"", asked.path, f"/{'/'.join(asked.path.split('/')[-2:])}"}
    try:
        linked = urlsplit(link)
        is_here = not linked.netloc or _origin(linked) == _origin(asked)
    except ValueError:
        raise _lost("a link to the rest that cannot be understood.") from None
    if not is_here or linked.path.rstrip("/") not in paths:
        raise _lost("a link to the rest that leads elsewhere; none is followed with credentials.")
    if len(linked.query) > LONGEST_QUERY or not re.fullmatch(r"[!-~]+", linked.query):
        raise _lost("a link to the rest that cannot be understood.")
    return linked.query


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _lost(how: str) -> MalformedAnswerError:
    return MalformedAnswerError(
        f"Secure Payments answered with a part of the list, and {how}", _REMEDY
    )

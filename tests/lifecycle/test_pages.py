"""A list that comes in pages is read to its end, or is an error: nothing may rest on a part of it.

Real pages over HTTP, in every way in which an answer may say that there is more.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.echo import respond, serving, url_of
from lifecycle.runs import settings_of
from pulumi_loanpro.errors import MalformedAnswerError, TransportError
from pulumi_loanpro.secure_payments.client import SecurePayments
from pulumi_loanpro.secure_payments.pages import following
from stand_in import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler

    Page = tuple[object, dict[str, str]]
    """A body and its headers."""

GRACE: Final = 30.0
"""Seconds more that a busy machine may need to notice."""

COUNT: Final = 5
"""Configurations of the account; two on a page."""

PATH: Final = "/api/processors/flex"


def entries(first: int, last: int) -> list[dict[str, Any]]:
    """Configurations with such IDs."""
    return [{"id": number, "name": f"FLEX {number}"} for number in range(first, last + 1)]


def on(page: int) -> list[dict[str, Any]]:
    """Those that are on a page."""
    return entries(2 * page - 1, min(2 * page, COUNT))


def link_after(page: int, base: str = PATH) -> str | None:
    """The address of the page after a page."""
    return f"{base}?page={page + 1}" if page < 3 else None


def linked(page: int, base: str = PATH) -> Page:
    """A list with the next page in a header, among other links."""
    link = link_after(page, base)
    first = f'<{PATH}?page=1>; rel="first"'
    return on(page), {"Link": f'{first}, <{link}>; rel="next"' if link else first}


PAGED: Final[dict[str, Callable[[int], Page]]] = {
    "a header with a path": linked,
    "a header with a query": lambda it: linked(it, ""),
    "a header without quotes": lambda it: (
        on(it),
        {"Link": f"<{link_after(it)}>; title=x; rel=next"} if it < 3 else {},
    ),
    "a number in a header": lambda it: (
        on(it),
        {"X-Next-Page": str(it + 1) if it < 3 else "", "X-Total-Count": str(COUNT)},
    ),
    "next": lambda it: ({"data": on(it), "next": link_after(it)}, {}),
    "next, without the base path": lambda it: (
        {"data": on(it), "next": link_after(it, "/processors/flex")},
        {},
    ),
    "next, with a slash": lambda it: ({"flex": on(it), "next": link_after(it, PATH + "/")}, {}),
    "next_page_url": lambda it: (
        {"data": on(it), "next_page_url": link_after(it), "total": COUNT, "per_page": 2},
        {},
    ),
    "links.next": lambda it: ({"data": on(it), "links": {"next": link_after(it)}}, {}),
    "_links.next.href": lambda it: (
        {"data": on(it), "_links": {"next": {"href": link_after(it)}}},
        {},
    ),
    "meta.next": lambda it: ({"data": on(it), "meta": {"next": link_after(it)}}, {}),
    "next_page as a number": lambda it: (
        {"data": on(it), "next_page": it + 1 if it < 3 else None},
        {},
    ),
    "last_page": lambda it: ({"data": on(it), "current_page": it, "last_page": 3}, {}),
    "totalPages, as text": lambda it: ({"data": on(it), "page": str(it), "totalPages": "3"}, {}),
    "pages, from the query": lambda it: ({"data": on(it), "pages": 3}, {}),
    "meta.pagination": lambda it: (
        {
            "data": on(it),
            "meta": {"pagination": {"current_page": it, "total_pages": 3, "total": COUNT}},
        },
        {},
    ),
    "total and per_page": lambda it: ({"data": on(it), "total": COUNT, "per_page": 2}, {}),
    "total and page": lambda it: ({"data": on(it), "total": COUNT, "page": it}, {}),
    "has_more and page": lambda it: ({"data": on(it), "page": it, "hasMore": it < 3}, {}),
}

paged = pytest.mark.parametrize("page_of", PAGED.values(), ids=PAGED)

WHOLE: Final[dict[str, Page]] = {
    "an array": (entries(1, COUNT), {}),
    "a total": ({"data": entries(1, COUNT), "total": COUNT, "per_page": 50}, {}),
    "one page of one": ({"data": entries(1, COUNT), "page": 1, "pages": 1, "next": None}, {}),
    "no more": ({"data": entries(1, COUNT), "has_more": False, "next_page_token": ""}, {}),
    "nothing": ({"data": entries(1, COUNT), "links": {"next": None, "prev": None}}, {}),
    "zero of the total": ({"data": entries(1, COUNT), "total": 0}, {}),
    "a header": (entries(1, COUNT), {"Link": f'<{PATH}?page=1>; rel="first"'}),
}

PARTS: Final[dict[str, tuple[Page, str]]] = {
    "a total": (
        ({"data": on(1), "total": COUNT}, {}),
        "and no way to the rest of it (2 of 5 processors",
    ),
    "a total in a header": ((on(1), {"X-Total-Count": "5"}), "(2 of 5 processors so far)"),
    "has_more": (({"data": on(1), "has_more": True}, {}), "(2 processors so far)"),
    "a token": (({"data": on(1), "next_page_token": "abc"}, {}), "(2 processors so far)"),
    "a cursor": (({"data": on(1), "next": "abc"}, {}), "(2 processors so far)"),
    "fewer than the total, at the last": (
        ({"data": on(1), "page": 1, "last_page": 1, "total": 3}, {}),
        "(2 of 3 processors so far)",
    ),
    "another host": (({"data": on(1), "next": f"https://evil.example{PATH}?page=2"}, {}), "leads"),
    "another port": ((on(1), {"Link": f'<http://127.0.0.1:9{PATH}?p=2>; rel="next"'}), "leads"),
    "another path": (({"data": on(1), "next": "/api/processors/nacha?page=2"}, {}), "leads"),
    "a path above": (({"data": on(1), "next": "/processors/flex/../cards?page=2"}, {}), "leads"),
    "no scheme": (({"data": on(1), "next": f"//evil.example{PATH}?page=2"}, {}), "leads"),
    "no query": (({"data": on(1), "next": PATH}, {}), "cannot be understood"),
    "no URL": (({"data": on(1), "next": "http://[?page=2"}, {}), "cannot be understood"),
    "a query of blanks": (({"data": on(1), "next": "?page= 2"}, {}), "cannot be understood"),
    "a query without an end": (({"data": on(1), "next": f"?{'x' * 3000}"}, {}), "cannot be"),
    "itself": (({"data": on(1), "next": f"{PATH}?page=1"}, {}), "brings nothing new"),
    "an empty page": (({"data": [], "next": f"{PATH}?page=2"}, {}), "brings nothing new"),
    "the same page again": (({"data": on(1), "page": 1, "pages": 3}, {}), "brings nothing new"),
}


@contextmanager
def listing(
    page_of: Callable[[int], Page], deadline: float = 10.0
) -> Iterator[tuple[Callable[[], list[str]], list[str]]]:
    """What lists an account by ID from a server of such pages, and the paths that it was asked."""
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, _seen: str) -> None:
        asked.append(handler.path)
        number = int(parse_qs(urlsplit(handler.path).query).get("page", ["1"])[0])
        body, headers = page_of(number)
        respond(handler, 200, json.dumps(body), **headers)

    with serving(answer) as server, asyncio.Runner() as runner:
        client = SecurePayments(settings_of(MAIN, url_of(server), deadline))

        def ids() -> list[str]:
            async def ask() -> list[str]:
                with client.operation():
                    return [it.id for it in await client.list()]

            return runner.run(ask())

        yield ids, asked
        runner.run(client.aclose())


@paged
def test_a_list_in_pages_is_read_to_its_end(page_of: Callable[[int], Page]) -> None:
    """However it says what comes next; it is read once more, to see whether it has moved."""
    with listing(page_of) as (ids, asked):
        assert ids() == ["1", "2", "3", "4", "5"]
    assert len(asked) == 2 * 3


@pytest.mark.parametrize("page", WHOLE.values(), ids=WHOLE)
def test_a_list_that_says_so_is_whole(page: Page) -> None:
    """It costs one request, as does one that says nothing of pages."""
    with listing(lambda _: page) as (ids, asked):
        assert ids() == ["1", "2", "3", "4", "5"]
    assert asked == [PATH]


@pytest.mark.parametrize(("page", "said"), PARTS.values(), ids=PARTS)
def test_a_part_of_a_list_is_an_error(page: Page, said: str) -> None:
    """Where there is more without a way that may be followed, or a way without an end."""
    with (
        listing(lambda _: page) as (ids, asked),
        pytest.raises(MalformedAnswerError, match="answered with a part of the list") as caught,
    ):
        ids()
    assert said in str(caught.value)
    assert len(asked) <= 2


def test_the_first_page_may_have_the_number_zero() -> None:
    """No page is left out because of it."""
    page = {"data": on(1), "page": 0, "pages": 3}
    assert following(page, {}, f"https://secure-payments.example{PATH}", 2) == "page=1"


def test_what_stands_on_two_pages_is_one() -> None:
    """A list may shift while it is read."""
    shifting = {1: (entries(1, 2), 2), 2: (entries(2, 3), None)}

    def page_of(number: int) -> Page:
        found, after = shifting[number]
        return {"data": found, "next_page": after}, {}

    with listing(page_of) as (ids, _):
        assert ids() == ["1", "2", "3"]


def test_a_list_without_an_end_ends_with_the_deadline() -> None:
    """Each page brings something new, and none of them is the last."""

    def page_of(number: int) -> Page:
        return {"data": entries(number, number), "next_page": number + 1}, {}

    began = time.monotonic()
    with listing(page_of, deadline=0.5) as (ids, _), pytest.raises(TransportError):
        ids()
    assert time.monotonic() - began < 0.5 + GRACE


def test_a_long_list_costs_little() -> None:
    """A thousand configurations in pages of fifty: twenty requests."""

    def page_of(number: int) -> Page:
        found = entries(50 * number - 49, 50 * number)
        return {"data": found, "page": number, "last_page": 20, "total": 1000}, {}

    with listing(page_of) as (ids, asked):
        assert ids() == [str(number) for number in range(1, 1001)]
    assert len(asked) == 2 * 20


def test_what_a_delete_moves_to_an_earlier_page_is_not_missed() -> None:
    """Between two pages the first entry is deleted: the list is read again, until it is stable."""
    held = entries(1, COUNT)

    def page_of(page: int) -> Page:
        shown = held[2 * page - 2 : 2 * page]
        link = link_after(page) if 2 * page < len(held) else None
        if page == 1 and held[0]["id"] == 1:
            del held[0]
        return {"data": shown, "next": link}, {}

    with listing(page_of) as (ids, asked):
        assert ids() == ["2", "3", "4", "5"]
    assert len(asked) == 2 + 2 + 2

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
from pulumi_loanpro.errors import (
    CredentialsError,
    MalformedAnswerError,
    RequestError,
    ServerError,
    TransportError,
)
from pulumi_loanpro.secure_payments.client import SecurePayments
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
    "a list of links": lambda it: (
        {"data": on(it), "links": [{"rel": "self", "href": PATH}, *rel_next(it)]},
        {},
    ),
    "a list of links with labels": lambda it: (
        {"data": on(it), "meta": {"links": [{"label": "Next &raquo;", "url": link_after(it)}]}},
        {},
    ),
    "next.url": lambda it: ({"data": on(it), "next": {"url": link_after(it)}}, {}),
    "pagination.next.page": lambda it: (
        {"data": on(it), "pagination": {"next": {"page": it + 1, "limit": 2} if it < 3 else None}},
        {},
    ),
    "next as a number": lambda it: ({"data": on(it), "next": it + 1 if it < 3 else None}, {}),
    "@odata.nextLink": lambda it: ({"data": on(it), "@odata.nextLink": link_after(it)}, {}),
    "__next": lambda it: ({"data": on(it), "__next": link_after(it)}, {}),
    "last and number": lambda it: ({"data": on(it), "number": it, "last": it == 3}, {}),
    "summary": lambda it: (
        {"data": on(it), "summary": {"start": 2 * it - 2, "pageSize": 2, "total": COUNT}},
        {},
    ),
    "meta.page": lambda it: (
        {"data": on(it), "meta": {"page": {"number": it, "size": 2, "total": COUNT}}},
        {},
    ),
    "numbers in headers": lambda it: (on(it), {"X-Total": str(COUNT), "X-Per-Page": "2"}),
    "pages in headers": lambda it: (on(it), {"X-Page": str(it), "X-Total-Pages": "3"}),
    "pages from 0": lambda it: ({"data": on(it + 1), "page": it, "pages": 3}, {}),
    "more from 0": lambda it: ({"data": on(it + 1), "page": it, "has_more": it < 2}, {}),
}


def rel_next(page: int) -> list[dict[str, str | list[str]]]:
    """The entry that leads on, in a list of links."""
    link = link_after(page)
    return [{"rel": ["next"], "href": link}] if link else []


WHOLE: Final[dict[str, Page]] = {
    "an array": (entries(1, COUNT), {}),
    "a total": ({"data": entries(1, COUNT), "total": COUNT, "per_page": 50}, {}),
    "one page of one": ({"data": entries(1, COUNT), "page": 1, "pages": 1, "next": None}, {}),
    "no more": ({"data": entries(1, COUNT), "has_more": False, "next_page_token": ""}, {}),
    "nothing": ({"data": entries(1, COUNT), "links": {"next": None, "prev": None}}, {}),
    "zero of the total": ({"data": entries(1, COUNT), "total": 0}, {}),
    "a header": (entries(1, COUNT), {"Link": f'<{PATH}?page=1>; rel="first"'}),
    "links to other pages": (
        {"data": entries(1, COUNT), "links": [{"rel": "self", "href": PATH}, "next"]},
        {},
    ),
    "a link that leads nowhere": ({"data": entries(1, COUNT), "next": {"href": None}}, {}),
    "the last": ({"data": entries(1, COUNT), "last": True, "number": 0, "totalPages": 1}, {}),
    "no page 0": ({"data": entries(1, COUNT), "last": 0}, {}),
    "a link to the last": ({"data": entries(1, COUNT), "links": {"last": f"{PATH}?page=1"}}, {}),
    "all of a range": (entries(1, COUNT), {"Content-Range": "items 0-4/5", "status": "206"}),
    "a count": ({"data": entries(1, COUNT), "count": COUNT, "limit": 50}, {}),
    "the other key empty": ({"flex": [], "data": entries(1, COUNT)}, {}),
    "both keys alike": ({"flex": entries(1, COUNT), "data": entries(1, COUNT)}, {}),
}

IN_BODIES: Final[dict[str, dict[str, Any]]] = {
    "nextToken": {"nextToken": "abc"},
    "cursor": {"cursor": "abc"},
    "a cursor of many": {"meta": {"cursors": {"next_cursor": "abc"}}},
    "last": {"last": False},
    "more": {"more": True},
    "truncated": {"truncated": True},
    "isTruncated": {"isTruncated": "true"},
    "total_entries": {"total_entries": COUNT},
    "count_total": {"meta": {"count_total": "5"}},
    "meta.total": {"meta": {"total": 5.0}},
    "pagination.has_more": {"pagination": {"has_more": True}},
    "an offset and a total": {"offset": 0, "total": COUNT},
}

IN_HEADERS: Final[dict[str, dict[str, str]]] = {
    "Content-Range": {"Content-Range": "items 0-1/5"},
    "X-Total": {"X-Total": "5"},
    "X-Has-More": {"X-Has-More": "true"},
    "the status": {"status": "206"},
    "the status and a range": {"Content-Range": "items 0-1/*", "status": "206"},
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
    "a list of links": (
        ({"data": on(1), "links": [{"rel": "next", "href": f"{PATH}/abc"}]}, {}),
        "leads elsewhere",
    ),
    "a link in an unknown form": (({"data": on(1), "next": {"after": "abc"}}, {}), "no way"),
    "an offset": (({"data": on(1), "next": 4}, {}), "no way"),
    "a link that is ignored": (({"data": on(1), "__next": f"{PATH}?$skip=2"}, {}), "nothing new"),
    **{
        name: (({"data": on(1), **said}, {}), "no way to the rest of it (2")
        for name, said in IN_BODIES.items()
    },
    **{name: ((on(1), said), "no way to the rest of it (2") for name, said in IN_HEADERS.items()},
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
    page_of: Callable[[int], Page], deadline: float = 10.0, first: int = 1
) -> Iterator[tuple[Callable[[], list[str]], list[str]]]:
    """What lists an account by ID from a server of such pages, and the paths that it was asked.

    The number of its first page is `first`; among the headers of a page may be its status.
    """
    asked: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, _seen: str) -> None:
        asked.append(handler.path)
        number = int(parse_qs(urlsplit(handler.path).query).get("page", [str(first)])[0])
        body, headers = page_of(number)
        status = int(headers.pop("status", "200"))
        respond(handler, status, json.dumps(body), **headers)

    with serving(answer) as server, asyncio.Runner() as runner:
        client = SecurePayments(settings_of(MAIN, url_of(server), deadline))

        def ids() -> list[str]:
            async def ask() -> list[str]:
                with client.operation():
                    return [it.id for it in await client.list()]

            return runner.run(ask())

        yield ids, asked
        runner.run(client.aclose())


@pytest.mark.parametrize("form", PAGED)
def test_a_list_in_pages_is_read_to_its_end(form: str) -> None:
    """However it says what comes next; it is read once more, to see whether it has moved."""
    with listing(PAGED[form], first=0 if "from 0" in form else 1) as (ids, asked):
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


def test_two_different_lists_in_one_answer_are_an_error() -> None:
    """It is unknown which of them is that of the account."""
    page = {"flex": on(1), "data": on(2)}
    with listing(lambda _: (page, {})) as (ids, _), pytest.raises(MalformedAnswerError):
        ids()


SILENT: Final = 25
"""Entries of a page that says nothing of pages, the smallest number at which that is doubted."""


def cut(count: int, first: int = 1) -> Callable[[int], Page]:
    """A list that is cut without a word; the number of its first page is `first`."""
    return lambda page: (
        entries(SILENT * (page - first) + 1, min(SILENT * (page - first + 1), count)),
        {},
    )


@pytest.mark.parametrize(
    ("count", "pages"), [(SILENT - 1, 1), (SILENT + 1, 2), (2 * SILENT + 1, 3), (2 * SILENT, 3)]
)
@pytest.mark.parametrize("first", [0, 1])
def test_a_list_that_is_cut_in_silence_is_read_to_its_end(
    count: int, pages: int, first: int
) -> None:
    """As long as its pages are full, whether they are counted from 0 or from 1."""
    with listing(cut(count, first), first=first) as (ids, asked):
        assert sorted(map(int, ids())) == [*range(1, count + 1)]
    assert len(asked) <= 2 * (pages + 2)


def test_a_list_that_is_as_long_as_a_page_may_be_whole() -> None:
    """Where the page after it is the same once more; it is asked for once."""
    with listing(lambda _: (entries(1, SILENT), {})) as (ids, asked):
        assert len(ids()) == SILENT
    assert asked == [PATH, f"{PATH}?page=2"]


@pytest.mark.parametrize(
    "second",
    [
        ([], {}),
        ({"message": "Invalid parameter"}, {"status": "400"}),
        ({"message": "Invalid endpoint"}, {"status": "404"}),
    ],
    ids=["nothing", "a refusal", "no such page"],
)
def test_a_list_may_have_no_page_after_it(second: Page) -> None:
    """Then the one with the number 1 is asked for as well: were pages counted from 0, it is new."""
    page_of = {1: (entries(1, SILENT), {}), 2: second}
    with listing(lambda it: (page_of[it][0], {**page_of[it][1]})) as (ids, asked):
        assert len(ids()) == SILENT
    assert asked == [PATH, f"{PATH}?page=2", f"{PATH}?page=1"]


@pytest.mark.parametrize(
    ("status", "kind"), [("401", CredentialsError), ("500", (ServerError, TransportError))]
)
def test_a_failure_is_no_end_of_a_list(
    status: str, kind: type[RequestError] | tuple[type[RequestError], ...]
) -> None:
    """What says nothing of the page that was asked for is the error that it is."""
    failed: Page = {"message": "No"}, {}

    def page_of(page: int) -> Page:
        return (failed[0], {"status": status}) if page > 1 else (entries(1, SILENT), {})

    deadline = 0.5 if status == "500" else 10.0  # which is tried again until then
    with listing(page_of, deadline=deadline) as (ids, _), pytest.raises(kind):
        ids()


def test_a_page_of_the_size_that_it_names_may_have_another_after_it() -> None:
    """It is asked for, although nothing says that there is more."""
    pages = {1: on(1), 2: on(2), 3: on(3)}
    with listing(lambda it: ({"data": pages.get(it, []), "limit": 2}, {})) as (ids, _):
        assert ids() == ["1", "2", "3", "4", "5"]


def test_a_current_and_a_total_may_count_pages() -> None:
    """Where the total could be both, the page after it is asked for."""
    with listing(lambda it: ({"data": on(it), "page": {"current": it, "total": 3}}, {})) as (
        ids,
        _,
    ):
        assert ids() == ["1", "2", "3", "4", "5"]


def test_pages_that_are_counted_from_0_leave_none_out() -> None:
    """They do not say their numbers: what is left out is found, or the list is an error."""

    def page_of(page: int) -> Page:
        return {"data": on(page + 1), "per_page": 2, "has_more": page < 2}, {}

    with listing(page_of, first=0) as (ids, _), pytest.raises(MalformedAnswerError):
        ids()


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

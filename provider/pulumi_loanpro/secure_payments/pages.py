"""A list that comes in pages is read to its end.

Whether Secure Payments gives its lists in pages is not published. A list that says that there is
more is followed where it says how; else it is an error, since a list with a hole in it would make a
name look free, and a configuration look deleted. One that says nothing of pages is whole, unless it
is as long as pages are: then the page after it is asked for, in case there is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import SplitResult, parse_qs, urlsplit

from pulumi_loanpro.errors import (
    CredentialsError,
    MalformedAnswerError,
    RateLimitError,
    RefusedError,
    ServerError,
)
from pulumi_loanpro.secure_payments.answers import (
    MOST_CONFIGURATIONS,
    configurations,
    too_many,
    whole_number,
)
from pulumi_loanpro.secure_payments.paging import (
    COUNT,
    ENDS,
    LAST,
    MORE,
    NEXT,
    PAGE,
    SIZE,
    TOTAL,
    Said,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi_loanpro.secure_payments.configuration import ServerSet

LONGEST_QUERY = 2000
"""Characters of a query that a server may ask for."""

PAGE_SIZES: Final = {25, 50, 100, 200, 250, 500, 1000}
"""Numbers of entries at which a list may have been cut without a word."""

_REMEDY = (
    "Run the command again; if it goes on, report it to the authors of pulumi-loanpro, with what "
    "the list says of its pages."
)


class Step(NamedTuple):
    """The way to another page.

    Attributes:
        query: What asks for it.
        is_certain: Whether the list says that there is one.
        is_counted: Whether its number is counted from 1 without a word of the list: were it counted
            from 0, a page would be left out.
    """

    query: str
    is_certain: bool = True
    is_counted: bool = False


class PagedList:
    """A list that is read page by page.

    Args:
        url: Where the list is asked for.

    Attributes:
        query: What the next page is asked for with, such as `?page=2`; nothing for the first one.
        found: The configurations so far, by ID: one that stands on two pages is one.
        is_paged: Whether it has been found to have more than one page.
        is_whole: Whether all of them have been found.
    """

    def __init__(self, url: str) -> None:
        self.query = ""
        self.found: dict[str, ServerSet] = {}
        self.is_paged = False
        self.is_whole = False
        self._url = url
        self._asked = {""}
        self._first = 1
        self._step = Step("")
        self._is_counted = False

    def add(self, answer: object, headers: Mapping[str, str], *, is_part: bool = False) -> None:
        """Takes the page that was asked for, and finds out what comes after it.

        Args:
            answer: The page, parsed.
            headers: Those of the answer.
            is_part: Whether its status says that it is a part of the list.

        Raises:
            MalformedAnswerError: It is no page of a list, there is no way to the next one, or the
                list has no end.
        """
        page = {it.id: it for it in configurations(answer)}
        said = Said(answer, headers, is_part=is_part)
        is_new = not page.keys() <= self.found.keys()
        if self.query and not is_new and not self._step.is_certain:
            self._is_counted |= self._step.is_counted and not page
            self._end()
            return
        if self.query and page and not is_new:
            raise _nothing_new()
        self.found |= page
        if len(self.found) > MOST_CONFIGURATIONS:
            raise too_many(len(self.found))
        if self.query:
            self.is_paged = True
            self._is_counted |= self._step.is_counted
        else:
            self._first = min([1, *said.numbers(PAGE)])
        url = self._url + self.query
        step = following(said, url, len(self.found), len(page), self._first)
        if step is None:
            self._end()
        elif step.is_certain and not page:
            raise _nothing_new()
        else:
            self._go(step)

    def refused(self, error: RefusedError) -> None:
        """Takes the refusal of a page that need not be there: the list ends before it.

        Raises:
            RefusedError: It is another refusal.
        """
        of_pages = not isinstance(error, CredentialsError | RateLimitError | ServerError)
        if self._step.is_certain or not of_pages:
            raise error
        self._is_counted |= self._step.is_counted
        self._end()

    def _go(self, step: Step) -> None:
        if step.query not in self._asked:
            self._asked.add(step.query)
            self._step, self.query = step, f"?{step.query}"
        elif step.is_certain:
            raise _nothing_new()
        else:
            self._end()

    def _end(self) -> None:
        """No page comes after this one; but where the first has the number 0, one was left out."""
        if self._is_counted and "page=1" not in self._asked:
            self._go(Step("page=1", is_certain=False))
        else:
            self.is_whole = True


def following(said: Said, url: str, listed: int, on_page: int, first: int = 1) -> Step | None:
    """What asks for the page after a page of a list; None after the last one.

    Args:
        said: What the page says of pages.
        url: What was asked for, with its query.
        listed: How many configurations this page and those before it have listed.
        on_page: How many of them this page has.
        first: The number of the first page.

    Raises:
        MalformedAnswerError: There is more, and no way to it that may be followed with credentials.
    """
    if links := said.links():
        return Step(_query(links[0], url))
    asked = whole_number(parse_qs(urlsplit(url).query).get("page", ["1"])[0])
    page = min(said.numbers(PAGE), default=1 if asked is None else asked)
    last, total = max(said.numbers(LAST), default=0), max(said.numbers(TOTAL | COUNT), default=0)
    after = Step(f"page={page + 1}", is_counted=not (said.has(PAGE) or last or total))
    numbers = [
        *said.numbers({"next_page"}),
        *(it for it in said.numbers({"next"}) if it == page + 1),
    ]
    if number := max(numbers, default=0):
        return Step(f"page={number}")
    if last > page - first + 1:
        return after
    if total > listed or said.more():
        if not last and said.has(PAGE, SIZE):
            return after
        of = f" of {total}" if total > listed else ""
        raise _lost(f"no way to the rest of it ({listed}{of} processors so far).")
    is_silent = not said.has(NEXT, MORE, ENDS, LAST, TOTAL)
    is_full = on_page > 0 and on_page in (PAGE_SIZES | {*said.numbers(SIZE)})
    # `{"current": 1, "total": 2}` may speak of pages.
    may_go_on = (is_silent and is_full) or (said.has({"current"}) and total > page)
    return after._replace(is_certain=False) if may_go_on else None


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


def _nothing_new() -> MalformedAnswerError:
    return _lost("a page after it that brings nothing new.")


def _lost(how: str) -> MalformedAnswerError:
    return MalformedAnswerError(
        f"Secure Payments answered with a part of the list, and {how}", _REMEDY
    )

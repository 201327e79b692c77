"""Lists in pages."""

from typing import Any

import httpx
import pytest

from loanpro_simulator import Simulator

PATH = "/processors/flex"


@pytest.fixture
def ids(api: httpx.Client, simulator: Simulator) -> list[int]:
    """The IDs of five configurations, two of which stand on a page."""
    simulator.dialect(page_size=2)
    return [api.post(PATH, json={"flex": {"name": name}}).json() for name in "abcde"]


def ids_of(entries: list[dict[str, Any]]) -> list[int]:
    """Return the IDs of a list's entries."""
    return [entry["id"] for entry in entries]


def test_a_link_leads_to_the_next_page(
    api: httpx.Client, simulator: Simulator, ids: list[int]
) -> None:
    """Every page names the first, and every page but the last the next, by its path."""
    simulator.dialect(pages="link")
    pages = [api.get(PATH)]
    while "next" in pages[-1].links:
        pages.append(api.get(pages[-1].url.join(pages[-1].links["next"]["url"])))
    assert [ids_of(page.json()) for page in pages] == [ids[:2], ids[2:4], ids[4:]]
    assert pages[0].headers["link"] == (
        '</api/processors/flex>; rel="first", </api/processors/flex?page=2>; rel="next"'
    )
    assert pages[-1].headers["link"] == '</api/processors/flex>; rel="first"'


def test_a_url_leads_to_the_next_page(
    api: httpx.Client, simulator: Simulator, ids: list[int]
) -> None:
    """A whole URL stands beside the array, and null on the last page."""
    simulator.dialect(pages="next", list="flex")
    url: str | None = f"{simulator.url}/processors/flex"
    pages = []
    while url:
        pages.append(api.get(url).json())
        url = pages[-1]["next"]
    assert pages[0]["next"] == f"{simulator.url}/processors/flex?page=2"
    assert [ids_of(page["flex"]) for page in pages] == [ids[:2], ids[2:4], ids[4:]]


def test_numbers_lead_to_the_next_page(
    api: httpx.Client, simulator: Simulator, ids: list[int]
) -> None:
    """Page, size and total stand beside the array; past the end there is an empty page."""
    simulator.dialect(pages="page")
    pages = [api.get(PATH, params={"page": number}).json() for number in (1, 2, 3, 4)]
    assert [ids_of(page.pop("data")) for page in pages] == [ids[:2], ids[2:4], ids[4:], []]
    assert pages == [{"page": number, "per_page": 2, "total": 5} for number in (1, 2, 3, 4)]


def test_a_total_leads_nowhere(api: httpx.Client, simulator: Simulator, ids: list[int]) -> None:
    """The first page is all that can be had, whichever is asked for."""
    simulator.dialect(pages="total")
    for number in (1, 2):
        answer = api.get(PATH, params={"page": number}).json()
        assert answer == {"data": answer["data"], "total": 5}
        assert ids_of(answer["data"]) == ids[:2]


@pytest.mark.parametrize(
    ("pages", "body"),
    [
        ("link", []),
        ("next", {"data": [], "next": None}),
        ("page", {"data": [], "page": 1, "per_page": 50, "total": 0}),
        ("total", {"data": [], "total": 0}),
    ],
)
def test_an_empty_account_has_one_page(
    api: httpx.Client, simulator: Simulator, pages: str, body: object
) -> None:
    """It is empty, and says that there is no more."""
    simulator.dialect(pages=pages)
    assert api.get(PATH).json() == body


@pytest.mark.parametrize("page", ["0", "-1", "two", "9" * 5000, ""])
def test_a_senseless_page_is_the_first(
    api: httpx.Client, simulator: Simulator, ids: list[int], page: str
) -> None:
    """What is no number of a page asks for nothing special."""
    simulator.dialect(pages="page")
    assert ids_of(api.get(PATH, params={"page": page}).json()["data"]) == ids[:2]


def test_a_whole_list_knows_no_pages(
    api: httpx.Client, simulator: Simulator, ids: list[int]
) -> None:
    """A list is whole by default, however many it holds and whatever is asked for."""
    assert simulator.dialect().pages == "whole"
    assert ids_of(api.get(PATH, params={"page": 2}).json()) == ids


def test_a_configuration_that_lags_behind_is_on_no_page(
    api: httpx.Client, simulator: Simulator, ids: list[int]
) -> None:
    """Neither its entry nor the total shows it."""
    simulator.dialect(pages="page")
    simulator.fault("create", "list_lag", seconds=60)
    api.post(PATH, json={"flex": {"name": "hidden"}})
    answer = api.get(PATH, params={"page": 3}).json()
    assert (ids_of(answer["data"]), answer["total"]) == (ids[4:], 5)

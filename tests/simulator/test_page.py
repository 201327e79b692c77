"""The page at `/`, as a person sees it in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
from playwright.sync_api import expect

from engine.hunt import Hunt
from loanpro_simulator import DEFAULT_ACCOUNT, Account, Simulator
from loanpro_simulator.fields import SECRETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from engine.hunt import Leak

HOSTILE: Final = """"><img src=x onerror="document.title='owned'"><script>x()</script>{{ 7 * 7 }}"""
"""A name that is no markup, whatever stands around it."""


@pytest.fixture
def page(browser: Browser, simulator: Simulator) -> Iterator[Page]:
    """A browser that looks at the page; a script or a style that is refused fails the test."""
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda it: complaints.append(it.text) if it.type == "error" else None)
    page.goto(root(simulator))
    yield page
    context.close()
    assert [it for it in complaints if "Content Security Policy" in it] == []


def root(simulator: Simulator) -> str:
    """The address of the page."""
    return simulator.url.removesuffix("api")


def press(page: Page, key: str, until: str) -> None:
    """Goes from control to control with a key, until the one of this name has the focus."""
    for _ in range(80):
        page.keyboard.press(key)
        focused = page.evaluate(
            """() => { const it = document.activeElement;
            return it.getAttribute("aria-label") || (it.labels && it.labels[0]
                ? it.labels[0] : it).innerText.trim() }"""
        )
        if focused == until:
            return
    pytest.fail(f"{until!r} cannot be reached by {key}")


def test_a_processor_is_created_changed_and_deleted_by_keyboard(
    page: Page, simulator: Simulator
) -> None:
    """The whole walk needs no mouse, and none of it is in the journal."""
    press(page, "Tab", "Create a processor in main by hand")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("New processor"))
    press(page, "Tab", "Name")
    page.keyboard.press("Control+A")
    page.keyboard.type("by hand")
    press(page, "Tab", "Password")
    page.keyboard.type("correct horse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("The processor was created by hand.")
    [created] = simulator.processors()
    assert (created["name"], created["same_day_cutoff_time"]) == ("by hand", "16:00")
    assert simulator.holds(created["id"], password="correct horse") == {"password": True}

    press(page, "Tab", f"Edit or delete processor {created['id']}")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile(f"Processor {created['id']}"))
    press(page, "Tab", "Cut-off")
    page.keyboard.press("Control+A")
    page.keyboard.type("17:15")
    press(page, "Tab", "Save")
    page.keyboard.press("Space")
    expect(page.get_by_role("status")).to_have_text("The processor was changed by hand.")
    [changed] = simulator.processors()
    assert changed == created | {"same_day_cutoff_time": "17:15"}
    assert simulator.holds(changed["id"], password="correct horse") == {"password": True}

    press(page, "Tab", f"Edit or delete processor {created['id']}")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile(f"Processor {created['id']}"))
    press(page, "Tab", f"Delete processor {created['id']}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("deleted by hand")
    assert simulator.processors() == []
    assert simulator.counts() == {}


def test_the_focus_is_seen(page: Page) -> None:
    """Whatever the keyboard reaches has an outline."""
    for _ in range(20):
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px", page.evaluate("document.activeElement.outerHTML")


def test_a_processor_is_live_or_sandbox(page: Page, api: httpx.Client) -> None:
    """A badge says which, in words."""
    for name, sandbox in (("real money", False), ("play money", True)):
        api.post("/processors/flex", json={"flex": {"name": name, "sandbox_mode": sandbox}})
    page.reload()
    expect(page.get_by_role("row", name="real money").locator(".badge")).to_have_text("LIVE")
    expect(page.get_by_role("row", name="play money").locator(".badge")).to_have_text("sandbox")


def test_requests_appear_as_they_come(page: Page, api: httpx.Client, flex: dict[str, Any]) -> None:
    """Time, account, operation, status, milliseconds, masked body and fault, without a reload."""
    titles = page.locator("#requests thead th")
    api.get("/processors/flex")
    expect(titles).to_have_text(
        ["Time (UTC)", "Account", "Operation", "Status", "ms", "Body", "Fault"]
    )
    api.post("/processors/flex", json={"flex": flex})
    created = page.get_by_role("row", name="create")
    expect(created).to_contain_text('"password": "***"')
    expect(created.get_by_role("cell").nth(1)).to_have_text("main")
    expect(created.get_by_role("cell").nth(2)).to_have_text("200")
    milliseconds = created.get_by_role("cell").nth(3).inner_text()
    assert milliseconds.isdigit()


def test_what_is_written_survives_what_comes(page: Page, api: httpx.Client) -> None:
    """New requests appear around a form that is being filled in, and leave it alone."""
    page.get_by_text("Any other fault").click()
    seconds = page.get_by_label("seconds", exact=True)
    seconds.fill("42")
    api.get("/processors/flex")
    expect(page.locator("#requests tbody tr")).to_have_count(1)
    expect(seconds).to_have_value("42")


def test_a_button_breaks_the_next_create(page: Page, api: httpx.Client) -> None:
    """The fault is in force until it strikes, and the request says that it did."""
    page.get_by_role("button", name="Answer the next create 504").click()
    expect(page.locator("#faults ol")).to_have_text("create:late:before:seconds=5.0:code=504")
    assert api.post("/processors/flex", json={"flex": {"name": "n"}}).status_code == 504
    row = page.get_by_role("row", name="create")
    expect(row).to_contain_text("504")
    expect(row.get_by_role("cell").last).to_have_text("late")
    expect(page.locator("#faults-now")).to_contain_text("So far: 1 late.")


def test_any_fault_can_be_put_in_force_and_cleared(page: Page, simulator: Simulator) -> None:
    """The form takes every part of a rule; a mistake names the part."""
    page.get_by_text("Any other fault").click()
    page.get_by_label("kind", exact=True).select_option("status")
    page.get_by_label("operation", exact=True).select_option("list")
    page.get_by_label("count", exact=True).fill("all")
    page.get_by_label("code", exact=True).fill("99")
    page.get_by_role("button", name="Put it in force").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("code: Input should be greater than or equal to 400")
    expect(page.get_by_label("code", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("count", exact=True)).to_have_value("all")
    page.get_by_label("code", exact=True).fill("503")
    page.get_by_role("button", name="Put it in force").click()
    expect(page.locator("#faults ol")).to_have_text("list:status:before:count=all:code=503")
    [rule] = simulator.faults()["rules"]
    assert (rule["operation"], rule["kind"], rule["count"]) == ("list", "status", "all")
    page.get_by_role("button", name="Clear the faults").click()
    expect(page.locator("#faults-now")).to_contain_text("None.")
    assert simulator.faults()["rules"] == []


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("dialect", {"page_size": "0"}),
        ("dialect", {"nonesuch": "1"}),
        ("dialect", {"list": ""}),
        ("faults", {"kind": "nonesuch"}),
        ("faults", {"nonesuch": "1"}),
        ("faults", {"rule": "create"}),
        ("faults", {"rule": "create:reset:nonesuch=1"}),
        ("faults", {}),
        ("processors/new?account=main", {"nonesuch": "1"}),
    ],
)
def test_a_form_that_no_browser_sends_is_refused(
    simulator: Simulator, path: str, form: dict[str, str]
) -> None:
    """Parts that are missing or unknown break nothing, and what they say is not done."""
    answer = httpx.post(f"{root(simulator)}{path}", data=form, trust_env=False)
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.text
    assert simulator.faults()["rules"] == simulator.processors() == []


def test_switches_of_the_dialect_are_set(page: Page, simulator: Simulator) -> None:
    """All of them are there, and a mistake names the switch and changes nothing."""
    before = simulator.dialect()
    page.get_by_text("All switches").click()
    page.get_by_label("list", exact=True).select_option("data")
    page.get_by_label("not_found_status", exact=True).select_option("409")
    page.get_by_label("page_size", exact=True).fill("0")
    page.get_by_role("button", name="Set the dialect").click()
    expect(page.get_by_role("alert")).to_contain_text("page_size: Input should be greater")
    assert simulator.dialect() == before
    page.get_by_label("page_size", exact=True).fill("2")
    page.get_by_role("button", name="Set the dialect").click()
    expect(page.get_by_role("status")).to_have_text("The dialect is set.")
    wanted = {"list": "data", "not_found_status": 409, "page_size": 2}
    assert simulator.dialect() == before.but(**wanted)


def test_reset_begins_anew(page: Page, simulator: Simulator, api: httpx.Client) -> None:
    """Processors, requests, faults and dialect are as at the start."""
    api.post("/processors/flex", json={"flex": {"name": "n"}})
    simulator.dialect(list="data")
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("status")).to_have_text("All is as it was at the start.")
    assert simulator.processors() == []
    assert simulator.counts() == {}
    assert simulator.dialect().list == "array"


def test_a_mistake_in_a_processor_names_its_field(page: Page, simulator: Simulator) -> None:
    """What was written stays, but for secrets, which have to be given again."""
    page.get_by_role("link", name="Create a processor in main").click()
    page.get_by_label("Cut-off", exact=True).fill("16:07")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_text("FLEX production").click()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("alert")).to_contain_text("same_day_cutoff_time: must be hh:mm")
    cutoff = page.get_by_label("Cut-off", exact=True)
    expect(cutoff).to_have_value("16:07")
    expect(cutoff).to_have_accessible_description(re.compile("hh:mm, in steps.*must be hh:mm"))
    expect(page.get_by_label("FLEX production")).to_be_checked()
    expect(page.get_by_label("Password")).to_have_value("")
    assert simulator.processors() == []


def test_a_taken_name_is_refused_where_names_are_unique(
    page: Page, simulator: Simulator, api: httpx.Client
) -> None:
    """By hand, as by the API."""
    api.post("/processors/flex", json={"flex": {"name": "FLEX Processor"}})
    simulator.dialect(names="unique")
    page.get_by_role("link", name="Create a processor in main").click()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("alert")).to_contain_text("name: is taken")
    assert len(simulator.processors()) == 1


def test_a_processor_that_is_gone_is_said_to_be(page: Page, simulator: Simulator) -> None:
    """A page that was left open does not break."""
    answer = page.goto(f"{root(simulator)}processors/4711")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("main")).to_contain_text("There is no processor 4711 any more")


def test_hostile_names_are_text(browser: Browser) -> None:
    """A name that looks like markup is shown as it is: in tables, forms, links and bodies."""
    account = Account(HOSTILE, "token", "secret")
    with Simulator(accounts=[account]) as simulator:
        page = browser.new_page()
        page.goto(root(simulator))
        page.get_by_role("link", name="Create a processor in").click()
        page.get_by_label("Name", exact=True).fill(HOSTILE)
        page.get_by_label("Time zone").fill(HOSTILE)
        page.get_by_role("button", name="Create").click()
        expect(page.get_by_label("Time zone")).to_have_value(HOSTILE)
        page.get_by_label("Time zone").fill("US/Mountain")
        page.get_by_role("button", name="Create").click()
        expect(page.get_by_role("rowheader", name=HOSTILE)).to_be_visible()
        page.get_by_role("link", name="Edit or delete").click()
        expect(page.get_by_label("Name", exact=True)).to_have_value(HOSTILE)
        page.goto(f"{root(simulator)}processors/new?account={HOSTILE}x")
        expect(page.get_by_role("main")).to_contain_text("onerror")
        assert page.locator("img").count() == 0
        assert "owned" not in page.title()
        page.close()


def test_without_scripts_it_works_as_well(browser: Browser, simulator: Simulator) -> None:
    """All but what comes by itself, for which there is the reload."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(root(simulator))
    page.get_by_role("link", name="Create a processor in main").click()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("row", name="FLEX Processor")).to_contain_text("sandbox")
    page.close()


def test_a_form_on_another_page_changes_nothing(browser: Browser, simulator: Simulator) -> None:
    """A browser sends it, and the simulator sees that it came from elsewhere."""
    simulator.dialect(list="data")
    page = browser.new_page()
    action = f"{root(simulator)}reset"
    page.set_content(f'<form method="post" action="{action}"><button>Go</button></form>')
    with page.expect_response(action) as response:
        page.get_by_role("button").click()
    assert response.value.status == 403
    assert simulator.dialect().list == "data"
    page.close()


def test_nothing_is_cut_off(
    browser: Browser, simulator: Simulator, api: httpx.Client, flex: dict[str, Any]
) -> None:
    """No page is wider than its window, from a phone to a large screen, with the longest words."""
    long = flex | {"name": "n" * 200, "client_id": "c" * 200}
    processor_id = api.post("/processors/flex", json={"flex": long}).json()
    simulator.fault(kind="reset", operation="list")
    page = browser.new_page()
    for path in ("", f"processors/{processor_id}", "processors/new?account=main"):
        page.goto(f"{root(simulator)}{path}")
        page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
        for width in (390, 800, 1280, 1600):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate(
                """() => [...document.querySelectorAll("body :not(thead, thead *)")]
                .filter(it => it.getBoundingClientRect().right > innerWidth)
                .map(it => it.outerHTML)"""
            )
            assert wide == []
            assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out(browser: Browser, simulator: Simulator, scheme: Any) -> None:
    """Each colour of a text has the contrast to what is behind it that WCAG asks for."""
    page = browser.new_page(color_scheme=scheme)
    page.goto(f"{root(simulator)}processors/new?account=main")
    colours = page.evaluate(
        """() => { const style = getComputedStyle(document.documentElement);
        return Object.fromEntries(["text", "quiet", "link", "live", "good", "on-color", "page",
            "card"].map(it => [it, style.getPropertyValue(`--${it}`)])) }"""
    )
    for text in ("text", "quiet", "link", "live", "good"):
        for behind in ("page", "card"):
            assert contrast(colours[text], colours[behind]) >= 4.5, (text, behind)
    assert contrast(colours["on-color"], colours["live"]) >= 4.5
    page.close()


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as `#1b1f24`, from 1 to 21, as WCAG defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """How bright a colour is, from 0 to 1, as WCAG defines it."""
    parts = [int(colour.strip()[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_no_secret_is_on_the_page_in_any_state(browser: Browser) -> None:
    """Held, typed, refused or sent with a fault: neither in the page nor in what it becomes."""
    secrets = {name: f"{name[0]}7#x'\"<&é-{name[::-1]}" for name in SECRETS}
    account = Account("main", "t0ken-zq'<8w", 's3cret-vk&"5j')
    hunt = Hunt({**secrets, "token": account.token, "secret": account.secret})
    with Simulator(accounts=[account]) as simulator:
        simulator.dialect(secrets="clear", echo="payload")
        page = browser.new_page()
        found: list[Leak] = []

        def fill(cutoff: str) -> None:
            for label, name in zip(
                ("Password", "Client secret", "Card gateway key"), SECRETS, strict=True
            ):
                page.get_by_label(label).fill(secrets[name])
            page.get_by_label("Cut-off", exact=True).fill(cutoff)
            page.locator("form button").first.click()

        page.goto(root(simulator))
        page.get_by_role("link", name="Create a processor in main").click()
        fill("16:07")
        expect(page.get_by_role("alert")).to_be_visible()
        found += hunt.in_text("the refused form", page.content())
        fill("16:15")
        expect(page.get_by_role("status")).to_be_visible()
        found += hunt.in_text("the page", page.content())
        for body in ({"flex": {"name": "n", **secrets}}, {"flx": secrets}, [secrets]):
            _send(simulator, account, body)
        simulator.fault(kind="status", operation="create", code=500)
        _send(simulator, account, {"flex": {"name": "n", **secrets}})
        page.reload()
        expect(page.locator("#requests tbody tr")).to_have_count(4)
        found += hunt.in_text("the page with requests", page.content())
        page.get_by_role("link", name="Edit or delete").first.click()
        fill("")
        expect(page.get_by_role("alert")).to_be_visible()
        found += hunt.in_text("the refused change", page.content())
        assert found == []
        [one, *_] = simulator.processors()
        assert all(simulator.holds(one["id"], **secrets).values())
        page.close()


def test_the_lines_to_export_work_as_they_are_for_the_published_account_only(
    browser: Browser, simulator: Simulator
) -> None:
    """The default token and secret are written out; of any other pair, only the names."""
    page = browser.new_page()
    page.goto(root(simulator))
    main, eu = page.locator("#connect pre").all_inner_texts()
    assert main.splitlines() == [
        f"export LOANPRO_URL={simulator.url}",
        f"export LOANPRO_TOKEN={DEFAULT_ACCOUNT.token}",
        f"export LOANPRO_SECRET={DEFAULT_ACCOUNT.secret}",
    ]
    assert eu.splitlines()[1:] == ["export LOANPRO_TOKEN='…'", "export LOANPRO_SECRET='…'"]
    page.close()


def _send(simulator: Simulator, account: Account, body: Any) -> None:
    httpx.post(f"{simulator.url}/processors/flex", headers=account.headers, json=body)

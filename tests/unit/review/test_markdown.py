"""The comment of a pull request: what it shows, that it fits, and that no name breaks out of it."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pulumi_loanpro.review.as_json import as_json
from pulumi_loanpro.review.markdown import LONGEST_COMMENT, as_markdown, marker
from pulumi_loanpro.review.spans import LONGEST_VALUE
from pulumi_loanpro.wording import plain
from unit.previews import SECRET, UNKNOWN, step
from unit.review.reviews import TO_LIVE, of

if TYPE_CHECKING:
    from pulumi_loanpro.review.report import Review

LIVE: Final = {"sandbox_mode": False}


def rendered(text: str) -> str:
    """The HTML that a Git host makes of it."""
    return str(MarkdownIt("commonmark").enable("table").render(text))


def later(*resources: str) -> list[dict[str, Any]]:
    """Steps that move the cut-off of live processors, each to the same time."""
    old, new = LIVE, {**LIVE, "same_day_cutoff_time": "17:15"}
    return [step("update", old, new, resource=resource) for resource in resources]


def rows(review: Review) -> list[list[str]]:
    """The cells of the overview, without its headings."""
    lines = as_markdown(review).partition("<details>")[0].splitlines()
    cells = [line[2:-2].split(" | ") for line in lines if line.startswith("| ")]
    return cells[2:]


def test_a_comment_says_what_a_reviewer_needs() -> None:
    """The alert, a row of the overview, and the details: what it means, and every field."""
    text = as_markdown(of(TO_LIVE, step("create", new={}, resource="r", type_="a:b:C")))
    assert text == (
        "<!-- pulumi-loanpro review money/prod -->\n\n"
        "## FLEX processors: `money/prod`\n\n"
        "**1 FLEX processor changes: 1 critical, 2 warning.**\n\n"
        "> [!CAUTION]\n"
        "> - `ach-main`: Sandbox to live: from the next transaction on, FLEX moves real money. "
        "(`goes-live`)\n\n"
        "| processor | account | mode | what happens | worst finding |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| `ach-main` | default | sandbox → **LIVE** | is updated | **critical**: Sandbox to live, "
        "and 2 more |\n\n"
        "Other resources that change, not reviewed here: 1 (1 `create a:b:C`).\n\n"
        "<details>\n"
        "<summary><code>ach-main</code> is updated: 1 critical, 2 warning</summary>\n\n"
        "`FLEX Processor` → `new`, ID `4711`, default account, sandbox → **LIVE**\n\n"
        "- **critical** (`goes-live`): Sandbox to live: from the next transaction on, FLEX moves "
        "real money.\n"
        "- **warning** (`credential`): A credential changes (password): payments fail if FLEX "
        "does not know the new one yet.\n"
        "- **warning** (`renamed`): The name changes: users and callers of LoanPro's API pick a "
        "processor by it, and who uses the old name finds it no more.\n\n"
        "| field | before | after |\n"
        "| --- | --- | --- |\n"
        "| `name` | `FLEX Processor` | `new` |\n"
        "| `password` | *secret* | *secret, changed* |\n"
        "| `sandbox_mode` | `true` | `false` |\n\n"
        "</details>\n"
    )


def test_nothing_changes() -> None:
    """The comment says that no processor changes."""
    assert as_markdown(of()).endswith("\nNo FLEX processor changes.\n")


def test_a_change_of_nothing_has_a_row() -> None:
    """An update that no field of ours explains has no finding, and no table of fields."""
    review = of(step("update", {}, {}))
    assert rows(review) == [["`ach-main`", "default", "sandbox", "is updated", "none"]]


def test_a_comment_says_what_it_is_about() -> None:
    """The commit, and a link to the run, where they are given; no other link is made."""
    assert "\nCommit `1f3870b`, [run](<https://ci.example/1?a=b>).\n" in as_markdown(
        of(), "1f3870b", "https://ci.example/1?a=b"
    )
    assert "\n[Run](<http://ci.example/1>).\n" in as_markdown(of(), run="http://ci.example/1")
    for evil in ("javascript:alert(1)", "https://a>b", "https://a\nb"):
        assert "un](" not in as_markdown(of(), run=evil)
    assert "Commit <code>&#42;" in as_markdown(of(), "*a*")


def test_what_is_acknowledged_keeps_its_place() -> None:
    """It is still in the alert, in the row and in the details, and says so."""
    text = as_markdown(of(TO_LIVE, allow=("goes-live=ach-main", "gone=ach-main")))
    assert "1 critical (acknowledged), 2 warning" in text
    assert "(`goes-live`) (acknowledged)\n" in text
    assert "| **critical** (acknowledged): Sandbox to live, and 2 more |" in text
    assert "- **critical** (acknowledged) (`goes-live`): Sandbox to live" in text
    assert "not in this preview: <code>gone&#61;ach-main</code>" in text


def test_a_replacement_shows_both_identities() -> None:
    """Account, mode, name and ID stand with their old and their new value."""
    old, new = {"account": "us", "name": "old"}, {**LIVE, "account": "eu"}
    review = of(step("replace", old, new))
    assert rows(review)[0][1:4] == ["`us` → `eu`", "sandbox → **LIVE**", "is replaced"]
    assert (
        "\n`old` → `FLEX Processor`, ID `4711` → a new ID, account `us` → `eu`, "
        "sandbox → **LIVE**\n" in as_markdown(review)
    )
    assert rows(of(step("replace", {}, {"account": "eu"})))[0][1] == "default → `eu`"


def test_equal_ones_are_one_paragraph() -> None:
    """Thirty have one row with all names, each finding once, and one table of fields."""
    names = [f"ach-{number}" for number in range(1, 31)]
    review = of(*later(*names))
    [row] = rows(review)
    assert row[0] == f"30 processors: {', '.join(f'`{name}`' for name in names)}"
    text = as_markdown(review)
    assert "1 critical" not in text
    assert text.count("(`cutoff-later`)") == 1
    assert text.count("| `same_day_cutoff_time` | `16:00` | `17:15` |") == 1
    assert "<summary>30 processors are updated, each: 1 warning</summary>" in text
    assert text.count("ID `4711`") == 30


def test_equal_ones_may_differ_in_their_fields() -> None:
    """Each field then stands with its processor."""
    text = as_markdown(
        of(*(step("import", new={"name": f"P {it}"}, resource=f"p{it}") for it in range(60)))
    )
    assert text.count("(`imported`)") == 1
    assert "| processor | field | value |" in text
    assert "| `p59` | `name` | `P 59` |" in text


def test_few_have_a_row_each() -> None:
    """And so have those that differ in account, mode, findings or what is acknowledged."""
    assert len(rows(of(*later("a", "b", "c")))) == 3
    steps = later("a", "b", "c", "d")
    assert len(rows(of(*steps))) == 1
    assert len(rows(of(*steps, allow=("cutoff-later=a",)))) == 4
    steps[0]["newState"]["inputs"]["account"] = "eu"
    assert len(rows(of(*steps))) == 4


def test_unknown_and_unset_values_are_no_values() -> None:
    """They look different from values that read the same."""
    text = as_markdown(of(step("update", {}, {"name": UNKNOWN, "account_balance_check": True})))
    assert "| `name` | `FLEX Processor` | *unknown until the update* |\n" in text
    assert "| `account_balance_check` | *unset* | `true` |\n" in text


def test_what_a_program_keeps_secret_is_shown_nowhere() -> None:
    """No form of the review has name, account or cut-off; that they are secret is said."""
    secret = dict.fromkeys(("name", "account", "same_day_cutoff_time", "client_id"), SECRET)
    clear = dict.fromkeys(secret, "a value in clear")
    found = of(
        step("update", clear, secret, resource="becomes"),
        step("update", secret, secret, resource="stays", differs=tuple(secret)),
        step("create", new=secret, resource="appears"),
        step("delete", secret, resource="goes"),
    )
    text, script = as_markdown(found), as_json(found)
    assert "a value in clear" not in text + json.dumps(script)
    assert text.count("*secret*, ID `4711`, account *secret*, sandbox") == 3
    names = {side["name"] for it in script["processors"] for side in (it["old"], it["new"]) if side}
    assert names == {"(secret)"}
    for processor in script["processors"]:
        [finding] = [it for it in processor["findings"] if it["rule"] == "secret"] or [None]
        if processor["resource"] == "goes":
            assert finding is None
        else:
            assert finding["text"].startswith("Secret in the program")
            assert finding["fields"] == sorted(secret)


@pytest.mark.parametrize(
    ("mode", "shown"), [(True, "sandbox"), (False, "**LIVE**"), (UNKNOWN, "**mode unknown**")]
)
def test_a_processor_has_a_mode(mode: object, shown: str) -> None:
    """Whatever changes, a reviewer sees whether it is about real money."""
    both = {"sandbox_mode": mode}
    review = of(step("update", both, {**both, "username": "b"}))
    assert rows(review)[0][2] == shown
    assert f"default account, {shown}\n" in as_markdown(review)


def test_a_marker_is_a_comment_of_its_own() -> None:
    """It is one HTML comment, whatever the title, by which a job finds its own comment."""
    assert marker("", "") == "<!-- pulumi-loanpro review -->"
    assert marker("payments/prod", "eu") == "<!-- pulumi-loanpro review payments/prod eu -->"
    assert "-->" not in marker("", "a --> b").removesuffix(" -->")
    assert as_markdown(of(title="eu")).startswith(marker("money/prod", "eu") + "\n")


TITLES: Final = st.text(max_size=LONGEST_VALUE)


@given(TITLES, TITLES, TITLES, TITLES)
def test_two_stacks_have_two_markers(stack: str, title: str, other: str, another: str) -> None:
    """Also where the title is the same, and where one sign differs."""
    assert (marker(stack, title) == marker(other, another)) == (
        [it for it in (stack, title) if it] == [it for it in (other, another) if it]
    )


@pytest.mark.parametrize("many", [10, 100, 500])
@pytest.mark.parametrize("size", [5, 50_000])
def test_a_comment_fits_any_git_host(many: int, size: int) -> None:
    """The details go first, then the least severe rows; all that is left out is counted."""
    steps = [
        step(
            "update", {}, {"name": f"{it}" + "`" * size, "username": "n" * size}, resource=f"r{it}"
        )
        for it in range(many)
    ]
    for it in steps[: many // 2]:  # these are equal to no other
        it["newState"]["inputs"]["account"] = "|" * size + it["urn"]
    text = as_markdown(of(*steps, TO_LIVE, title="x" * size), "c" * size)
    assert len(text) < LONGEST_COMMENT
    assert "> - `ach-main`: Sandbox to live" in text
    assert "| `ach-main` | default | sandbox → **LIVE** |" in text
    if many == 500:
        assert re.search(r"The details of \d+ processors are left out", text)
    else:
        assert "<summary><code>ach-main</code> is updated" in text


def test_the_overview_outlives_the_details() -> None:
    """A thousand live processors that differ: as many rows as fit, and the rest is counted."""
    steps = [
        step("create", new={**LIVE, "account": f"account-{it}"}, resource=f"r{it}")
        for it in range(1000)
    ]
    text = as_markdown(of(*steps))
    assert len(text) < LONGEST_COMMENT
    left = re.search(r"\*\*(\d+) more FLEX processors are not shown", text)
    assert left
    shown = len(re.findall(r"^\| `r\d+` ", text, re.MULTILINE))
    assert shown + int(left[1]) == 1000
    assert shown > 500


def test_names_are_listed_as_far_as_there_is_room() -> None:
    """The alert and the row of very many equal ones count those that they do not name."""
    live = [step("update", {}, LIVE, resource=f"{'r' * 90}{it}") for it in range(500)]
    text = as_markdown(of(*live))
    assert len(text) < LONGEST_COMMENT
    assert re.search(r"> - `r+0`, .* and \d+ more: Sandbox to live", text)
    assert re.search(r"\| 500 processors: `r+0`, .* and \d+ more \| default", text)


SHOWN_AS_THEY_ARE: Final = st.text(min_size=1, max_size=150).filter(
    lambda it: it not in (SECRET, UNKNOWN) and not it.startswith("output<")
) | st.sampled_from(
    [
        *("|", "a|b", r"a\|b", "\\", "`|`", "``", "a\n| b |", "</summary>", "</details>\n\n# a"),
        *("<!-- -->", "<script>", "@all", "#1", "https://a.b", "www.a.b", "*a*", "_a_", "[a](b)"),
        *("&#124;", "&lt;", "<code>", "</code>", "a&b", " a ", "  ", "\u202ea", "> a", "$`a`$"),
    ]
)
"""Texts that Pulumi writes for nothing but themselves, and all that Markdown knows."""


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(*[SHOWN_AS_THEY_ARE] * 3, st.sampled_from(["", "abcde"]))
def test_no_name_escapes_its_code(name: str, value: str, resource: str, several: str) -> None:
    """In a cell, in a summary and in a line, what is written is shown, and nothing else."""

    def comment(*texts: str) -> str:
        new = {"name": texts[0], "account": texts[1], **LIVE}
        steps = [step("create", new=new, resource=texts[2] + suffix) for suffix in several or [""]]
        return as_markdown(of(*steps))

    found, harmless = (rendered(comment(*it)) for it in ((name, value, resource), ("n", "v", "r")))
    spans = "<code>(.*?)</code>"
    assert re.sub(spans, "", found) == re.sub(spans, "", harmless)
    shown = {html.unescape(it).replace("\xa0", " ") for it in re.findall(spans, found)}
    for text in (name, value):
        cut = plain(text[:LONGEST_VALUE]) + ("…" if len(text) > LONGEST_VALUE else "")
        assert cut.replace("\xa0", " ") in shown

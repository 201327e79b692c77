"""The review: what is acknowledged, and how it looks to Git hosts, people and scripts."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.review.markdown import LONGEST_COMMENT, as_markdown, marker
from pulumi_loanpro.review.preview import parse
from pulumi_loanpro.review.report import Allowance, Review, allowances, as_json, review_preview
from pulumi_loanpro.review.rules import Severity
from unit.previews import SECRET, UNKNOWN, document, stack, step, urn

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

TO_LIVE = step("update", {}, {"sandbox_mode": False, "name": "new"}, differs=("password",))


def of(*steps: dict[str, Any], allow: tuple[str, ...] = (), title: str = "") -> Review:
    """The review of some steps."""
    return review_preview(
        parse(document(stack(), *steps)), NOW, allowances(allow, "--allow"), title
    )


def rendered(text: str) -> str:
    """The HTML that a Git host makes of it."""
    return str(MarkdownIt("commonmark").render(text))


def test_a_comment_says_what_a_reviewer_needs() -> None:
    """It has name, ID, account, what happens, what it means, and every changed field."""
    text = as_markdown(of(TO_LIVE, step("create", new={}, resource="r", type_="a:b:C")))
    assert text == (
        "<!-- pulumi-loanpro review -->\n\n"
        "## FLEX processors\n\n"
        "**1 FLEX processor changes: 1 critical, 1 warning, 1 info.**\n\n"
        "Other resources that change, not reviewed here: 1 (1 `create a:b:C`).\n\n"
        "### `ach-main` is updated\n\n"
        "`new`, ID `4711`, default account, **live**\n\n"
        "- **critical** (`goes-live`): Sandbox to live: from the next transaction on, FLEX moves "
        "real money.\n"
        "- **warning** (`credential`): A credential changes (password): payments fail if FLEX "
        "does not know the new one yet.\n"
        "- **info** (`renamed`): LoanPro's users see the new name when they pick a processor.\n\n"
        "* `name`: `FLEX Processor` → `new`\n"
        "* `password`: a secret\n"
        "* `sandbox_mode`: `true` → `false`\n"
    )


def test_nothing_changes() -> None:
    """The comment says that no processor changes."""
    assert as_markdown(of()).endswith("\nNo FLEX processor changes.\n")


def test_unknown_and_unset_values_are_no_values() -> None:
    """They look different from values that read the same."""
    text = as_markdown(of(step("update", {}, {"name": UNKNOWN, "account_balance_check": True})))
    assert "* `name`: `FLEX Processor` → *unknown until the update*\n" in text
    assert "* `account_balance_check`: *unset* → `true`\n" in text


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
    assert {it["name"] for it in script["processors"]} == {"(secret)"}
    for processor in script["processors"]:
        [finding] = [it for it in processor["findings"] if it["rule"] == "secret"] or [None]
        if processor["resource"] == "goes":
            assert finding is None
        else:
            assert finding["text"].startswith("Secret in the program")
            assert finding["fields"] == sorted(secret)


@pytest.mark.parametrize(
    ("mode", "shown"), [(True, "sandbox"), (False, "**live**"), (UNKNOWN, "**mode unknown**")]
)
def test_a_processor_has_a_mode(mode: object, shown: str) -> None:
    """Whatever changes, a reviewer sees whether it is about real money."""
    both = {"sandbox_mode": mode}
    text = as_markdown(of(step("update", both, {**both, "username": "b"})))
    assert f"default account, {shown}\n" in text


def test_the_most_severe_comes_first() -> None:
    """The most severe section is first, whatever the order of the program."""
    text = as_markdown(
        of(step("update", {}, {"name": "b"}, resource="a"), TO_LIVE | {"urn": urn("b")})
    )
    assert text.index("### `b`") < text.index("### `a`")


def test_a_marker_is_a_comment_of_its_own() -> None:
    """It is one HTML comment, whatever the title, by which a job finds its own comment."""
    assert marker("") == "<!-- pulumi-loanpro review -->"
    assert marker("prod/eu") == "<!-- pulumi-loanpro review prod/eu -->"
    assert "-->" not in marker("a --> b").removesuffix(" -->")
    assert as_markdown(of(title="prod")).startswith(marker("prod") + "\n")


def test_one_finding_is_acknowledged_and_nothing_else() -> None:
    """An allowance covers no other rule and no other resource; what it covers is still shown."""
    other = TO_LIVE | {"urn": urn("b")}
    found = of(TO_LIVE, other, allow=("goes-live=ach-main",))
    assert found.counts() == ["1 critical", "2 warning", "2 info"]
    assert "- Acknowledged: **critical** (`goes-live`)" in as_markdown(found)
    assert of(TO_LIVE, allow=("goes-live=ach-main",)).severity == Severity.WARNING
    assert of(TO_LIVE, allow=("goes-live=b",)).severity == Severity.CRITICAL
    assert of(TO_LIVE, allow=("goes-sandbox=ach-main",)).severity == Severity.CRITICAL


def test_an_allowance_that_nothing_needs_is_named() -> None:
    """The comment names it, since it would allow the next such change."""
    found = of(TO_LIVE, allow=("goes-live=ach-main", "gone=ach-main"))
    assert found.unused == [Allowance("gone", "ach-main")]
    assert "not in this preview: `gone=ach-main`" in as_markdown(found)


def test_a_name_that_two_resources_have_acknowledges_neither() -> None:
    """Only its URN acknowledges a resource whose name is not unique."""
    parent = step("update", {}, {"sandbox_mode": False})
    parent["urn"] = parent["urn"].replace("::pulumi-python", "::my:Component$pulumi-python")
    both = (TO_LIVE, parent)
    assert of(*both, allow=("goes-live=ach-main",)).counts()[0] == "2 critical"
    assert of(*both, allow=(f"goes-live={urn()}",)).counts()[0] == "1 critical"


def test_a_file_of_allowances_has_comments() -> None:
    """What follows a # is left out; a name of a resource may have a # without a space before it."""
    lines = ["# Reviewed by two.", "", "goes-live=ach-main  # PAY-17", " renamed=a=b#c "]
    assert allowances(lines, "file") == [
        Allowance("goes-live", "ach-main"),
        Allowance("renamed", "a=b#c"),
    ]


@pytest.mark.parametrize("line", ["goes-live", "goes-live=", "=a", "goes-life=a", "*=a"])
def test_what_is_no_allowance_is_refused(line: str) -> None:
    """The error has the line's number and the rules that exist."""
    with pytest.raises(LoanProError, match=r"file, line 2: .* The rules are goes-live, "):
        allowances(["", line], "file")


def test_scripts_get_everything() -> None:
    """The JSON holds all findings, acknowledged or not, and no value of a credential."""
    found = as_json(of(TO_LIVE, allow=("renamed=ach-main",)))
    assert json.loads(json.dumps(found)) == found
    [processor] = found["processors"]
    assert (found["severity"], processor["action"], processor["id"]) == (
        "critical",
        "update",
        "4711",
    )
    assert [(it["rule"], it["acknowledged"]) for it in processor["findings"]] == [
        ("goes-live", False),
        ("credential", False),
        ("renamed", True),
    ]
    assert processor["fields"][1] == {"name": "password", "old": None, "new": None, "secret": True}


@pytest.mark.parametrize("many", [10, 100, 1000])
@pytest.mark.parametrize("size", [5, 50_000])
def test_a_comment_fits_any_git_host(many: int, size: int) -> None:
    """What has no room is counted, and critical findings are among what is shown."""
    steps = [
        step("update", {}, {"name": "`" * size, "username": "n" * size}, resource=f"r{it}")
        for it in range(many)
    ]
    text = as_markdown(of(*steps, TO_LIVE, title="x" * size))
    assert len(text) < LONGEST_COMMENT
    shown = len(re.findall("^### ", text, re.MULTILINE))
    left = re.search(r"\*\*(\d+) more FLEX processors", text)
    assert shown + (int(left[1]) if left else 0) == many + 1
    assert "goes-live" in text


SHOWN_AS_THEY_ARE = st.text(min_size=1, max_size=150).filter(
    lambda it: it not in (SECRET, UNKNOWN) and not it.startswith("output<")
)
"""Texts that Pulumi writes for nothing but themselves."""


@given(SHOWN_AS_THEY_ARE, SHOWN_AS_THEY_ARE)
def test_no_name_escapes_its_code_span(name: str, value: str) -> None:
    """Markdown, HTML and mentions in names and values are shown as they are written."""
    found = of(step("update", {}, {"name": name, "username": value}), title="t")
    html = rendered(as_markdown(found))
    outside = re.sub(r"<code>.*?</code>", "", html)
    plain = rendered(as_markdown(of(step("update", {}, {"name": "n", "username": "v"}), title="t")))
    if (name, value) != ("FLEX Processor", "username"):
        same = len({name, "FLEX Processor"}) == len({value, "username"}) == 2
        assert not same or outside == re.sub(r"<code>.*?</code>", "", plain)

"""What the site's own hooks make of a page."""

from __future__ import annotations

import html
import re
import sys
from typing import Final

from markdown_it import MarkdownIt

from docs.page import PAGES, REPOSITORY

sys.path.append(str(REPOSITORY))

from tools.site_hooks import on_page_content

CONSOLE: Final = """\
<div class="language-console highlight"><code><span class="gp">$ </span>pulumi up -m &quot;a&quot;
<span class="go">Created</span>
<span class="gp">$ </span>pulumi up
</code></div>"""


def test_the_copy_button_copies_commands() -> None:
    """Neither prompts nor what commands print; other blocks are copied as they are."""
    shown = on_page_content(CONSOLE)
    [copied] = re.findall(r'^<div data-copy="([^"]*)" class=', shown)
    assert html.unescape(copied) == 'pulumi up -m "a"\npulumi up'
    other = CONSOLE.replace("console", "yaml")
    assert on_page_content(other) == other


def test_identifiers_do_not_break() -> None:
    """One that has room on a phone is marked; what has blanks in it may break there."""
    page = on_page_content("<code>same_day_cutoff_time</code> <code>pulumi up</code>")
    assert page == '<code class="identifier">same_day_cutoff_time</code> <code>pulumi up</code>'


def test_a_cell_knows_its_heading() -> None:
    """A phone has no room for a row of headings, so that each cell shows its own."""
    markdown = MarkdownIt("commonmark").enable("table")
    page = on_page_content(markdown.render("| a | `b` |\n| --- | --- |\n| 1 | 2 |\n| 3 | |\n"))
    cells = re.findall(r'<td data-heading="(.*?)">(.*?)</td>', page)
    assert cells == [("a", "1"), ("b", "2"), ("a", "3"), ("b", "")]


def test_one_spelling_of_the_cut_off() -> None:
    """Pages write "cut-off", but for the names of fields; Concepts says the other spelling."""
    for page in PAGES.rglob("*.md"):
        tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8"))
        texts = [
            child.content for it in tokens for child in it.children or () if child.type == "text"
        ]
        words = [re.sub(r"\{\w+\}", "", text) for text in texts]  # the findings' own placeholders
        found = [text for text in words if re.search(r"\bcut ?offs?\b", text, re.IGNORECASE)]
        assert len(found) == (1 if page.name == "concepts.md" else 0), f"{page}: {found}"

"""Names as a table shows them: as they are, but for what would mislead whoever reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_loanpro.wording import plain


@pytest.mark.parametrize(
    "name",
    [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 family",
        "\U0001f469\U0001f3fd\u200d\U0001f4bb with a skin tone",
        "\u2764\ufe0f\u200d\U0001f525 with a variation selector",
        "\U0001f1fa\U0001f1f8 a flag",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f another",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u05e9\u05dc\u05d5\u05dd",
        "\u0915\u094d\u200d\u0937",
        "\u00c9vian",
    ],
)
def test_a_name_of_any_script_stays_whole(name: str) -> None:
    """Emoji and letters that are joined stay joined."""
    assert plain(name) == name


@pytest.mark.parametrize(
    "char",
    [
        *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e"),
        *("\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c"),
        *("\u200b", "\u200d", "\u200c", "\ufeff", "\u00ad", "\x1b", "\n", "\U000e0041"),
    ],
)
def test_what_would_mislead_a_reader_can_be_read(char: str) -> None:
    """What turns a name around, hides in it, or steers a terminal is escaped."""
    escaped = char.encode("unicode_escape").decode()
    assert plain(f"ACH{char}main") == f"ACH{escaped}main"
    assert plain(char) == escaped


@given(st.text())
def test_no_text_steers_a_terminal(text: str) -> None:
    """Whatever is escaped, nothing is lost, and no control character is left."""
    shown = plain(text)
    assert len(shown) >= len(text)
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

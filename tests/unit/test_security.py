"""What SECURITY.md points to is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

NAMED: Final = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_each_row_of_the_threat_model_has_a_test_that_exists() -> None:
    """A test that is renamed or removed leaves no threat without one."""
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    table = text.partition("| who | ")[2].partition("\n\n")[0]
    rows = table.splitlines()[2:]
    assert rows
    assert all(NAMED.search(row.rsplit(" | ", 1)[1]) for row in rows)


def test_no_test_is_named_that_does_not_exist() -> None:
    """Files and functions, wherever the page names them."""
    for file, function in NAMED.findall((ROOT / "SECURITY.md").read_text("utf-8")):
        module = ast.parse((ROOT / file).read_text("utf-8"))
        names = {it.name for it in ast.walk(module) if isinstance(it, ast.FunctionDef)}
        assert not function or function in names, f"{file}::{function}"

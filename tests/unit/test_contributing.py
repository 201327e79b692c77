"""The tree of modules in CONTRIBUTING is the real one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


def test_the_tree_names_every_module_once() -> None:
    """Each module stands in it, below its package, and no other does."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    tree = text.partition("provider/pulumi_loanpro/ ")[2].partition("\nsimulator/")[0]
    named = []
    package = ""
    for indent, name in re.findall(r"^( {4}| {8})(\w+(?:\.py|/)) ", tree, re.MULTILINE):
        if name.endswith("/"):
            package = name
        else:
            named.append(name if len(indent) == len("    ") else package + name)
    provider = ROOT / "provider/pulumi_loanpro"
    modules = {it.relative_to(provider).as_posix() for it in provider.rglob("*.py")}
    assert sorted(named) == sorted(it for it in modules if not it.endswith("__init__.py"))

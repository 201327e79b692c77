"""What only the owner can fill in, as the table in RELEASING.md lists it.

Run by `make lint`, this fails where one of these placeholders, or an invented address, has got into
what the index would show: pyproject.toml.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY: Final = Path(__file__).resolve().parents[2]

INVENTED: Final = re.compile(
    r"\bexample\.(?:com|org|net)\b|\byour[-_ ]|\bTODO\b|\bFIXME\b|\bCHANGE-?ME\b|<[a-z][a-z -]*>",
    re.IGNORECASE,
)


def placeholders() -> list[str]:
    """Those of RELEASING.md: in its table, the first cell of each row that has one."""
    text = (REPOSITORY / "RELEASING.md").read_text("utf-8")
    found = re.findall(r"^\| `(\{[A-Z ]+\})` \|", text, re.MULTILINE)
    if not found:
        sys.exit("RELEASING.md lists no placeholder.")
    return found


def left_to_fill_in() -> list[str]:
    """Each place outside RELEASING.md that holds a placeholder still, or lacks an address."""
    files = [
        *REPOSITORY.glob("*.md"),
        REPOSITORY / "pyproject.toml",
        *REPOSITORY.glob("docs/**/*.md"),
    ]
    found = [
        f"{file.relative_to(REPOSITORY)}: {placeholder}"
        for file in files
        if file.name != "RELEASING.md"
        for placeholder in placeholders()
        if placeholder in file.read_text("utf-8")
    ]
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    if "Source" not in project.get("urls", {}):
        found.append("pyproject.toml: [project.urls] without Source")
    return sorted(found)


def misplaced(text: str) -> Iterator[str]:
    """What pyproject.toml must not hold."""
    yield from (it for it in placeholders() if it in text)
    yield from (it[0] for it in INVENTED.finditer(text))


if __name__ == "__main__":
    if found := [*misplaced((REPOSITORY / "pyproject.toml").read_text("utf-8"))]:
        sys.exit(f"pyproject.toml holds what is no address yet: {', '.join(found)}")

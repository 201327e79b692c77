"""The version, which stands in pyproject.toml, and what else has to agree with it."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[2]

HEADING: Final = re.compile(
    r"^## \[?(\d+\.\d+\.\d+)\]? - (unreleased|\d{4}-\d\d-\d\d)$", re.MULTILINE
)


def check_version(tag: str | None) -> str:
    """The version, once the changelog, the pages and the tag agree with it.

    Args:
        tag: The tag that is released; None for a check without one.
    """
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    version: str = project["version"]
    first = HEADING.search((REPOSITORY / "CHANGELOG.md").read_text("utf-8"))
    if first is None or first[1] != version:
        sys.exit(
            f"The first heading of CHANGELOG.md is not that of {version}, as in pyproject.toml."
        )
    if tag not in (None, f"v{version}"):
        sys.exit(f"The tag {tag} is not v{version}, as in pyproject.toml.")
    if tag and first[2] == "unreleased":
        sys.exit(f"CHANGELOG.md gives {version} no date.")
    for page in (REPOSITORY / "README.md", *REPOSITORY.glob("docs/**/*.md")):
        for named in re.findall(r"pulumi_loanpro-(\d[\w.]*)-py3", page.read_text("utf-8")):
            if named != version:
                sys.exit(f"{page.relative_to(REPOSITORY)} names a wheel of {named}.")
    return version


def notes(version: str) -> str:
    """What the changelog says of a version, without its heading."""
    text = (REPOSITORY / "CHANGELOG.md").read_text("utf-8")
    [start] = [it.end() for it in HEADING.finditer(text) if it[1] == version]
    return re.split(r"^## |^\[", text[start:], maxsplit=1, flags=re.MULTILINE)[0].strip() + "\n"

"""The table of fields in the README and on the site, from the model."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pulumi_loanpro.fields import SECRETS, FlexProcessorInputs

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

TABLES: Final = (Path("README.md"), Path("docs/reference/fields.md"))
MARKED: Final = re.compile(r"(?<=<!-- fields -->\n).*?(?=<!-- /fields -->)", re.DOTALL)

OURS = {"deletion_protection": "on, unless in the sandbox", "account": "the default account"}
"""Arguments that Secure Payments does not know, and what they are where they are left out."""


def files() -> dict[Path, str]:
    """The README and the page, with their tables anew."""
    return {path: MARKED.sub(table(), path.read_text("utf-8")) for path in TABLES}


def table() -> str:
    """One row for each field."""
    rows = [row(name, field) for name, field in FlexProcessorInputs.model_fields.items()]
    return "\n".join(
        ["| argument | type | default | meaning |", "| --- | --- | --- | --- |", *rows, ""]
    )


def row(name: str, field: FieldInfo) -> str:
    """The row of one field."""
    kind = "boolean" if "bool" in str(field.annotation) else "string"
    kind = f"{kind}, **secret**" if name in SECRETS else kind
    default = "required" if field.is_required() else "unmanaged"
    default = "`False`" if field.default is False else OURS.get(name, default)
    return f"| `{name}` | {kind} | {default} | {field.description} |"

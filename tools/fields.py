"""Write the table of fields in the README from the model; with `--check`, only compare."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_loanpro.model import SECRETS, FlexProcessorInputs

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

README = Path(__file__).resolve().parent.parent / "README.md"
MARKED = re.compile(r"(?<=<!-- fields -->\n).*?(?=<!-- /fields -->)", re.DOTALL)


def main() -> None:
    """Writes the table, or ends with status 1 where it is stale."""
    old = README.read_text("utf-8")
    new = MARKED.sub(table(), old)
    if "--check" not in sys.argv:
        README.write_text(new, "utf-8")
    elif new != old:
        sys.exit("The table of fields in README.md is stale: run `make docs`.")


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
    if field.default is False:
        default = "`False`"
    elif name in ("name", "account"):  # filled in by the resource, and by the settings
        default = {"name": "the resource's name", "account": "the default account"}[name]
    return f"| `{name}` | {kind} | {default} | {field.description} |"


if __name__ == "__main__":
    main()

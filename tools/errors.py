"""Write docs/errors.md from the tree of errors and from the cases that the tests provoke.

With `--check`, only compare.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
sys.path.append(str(REPOSITORY / "tests"))

from engine.error_cases import BUG, CASES, NOT_INSTALLED, REFUSED_INPUTS, family  # noqa: E402 - see above

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = REPOSITORY / "docs/errors.md"

TEXT: Final = """\
<!-- `make docs` writes this from errors.py of the provider and tests/engine/error_cases.py. -->

# Errors

What goes wrong reaches the terminal as one paragraph beneath its resource: what failed, which
processor, what Secure Payments said, and what to do. What Secure Payments said is on one line, cut
after 300 characters, and without secrets.

A test provokes each of these with the real Pulumi CLI and compares what it prints. The last two
columns are that paragraph; ports, IDs, seconds and counts differ.

{table}

## Inputs that are refused

`pulumi preview` names all that is wrong with a program, one line for each input, and sends nothing:

```text
{refused_inputs}
```

## No installation

Pulumi runs the provider in the Python environment of the project. Where that lacks this package as
a whole, no code of ours can run to say so. A program fails at its `import`; a refresh or a destroy,
which runs no program, ends like this:

```text
{not_installed}
```

This is no bug, nothing was sent, and the state is as it was. Install the package into the
environment of the project: `pip install pulumi-loanpro`, or with uv `uv add pulumi-loanpro`.

## A bug of pulumi-loanpro

Only a fault of this package shows a traceback:

```text
{bug}
```

## What is no error

A state that another version of this package has written: fields that this version does not know
are kept out of every comparison, and those that it misses are read with the next refresh. A
processor that was deleted by hand is taken out of the state by a refresh, and needs no delete.
"""


def main() -> None:
    """Writes the page, or ends with status 1 where it is stale."""
    text = TEXT.format(
        table="\n".join(table()),
        refused_inputs=REFUSED_INPUTS,
        bug=BUG,
        not_installed=NOT_INSTALLED,
    )
    if "--check" not in sys.argv:
        PAGE.write_text(text, "utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != text:
        sys.exit(f"{PAGE.relative_to(REPOSITORY)} is stale: run `make docs`.")


def table() -> Iterator[str]:
    """One row for each case, in the order of the tree."""
    yield "| error | when | as printed | what to do |"
    yield "| --- | --- | --- | --- |"
    for kind in family():
        title = f"`{kind.__name__}`. {(kind.__doc__ or '').splitlines()[0]}"
        for case in CASES.values():
            if case.error is kind:
                printed = cell(f"{case.attempt}: {case.problem}")
                yield f"| {title} | {case.when} | {printed} | {cell(case.to_do)} |"
                title = ""


def cell(text: str) -> str:
    """A text as the cell of a table, in which nothing but code spans has a meaning."""
    for plain, escaped in (("|", r"\|"), ("<", "&lt;"), ("__", r"\_\_")):
        text = text.replace(plain, escaped)
    return text


if __name__ == "__main__":
    main()

"""What the reference says of the simulator, from its code.

That is every switch of the dialect, every key of a fault, and every control route with an example
for `curl`, which the tests of the pages try one after the other.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi.routing import APIRoute

from loanpro_simulator.accounts import DEFAULT_ACCOUNT
from loanpro_simulator.control import control
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault
from loanpro_simulator.meanings import meanings

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE: Final = Path("docs/reference/simulator.md")

ROOT: Final = "http://127.0.0.1:8642"

EXAMPLES: Final[dict[str, object]] = {
    "PUT /simulator/dialect": {"list": "data"},
    "PATCH /simulator/dialect": {"booleans": "strings"},
    "POST /simulator/processors/{processor_id}/secrets": {"password": "a guess"},
    "POST /simulator/processors": {"name": "by hand"},
    "PATCH /simulator/processors/{processor_id}": {"same_day_cutoff_time": "17:00"},
    "PUT /simulator/scenario": {"processors": [{"name": "ACH"}], "dialect": {"list": "data"}},
    "POST /simulator/clock": {"days": 91},
    "PUT /simulator/accounts/{account}/pair": {
        "token": "another-token",
        "secret": "another-secret",
    },
    "POST /simulator/faults": {"operation": "create", "kind": "late", "code": 504},
}
"""What is sent, where something is."""

PATHS: Final = {
    "DELETE /simulator/faults": "/simulator/faults?seed=7",
    "DELETE /simulator/processors/{processor_id}": "/simulator/processors/2",
}
"""What is asked for, where it is not the path with the ID 1."""


def files() -> dict[Path, str]:
    """The page, with its tables anew."""
    new = PAGE.read_text("utf-8")
    for name, text in (("faults", faults()), ("switches", switches()), ("routes", routes())):
        before, _, rest = new.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        new = f"{before}<!-- {name} -->\n\n{text}\n\n{end}{after}"
    return {PAGE: new}


def switches() -> str:
    """One row for each switch, its default first."""
    meaning = meanings(Dialect)
    rows = (
        (f"`{name}`", values(name, known), meaning[name])
        for name, known in Dialect.switches().items()
    )
    return table(("switch", "values, the default first", "meaning"), rows)


def values(name: str, known: tuple[Any, ...]) -> str:
    """The values of a switch, or the default of one that takes any number."""
    number = Dialect.model_fields[name].annotation is int
    return f"`{known[0]}`, or another number" if number else ", ".join(f"`{it}`" for it in known)


def faults() -> str:
    """One row for each key of a fault."""
    meaning = meanings(Fault)
    rows = (
        (
            f"`{name}`",
            "required" if field.is_required() else f"`{json.dumps(field.default)}`",
            meaning[name],
        )
        for name, field in Fault.model_fields.items()
    )
    return table(("key", "default", "meaning"), rows)


def routes() -> str:
    """What each control route does, and how to ask for it."""
    found = [route for route in control.routes if isinstance(route, APIRoute)]
    return "\n\n".join(section(method, it) for it in found for method in sorted(it.methods or ()))


def section(method: str, route: APIRoute) -> str:
    """One control route."""
    name = f"{method} {route.path}"
    takes_a_body = route.body_field is not None
    if takes_a_body is not (name in EXAMPLES):
        sys.exit(f"tools/generate/simulator.py needs an example for {name}, or has one too many.")
    path = PATHS.get(name, _with_values(route.path))
    how = "" if method == "GET" else f"X {method}"
    command = f"curl -fsS{how} '{ROOT}{path}'"
    if takes_a_body:
        body = json.dumps(EXAMPLES[name])
        command += f" -H 'Content-Type: application/json' -d '{body}'"
    said = (route.description or "").partition("\n")[0]
    return f"`{name}`: {said}\n\n```console\n$ {command}\n```"


def _with_values(path: str) -> str:
    return path.replace("{processor_id}", "1").replace("{account}", DEFAULT_ACCOUNT.name)


def table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    head = list(titles)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

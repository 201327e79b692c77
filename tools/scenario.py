"""Write the schema of scenario files from the simulator's models; with `--check`, only compare."""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loanpro_simulator.configuration import Configuration
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault
from loanpro_simulator.meanings import meanings
from loanpro_simulator.scenario import Credentials, Scenario

if TYPE_CHECKING:
    from pydantic import BaseModel

SCHEMA = Path(__file__).resolve().parent.parent / "examples/scenarios/scenario.schema.json"


def main() -> None:
    """Writes the schema, or ends with status 1 where it is stale."""
    new = json.dumps(schema(), indent=2) + "\n"
    if "--check" not in sys.argv:
        SCHEMA.write_text(new, "utf-8")
    elif not SCHEMA.exists() or SCHEMA.read_text("utf-8") != new:
        sys.exit("examples/scenarios/scenario.schema.json is stale: run `make docs`.")


def schema() -> dict[str, Any]:
    """The schema of a scenario, each key described as in its model."""
    whole = Scenario.model_json_schema()
    describe(whole, Scenario)
    for model in (Configuration, Credentials, Dialect, Fault):
        describe(whole["$defs"][model.__name__], model)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole}


def describe(described: dict[str, Any], model: type[BaseModel]) -> None:
    """Gives the model and every property the words of its docstring."""
    described["description"] = (inspect.getdoc(model) or "").partition("\n\nAttributes:")[0]
    for name, text in meanings(model).items():
        described["properties"][name]["description"] = text


if __name__ == "__main__":
    main()

"""The schema of scenario files, from the simulator's models."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loanpro_simulator.configuration import Configuration
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault
from loanpro_simulator.meanings import meanings
from loanpro_simulator.scenario import Credentials, Scenario

if TYPE_CHECKING:
    from pydantic import BaseModel

SCHEMA = Path("examples/scenarios/scenario.schema.json")


def files() -> dict[Path, str]:
    """The schema, beside the examples."""
    return {SCHEMA: json.dumps(schema(), indent=2) + "\n"}


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

"""The states that each version is to read for good, as it wrote them: `make states`.

Each is an export of a stack, with names in place of what differs from one account to another. Those
of a version that is released are never written again.
"""

from __future__ import annotations

import json
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from engine.environment import environment_of
from engine.programs import flex
from engine.project import Project
from loanpro_simulator import Simulator
from stand_in import MAIN

STATES: Final = Path(__file__).parent / "states"
"""A folder for each version, with a file for each of `PROGRAMS` that it knew."""

PROGRAMS: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "processors": {
        "live": {"name": "Live", "sandbox_mode": False, "account_balance_check": True},
        "sandbox": {"name": "Sandbox"},
    },
    "least": {
        "least": {
            "name": "Least",
            "same_day": None,
            "same_day_cutoff_time": None,
            "same_day_cutoff_timezone": None,
            "card_gateway_private_api_key": None,
        }
    },
}
"""What the programs of the states declare beyond the published request, by resource; no None."""


def declarations(program: str, **changes: Any) -> list[str]:
    """The program of a state, with changes in each of its resources."""
    return [flex(resource, **fields | changes) for resource, fields in PROGRAMS[program].items()]


def main() -> None:
    """Writes the states of this version."""
    folder = STATES / metadata.version("pulumi-loanpro")
    folder.mkdir(exist_ok=True)
    for name in PROGRAMS:
        with Simulator(accounts=[MAIN]) as simulator, tempfile.TemporaryDirectory() as place:
            project = Project(Path(place), environment_of(simulator.url))
            project.write(*declarations(name))
            project.up()
            kept = with_names(json.loads(project.export().stdout))
            (folder / f"{name}.json").write_text(json.dumps(kept, indent=4) + "\n", "utf-8")


def with_names(export: dict[str, Any]) -> dict[str, Any]:
    """An export with names in place of IDs, owner and URL, and without where the program was."""
    for resource in export["deployment"]["resources"]:
        resource.pop("sourcePosition", None)
        resource.pop("stackTrace", None)
        if resource["type"].endswith(":FlexProcessor"):
            resource["id"] = f"ID-OF-{resource['urn'].rpartition('::')[2].upper()}"
            resource["outputs"] |= {"url": "URL", "user_id": "USER-ID"}
    return export


if __name__ == "__main__":
    main()

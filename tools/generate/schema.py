"""The schema of the native plugin."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import Final

from pulumi_loanpro.plugin.schema import schema

FILE: Final = Path("provider/pulumi_loanpro/plugin/schema.json")


def files() -> dict[Path, str]:
    """The schema, beside the code that has it."""
    return {FILE: json.dumps(schema(metadata.version("pulumi-loanpro")), indent=2) + "\n"}

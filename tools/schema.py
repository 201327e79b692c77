"""Write the schema of the native plugin; with `--check`, only compare."""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

from pulumi_loanpro.plugin.schema import schema

FILE: Final = Path(schema.__code__.co_filename).with_suffix(".json")


def main() -> None:
    """Writes it, or ends with status 1 where it is stale."""
    text = json.dumps(schema(metadata.version("pulumi-loanpro")), indent=2) + "\n"
    if "--check" not in sys.argv:
        FILE.write_text(text, "utf-8")
    elif not FILE.exists() or FILE.read_text("utf-8") != text:
        sys.exit(f"{FILE.name} is stale: run `make docs`.")


if __name__ == "__main__":
    main()

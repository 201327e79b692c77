"""Writes all that is generated from the code; with `--check`, only compares.

Run it from the repository: `PYTHONPATH=tests python -m tools.generate`.
"""

from __future__ import annotations

import sys

from tools.generate import cli, errors, fields, findings, scenario, schema, simulator


def main() -> None:
    """Writes each file, or ends with status 1 where one is stale."""
    for source in (cli, errors, fields, findings, scenario, schema, simulator):
        for path, text in source.files().items():
            if "--check" not in sys.argv:
                path.write_text(text, "utf-8")
            elif not path.exists() or path.read_text("utf-8") != text:
                sys.exit(f"{path} is stale: run `make docs`.")


if __name__ == "__main__":
    main()

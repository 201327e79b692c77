"""What the launcher of dynamic providers runs in place of one: prints which interpreter this is.

A copy of this file stands in for `pulumi.dynamic`, so that it runs under any interpreter, and knows
nothing but the standard library.
"""

from __future__ import annotations

import importlib
import json
import platform
import sys
from importlib import metadata, util
from pathlib import Path


def main() -> None:
    """Prints a line of JSON about this interpreter and what is installed for it."""
    _leave_stand_in()
    answer = {
        "executable": sys.executable,
        "prefix": sys.prefix,
        "python": platform.python_version(),
        "pulumi": _version("pulumi"),
        "pulumi_loanpro": _version("pulumi_loanpro"),
        "has_pip": util.find_spec("pip") is not None,
    }
    sys.stdout.write(json.dumps(answer) + "\n")


def _leave_stand_in() -> None:
    """Lets `pulumi` be what it is without the directory that this was started from."""
    here = str(Path(__file__).parents[2])
    sys.path[:] = [entry for entry in sys.path if entry != here]
    sys.modules.pop("pulumi", None)
    importlib.invalidate_caches()


def _version(module: str) -> str | None:
    """The version of a package, None where it cannot be imported."""
    spec = util.find_spec(module)
    if spec is None or spec.origin is None:  # no origin: a mere folder of this name
        return None
    try:
        return metadata.version(module.replace("_", "-"))
    except metadata.PackageNotFoundError:
        return "of unknown version"


if __name__ == "__main__":
    main()

"""Write the list of what a wheel holds; with `--check`, only compare.

A file that gets into the wheel, or out of it, is seen in a change of contents.txt.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[2]
CONTENTS: Final = Path(__file__).with_name("contents.txt")


def main() -> None:
    """Builds a wheel and writes its list, or ends with status 1 where that is stale."""
    with tempfile.TemporaryDirectory() as place:
        build = ("hatchling", "build", "-t", "wheel", "-d", place)
        subprocess.run(  # noqa: S603 - the environment's own tool
            [sys.executable, "-m", *build], cwd=REPOSITORY, check=True, capture_output=True
        )
        [wheel] = Path(place).iterdir()
        if "--check" in sys.argv:
            check(wheel)
        else:
            CONTENTS.write_text("".join(f"{name}\n" for name in names(wheel)), "utf-8")


def names(wheel: Path) -> list[str]:
    """The files in a wheel, whatever its version."""
    with zipfile.ZipFile(wheel) as archive:
        listed = archive.namelist()
    return sorted(re.sub(r"^pulumi_loanpro-[^/]+\.dist-info", "dist-info", it) for it in listed)


def check(wheel: Path) -> None:
    """Ends with status 1 where a wheel does not hold what the list says."""
    differ = {*names(wheel)} ^ {*CONTENTS.read_text("utf-8").splitlines()}
    if differ:
        listed = "\n".join(sorted(differ))
        sys.exit(f"{CONTENTS.relative_to(REPOSITORY)} is stale: run `make docs`.\n{listed}")


if __name__ == "__main__":
    main()

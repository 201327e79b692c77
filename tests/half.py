"""Half an installation: an environment of Python in which a package really is missing."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).parents[1]


def environment_without(missing: str, directory: Path) -> Path:
    """Makes an environment that has all that the one of the tests has, but for a package.

    Args:
        missing: The name by which the package is imported.
        directory: Where to make it.

    Returns:
        The directory of its executables.
    """
    subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-m", "venv", "--without-pip", directory], check=True
    )
    [site] = (directory / "lib").glob("python*/site-packages")
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        name = entry.name.partition("-")[0]
        if missing not in (name, name.lower(), entry.stem) and entry.suffix != ".pth":
            (site / entry.name).symlink_to(entry)
    if missing != "pulumi_loanpro":
        (site / "tree.pth").write_text(f"{REPOSITORY / 'provider'}\n{REPOSITORY / 'simulator'}\n")
    return directory / "bin"

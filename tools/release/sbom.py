"""What the wheel brings along: its requirements with hashes, and their SBOM in CycloneDX."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[2]
PINS: Final = REPOSITORY / "requirements.txt"
TOOLS: Final = Path(sys.executable).parent


def write_requirements(into: Path) -> Path:
    """Writes the part of the pins that the wheel requires, with all extras, on every system."""
    file = into / "requirements.txt"
    options = ("--all-extras", "--universal", "--python-version", "3.11", "--generate-hashes")
    quiet = ("--no-header", "--no-annotate", "--no-emit-index-url", "--quiet")
    _run(
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        *options,
        *quiet,
        "--constraints",
        PINS,
        "-o",
        file,
    )
    return file


def write(requirements: Path, file: Path) -> int:
    """Writes the SBOM, and returns how many components it has: those requirements, as pinned."""
    reproducible = ("--output-reproducible", "--pyproject", "pyproject.toml")
    _run("cyclonedx-py", "requirements", requirements, *reproducible, "-o", file)
    listed = json.loads(file.read_text("utf-8"))["components"]
    components = {(it["name"], it["version"]) for it in listed}
    required, pinned = pins(requirements), pins(PINS)
    if components != required or not required <= pinned:
        differ = sorted((components ^ required) | (required - pinned))
        sys.exit(f"The SBOM is not what requirements.txt pins: {differ}")
    if not all(hashed(it) for it in listed):
        sys.exit("A component of the SBOM has no hash.")
    return len(components)


def pins(file: Path) -> set[tuple[str, str]]:
    """Names and versions in a file of requirements."""
    return set(re.findall(r"^([\w.-]+)==([^\s;]+)", file.read_text("utf-8"), re.MULTILINE))


def hashed(component: dict[str, list[dict[str, object]]]) -> bool:
    """Whether a component has the hashes of its files."""
    return any(it.get("hashes") for it in component.get("externalReferences", ()))


def _run(tool: str, *arguments: str | Path) -> None:
    done = subprocess.run(  # noqa: S603 - the environment's own tools, and no shell
        [TOOLS / tool, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\n{tool} failed.")

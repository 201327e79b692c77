"""Build what a release publishes, and check what can be checked here: `make release-check`.

Leaves in `dist` the wheel, the source distribution, what they require (with hashes), the SBOM, the
checksums, and the notes. On a tag, as GitHub says it, nothing may be left to fill in.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path
from typing import Final

import contents
import sbom
from placeholders import left_to_fill_in
from version import check_version, notes

REPOSITORY: Final = Path(__file__).resolve().parents[2]
DIST: Final = REPOSITORY / "dist"
SMOKE: Final = Path(__file__).with_name("smoke.py")
TOOLS: Final = Path(sys.executable).parent


def main() -> None:
    """Does all of it, in order; ends with what failed."""
    tag = os.environ["GITHUB_REF_NAME"] if os.environ.get("GITHUB_REF_TYPE") == "tag" else None
    version = check_version(tag)
    if tag and (left := left_to_fill_in()):
        sys.exit("RELEASING.md says what these stand for:\n" + "\n".join(left))
    wheel, source = build()
    contents.check(wheel)
    run(TOOLS / "twine", "check", "--strict", wheel, source)
    requirements = sbom.write_requirements(DIST)
    components = sbom.write(requirements, DIST / "sbom.cdx.json")
    (DIST / "notes.md").write_text(notes(version), "utf-8")
    smoke(wheel, requirements)
    checksums()
    print(f"{version}: {wheel.name}, {source.name}, {components} components in the SBOM. All well.")


def build() -> tuple[Path, Path]:
    """The wheel and the source distribution, each built twice with the same bytes.

    The second wheel is built from the source distribution, in another place.
    """
    shutil.rmtree(DIST, ignore_errors=True)
    wheel, source = built("wheel", DIST), built("sdist", DIST)
    with tempfile.TemporaryDirectory() as place:
        elsewhere = Path(place)
        with tarfile.open(source) as archive:
            archive.extractall(elsewhere, filter="data")
        [unpacked] = elsewhere.iterdir()
        again = (
            built("wheel", elsewhere / "again", unpacked),
            built("sdist", elsewhere / "again"),
        )
        for one, other in zip((wheel, source), again, strict=True):
            if one.name != other.name or digest(one) != digest(other):
                sys.exit(f"{one.name}: two builds differ.")
    return wheel, source


def built(target: str, into: Path, tree: Path = REPOSITORY) -> Path:
    """One build, as old as the commit that it is of."""
    commit = run("git", "log", "-1", "--format=%ct").strip()
    before = set(into.glob("*"))
    run(
        *(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", into),
        cwd=tree,
        SOURCE_DATE_EPOCH=commit,
    )
    [new] = {*into.glob("*")} - before
    return new


def smoke(wheel: Path, requirements: Path) -> None:
    """Installs the wheel as users do, and runs it: in an environment with nothing of this tree."""
    with tempfile.TemporaryDirectory() as place:
        environment = Path(place) / "environment"
        venv.create(environment, with_pip=True)  # which Pulumi asks for packages
        python = environment / "bin" / "python"
        pip = (python, "-m", "pip", "--quiet")
        run(*pip, "install", "--require-hashes", "--requirement", requirements)
        run(*pip, "install", "--no-deps", wheel)
        run(*pip, "check")
        print(run(python, SMOKE, cwd=Path(place)), flush=True)


def checksums() -> None:
    """Writes the checksums of all that is there, as `sha256sum --check` reads them."""
    files = sorted(DIST.iterdir())
    lines = [f"{digest(file)}  {file.name}\n" for file in files]
    (DIST / "SHA256SUMS").write_text("".join(lines), "utf-8")


def digest(file: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def run(*command: str | Path, cwd: Path = REPOSITORY, **settings: str) -> str:
    """Runs a tool, and returns what it prints; that it fails ends all."""
    done = subprocess.run(  # noqa: S603 - the environment's own tools, and no shell
        command,
        cwd=cwd,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{' '.join(map(str, command))} failed.")
    return done.stdout


if __name__ == "__main__":
    main()

"""What a release rests on that only a tag would show."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped] # ships no types; one call reads the workflows

ROOT: Final = Path(__file__).parents[2]

sys.path.append(str(ROOT / "tools/release"))

import placeholders  # noqa: E402 - see above
import version  # noqa: E402 - see above

RELEASE: Final[dict[str, Any]] = yaml.safe_load(
    (ROOT / ".github/workflows/release.yml").read_text("utf-8")
)

SYSTEMS: Final = {"ubuntu-latest": "Linux", "macos-latest": "MacOS", "windows-latest": "Windows"}

PYPROJECT: Final = (ROOT / "pyproject.toml").read_text("utf-8")


def test_the_wheel_is_tested_with_what_the_classifiers_say() -> None:
    """Each Python and each system of pyproject.toml, and no other; those Pythons in ci.yml, too."""
    classifiers = tomllib.loads(PYPROJECT)["project"]["classifiers"]
    minors = [it for name in classifiers for it in re.findall(r":: (3\.\d+)$", name)]
    systems = {it.split(" :: ")[-1] for it in classifiers if it.startswith("Operating System")}
    matrix = RELEASE["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == minors
    assert systems == {SYSTEMS[it] for it in matrix["system"]}
    ci = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    assert ci["jobs"]["test"]["strategy"]["matrix"]["python"] == minors


def test_nothing_is_built_after_the_tests() -> None:
    """The first job alone builds; each other one waits for the one before, and takes from it."""
    before = ""
    for name, job in RELEASE["jobs"].items():
        assert job.get("needs", "") == before
        scripts = " ".join(it.get("run", "") for it in job["steps"])
        assert ("make release-check" in scripts) is (name == "build")
        before = name


def test_the_smoke_is_the_same_everywhere() -> None:
    """`make release-check` and release.yml run one file."""
    steps = RELEASE["jobs"]["test"]["steps"]
    assert "python tools/release/smoke.py" in [it.get("run") for it in steps]
    assert '"smoke.py"' in (ROOT / "tools/release/check.py").read_text("utf-8")


def test_only_the_publishing_job_can_publish() -> None:
    """It alone runs in the protected environment, and no job has a secret."""
    jobs = RELEASE["jobs"]
    assert [name for name, job in jobs.items() if "environment" in job] == ["publish"]
    assert jobs["publish"]["environment"] == "release"
    assert "secrets." not in str(RELEASE)


@pytest.mark.parametrize(
    "text",
    [
        "{SECURITY CONTACT}",
        "https://example.com/x",
        "https://git.host/your-org/x",
        "TODO",
        "<owner>",
    ],
)
def test_no_invented_address_gets_into_the_metadata(text: str) -> None:
    """A placeholder of RELEASING.md is found in pyproject.toml, and so is what looks like one."""
    assert [*placeholders.misplaced(PYPROJECT)] == []
    assert [*placeholders.misplaced(f"{PYPROJECT}\n# {text}")]


def test_a_tag_asks_for_what_is_left() -> None:
    """Whatever the list of RELEASING.md calls a placeholder, and the address of the repository."""
    places = [it.partition(":")[0] for it in placeholders.left_to_fill_in()]
    has_address = "Source" in tomllib.loads(PYPROJECT)["project"].get("urls", {})
    assert ("pyproject.toml" in places) is not has_address
    security = (ROOT / "SECURITY.md").read_text("utf-8")
    assert ("SECURITY.md" in places) is any(it in security for it in placeholders.placeholders())


def test_the_notes_are_those_of_the_changelog() -> None:
    """A release says what its section says, and a tag of another version is refused."""
    current = version.check_version(None)
    assert version.notes(current).startswith("### Added\n")
    with pytest.raises(SystemExit, match=r"The tag v0\.0\.9 is not"):
        version.check_version("v0.0.9")

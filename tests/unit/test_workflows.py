"""What the workflows promise that no tool of `make lint` looks at."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped] # ships no types; one call reads the workflows

ROOT: Final = Path(__file__).parents[2]

OURS: Final = sorted(ROOT.glob(".github/workflows/*.yml"))

EXAMPLES: Final = sorted(ROOT.glob("examples/ci/github/*.yml"))


def load(file: Path) -> dict[str, Any]:
    """A workflow, parsed."""
    found: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return found


def test_an_action_is_one_commit_everywhere_with_its_version_beside_it() -> None:
    """Each `uses` names a full commit and a version, and no action has two of them."""
    pins = defaultdict(set)
    for file in (*OURS, *EXAMPLES):
        for used in re.findall(r"uses: *(.*)", file.read_text("utf-8")):
            pinned = re.fullmatch(r"([\w/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", used)
            assert pinned, f"{file.name}: {used}"
            pins[pinned[1]].add(pinned.groups())
    assert pins
    assert all(len(those) == 1 for those in pins.values()), pins


@pytest.mark.parametrize("file", [*OURS, *EXAMPLES], ids=lambda it: it.name)
def test_jobs_and_steps_have_names(file: Path) -> None:
    """A run's page says in words what each part does."""
    for job in load(file)["jobs"].values():
        assert job["name"]
        assert all(step["name"] for step in job["steps"])


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda it: it.name)
def test_a_group_has_project_and_stack(file: Path) -> None:
    """Runs of two projects, or of two stacks, never cancel each other."""
    workflow = load(file)
    stack = workflow["env"]["PULUMI_STACK"]
    project = re.search(r"(\w+)/(\w+)$", workflow["name"])
    assert project
    assert project[2] == stack
    assert f"{file.stem}-{project[1]}-{stack}" in workflow["concurrency"]["group"]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda it: it.name)
def test_a_secret_reaches_only_the_steps_that_need_it(file: Path) -> None:
    """Secrets are those of an environment, and no step that installs packages has one."""
    workflow = load(file)
    assert "secrets." not in str(workflow["env"])
    for job in workflow["jobs"].values():
        assert job["environment"]
        assert "secrets." not in str(job.get("env"))
        holders = [it for it in job["steps"] if "secrets." in str(it)]
        assert all(it["run"].lstrip().startswith(("pulumi ", "status=")) for it in holders)


def test_what_other_systems_leave_out_is_there() -> None:
    """A test that is renamed would else run where it cannot, or be left out for nothing."""
    systems = load(ROOT / ".github/workflows/ci.yml")["jobs"]["systems"]["strategy"]["matrix"]
    for one in systems["include"]:
        left_out = re.findall(r"--(?:ignore|deselect) (\S+?)(?:::(\w+))?(?= |$)", one["without"])
        assert left_out
        for file, function in left_out:
            assert f"def {function}" in (ROOT / file).read_text("utf-8")

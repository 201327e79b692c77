"""The files for CI are run as they are: every step, against the simulator and with the real CLI."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml  # type: ignore[import-untyped] # ships no types; one call reads the examples

from engine import git_hosts
from engine.goldens import matches
from engine.programs import flex

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

CI: Final = Path(__file__).parents[2] / "examples/ci"

GATE: Final = "Stop at what is not acknowledged"

COMMIT: Final = "1f3870b"

RUN: Final = "https://git.example/lender/infrastructure/actions/runs/42"

LIVE: Final = flex(sandbox_mode=False, password="another password")


class Pipeline:
    """The scripts of CI files, in a project as its checkout.

    Attributes:
        environment: What the Git host sets; tests may add to it.
    """

    def __init__(self, project: Project, directory: Path) -> None:
        self._project = project
        self._store = directory / "git-host.json"
        self._summary = directory / "summary.md"
        binaries = directory / "bin"
        binaries.mkdir()
        command = binaries / "gh"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{git_hosts.__file__}" "$@"\n')
        command.chmod(command.stat().st_mode | stat.S_IXUSR)
        for name in ("requirements.txt", "review-allowed.txt"):
            shutil.copy(CI / name, project.directory)
        self.outputs = directory / "outputs"
        self.environment = {
            "PATH": f"{binaries}:{project.environment['PATH']}",
            "GH_STORE": str(self._store),
            "GITHUB_STEP_SUMMARY": str(self._summary),
            "GITHUB_OUTPUT": str(self.outputs),
            "GITHUB_REPOSITORY": "lender/infrastructure",
            "GITHUB_SERVER_URL": "https://git.example",
            "GITHUB_RUN_ID": "42",
            "GITHUB_SHA": COMMIT,
            "COMMIT": COMMIT,
            "NUMBER": "17",
            "PULUMI_EXPERIMENTAL": "true",
        }

    @property
    def summary(self) -> str:
        """What the run's page shows."""
        return self._summary.read_text()

    @property
    def comments(self) -> list[str]:
        """The comments of the pull request."""
        found: list[str] = json.loads(self._store.read_text())["comments"]
        return found

    @property
    def issues(self) -> list[str]:
        """The open issues about drift."""
        found: list[str] = json.loads(self._store.read_text())["issues"]
        return found

    def run(self, script: str, *, without: tuple[str, ...] = (), exit_code: int = 0) -> str:
        """Runs a script as a runner does, and asserts how it ends."""
        inherited = self._project.environment | self.environment
        done = subprocess.run(  # noqa: S603 - the scripts of this repository's examples
            ["bash", "-e", "-o", "pipefail", "-c", script],  # noqa: S607 - as runners find it
            cwd=self._project.directory,
            env={name: value for name, value in inherited.items() if name not in without},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == exit_code, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr


CREDENTIALS: Final = ("LOANPRO_TOKEN", "LOANPRO_SECRET")


@pytest.fixture
def pipeline(project: Project, tmp_path: Path) -> Pipeline:
    """A pipeline whose project is deployed, in the sandbox."""
    project.up()
    return Pipeline(project, tmp_path)


def load(file: str) -> Any:
    """A CI file, parsed."""
    return yaml.safe_load((CI / file).read_text())


def github(file: str, job: str) -> dict[str, str]:
    """The scripts of a job, by the names of their steps."""
    steps = load(f"github/{file}")["jobs"][job]["steps"]
    return {step["name"]: step["run"] for step in steps if "run" in step}


def gitlab(job: str) -> list[str]:
    """The scripts of a job, each line of a runner's as one, since they share variables."""
    file = load("gitlab/.gitlab-ci.yml")
    return ["\n".join([*file["default"]["before_script"], *file[job]["script"]])]


def test_github_previews_a_pull_request(project: Project, pipeline: Pipeline) -> None:
    """One comment, kept up to date; what is critical stops it until it is acknowledged."""
    steps = github("preview.yml", "preview")
    assert list(steps) == ["Install", "Preview", "Review", "Comment", GATE]
    project.write(LIVE)
    for name, script in steps.items():
        pipeline.run(script, without=CREDENTIALS, exit_code=int(name == GATE))
    [comment] = pipeline.comments
    matches("comment.md", comment)
    assert pipeline.summary == comment

    allowed = project.directory / "review-allowed.txt"
    allowed.write_text("goes-live=ach-main  # PAY-17\n")
    for script in steps.values():
        pipeline.run(script, without=CREDENTIALS)
    [comment] = pipeline.comments
    assert "- **critical** (acknowledged) (`goes-live`)" in comment

    project.write(flex())
    allowed.write_text("")
    for script in steps.values():
        pipeline.run(script, without=CREDENTIALS)
    [comment] = pipeline.comments
    assert "\nNo FLEX processor changes.\n" in comment


def test_github_stops_where_a_preview_fails(project: Project, pipeline: Pipeline) -> None:
    """Neither a preview that fails nor one that is cut short is reviewed."""
    steps = github("preview.yml", "preview")
    project.write(flex(same_day_cutoff_time="16:07"))
    pipeline.run(steps["Preview"], exit_code=1)
    pipeline.run(steps["Review"], exit_code=1)
    assert not (project.directory / "review.md").read_text()


def test_github_applies_what_was_planned(
    project: Project, pipeline: Pipeline, simulator: Simulator
) -> None:
    """An apply fails where the program no longer says what was approved."""
    plan, apply = (github("deploy.yml", job) for job in ("plan", "apply"))
    project.write(LIVE)
    for script in plan.values():
        pipeline.run(script, without=CREDENTIALS)
    assert "goes-live" in pipeline.summary
    assert "another password" not in (project.directory / "plan.json").read_text()
    project.write(flex(sandbox_mode=False, password="another password", username="else"))
    assert "username" in pipeline.run(apply["Apply"], exit_code=1)
    project.write(LIVE)
    for script in apply.values():
        pipeline.run(script)
    assert simulator.processors()[0]["sandbox_mode"] is False


def test_github_reports_drift(pipeline: Pipeline, simulator: Simulator) -> None:
    """Drift is reported in one issue; without drift there is none; a failed refresh fails."""
    steps = github("drift.yml", "drift")
    pipeline.run(steps["Look"])
    assert pipeline.outputs.read_text() == "drift=false\n"
    pipeline.run(steps["Review"])
    assert "No FLEX processor changes." in pipeline.summary

    id_ = simulator.processors()[0]["id"]
    simulator.update(id_, sandbox_mode=False)
    for _ in range(2):
        for script in steps.values():
            pipeline.run(script)
    assert pipeline.outputs.read_text().splitlines()[1:] == ["drift=true", "drift=true"]
    [issue] = pipeline.issues
    matches("issue.md", issue)

    pipeline.environment["LOANPRO_TOKEN"] = "expired"
    said = pipeline.run(steps["Look"], exit_code=1)
    assert "Secure Payments answered 401" in said


def test_github_keeps_projects_apart(
    project: Project, pipeline: Pipeline, simulator: Simulator
) -> None:
    """Of two projects whose stacks have one name, each has a comment and an issue of its own."""
    preview, drift = github("preview.yml", "preview"), github("drift.yml", "drift")
    add_project(project, simulator)
    for name in ("engine", "payments") * 2:
        as_project(project, name)
        for script in (*preview.values(), *drift.values()):
            pipeline.run(script)
    for texts in (pipeline.comments, pipeline.issues):
        assert [text.split()[3] for text in texts] == ["engine/test", "payments/test"]


def test_gitlab_keeps_projects_apart(
    project: Project, pipeline: Pipeline, simulator: Simulator
) -> None:
    """Of two projects whose stacks have one name, each has a note and an issue of its own."""
    [preview], [drift] = gitlab("preview"), gitlab("drift")
    add_project(project, simulator)
    with git_hosts.GitLab() as gitlab_host:
        pipeline.environment |= merge_request(gitlab_host)
        for name in ("engine", "payments") * 2:
            as_project(project, name)
            pipeline.run(preview, without=CREDENTIALS)
            pipeline.run(drift, exit_code=1)
        for texts in (gitlab_host.notes, gitlab_host.issues):
            assert [text.split()[3] for text in texts] == ["engine/test", "payments/test"]


def add_project(project: Project, simulator: Simulator) -> None:
    """Adds another project whose stack has the same name; what both have has drifted."""
    as_project(project, "payments")
    project.run("stack", "init", "test")
    project.write(flex(name="Another"))
    project.up()
    for processor in simulator.processors():
        simulator.update(processor["id"], username="by hand")


def as_project(project: Project, name: str) -> None:
    """Makes of a checkout that of another project, in the same backend."""
    (project.directory / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")


def merge_request(gitlab_host: git_hosts.GitLab) -> dict[str, str]:
    """What GitLab sets for a merge request."""
    return {
        "CI_API_V4_URL": gitlab_host.url,
        "CI_PROJECT_ID": "1",
        "CI_COMMIT_SHA": COMMIT,
        "CI_JOB_URL": RUN,
        "CI_MERGE_REQUEST_IID": "17",
        "REVIEW_TOKEN": "review-token",
    }


def test_gitlab_previews_a_merge_request(project: Project, pipeline: Pipeline) -> None:
    """One note, kept up to date; a critical finding fails the job."""
    [script] = gitlab("preview")
    with git_hosts.GitLab() as gitlab_host:
        pipeline.environment |= merge_request(gitlab_host)
        project.write(LIVE)
        pipeline.run(script, without=CREDENTIALS, exit_code=1)
        pipeline.run(script, without=CREDENTIALS, exit_code=1)
        [note] = gitlab_host.notes
        matches("comment.md", note)
        project.write(flex())
        pipeline.run(script, without=CREDENTIALS)
        [note] = gitlab_host.notes
        assert "\nNo FLEX processor changes.\n" in note


def test_shellcheck_has_no_word_on_gitlab_scripts() -> None:
    """The scripts for GitLab pass shellcheck, as `make lint` has those for GitHub pass it."""
    shellcheck = Path(sys.executable).with_name("shellcheck")
    for job in ("preview", "plan", "apply", "drift"):
        [script] = gitlab(job)
        done = subprocess.run(  # noqa: S603 - our own program
            [shellcheck, "--shell=bash", "-"],
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, ""), job


def test_gitlab_applies_what_was_planned_and_notices_drift(
    project: Project, pipeline: Pipeline, simulator: Simulator
) -> None:
    """Plan and apply are a job each; drift fails the scheduled job."""
    project.write(LIVE)
    [plan], [apply], [drift] = (gitlab(job) for job in ("plan", "apply", "drift"))
    assert "goes-live" in pipeline.run(plan, without=CREDENTIALS)
    pipeline.run(apply)
    [processor] = simulator.processors()
    assert processor["sandbox_mode"] is False
    with git_hosts.GitLab() as gitlab_host:
        pipeline.environment |= merge_request(gitlab_host)
        pipeline.run(drift)
        assert gitlab_host.issues == []
        simulator.update(processor["id"], username="by hand")
        assert "drift" in pipeline.run(drift, exit_code=1)
        [issue] = gitlab_host.issues
        assert "`username`" in issue

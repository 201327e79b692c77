"""`pulumi preview` says by itself what a change means for money."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from engine.doors import each_door
from engine.programs import ELSEWHERE, Code, flex
from pulumi_loanpro.review.preview import parse
from pulumi_loanpro.review.report import review_preview
from pulumi_loanpro.review.rules import Severity

if TYPE_CHECKING:
    from ended import Run
    from engine.project import Project
    from loanpro_simulator import Simulator

GOES_LIVE: Final = (
    'warning: critical for the FLEX processor "FLEX Processor": Sandbox to live: from the next '
    "transaction on, FLEX moves real money. (goes-live)"
)


def said(run: Run) -> list[str]:
    """The warnings of a run in its summary, by their rules and in their order."""
    _, _, summary = run.stdout.partition("Diagnostics:")
    lines = (line.strip() for line in summary.splitlines())
    ours = re.compile("warning: (critical for )?the FLEX processor")
    return [line.rpartition("(")[2][:-1] for line in lines if ours.match(line)]


@each_door
def test_a_preview_says_what_a_change_means(project: Project) -> None:
    """Each finding is a warning once, the most severe first; what marks a preview is not stored."""
    project.up()
    project.write(
        flex(sandbox_mode=False, same_day_cutoff_time="17:15", client_secret="a new one"),
    )
    previewed = project.run("preview")
    changed = project.spelt("[diff: ~client_secret,same_day_cutoff_time,sandbox_mode]")
    previewed.shows(GOES_LIVE)
    assert sorted(changed) in [sorted(it) for it in re.findall(r"\[diff: \S+\]", previewed.stdout)]
    _, _, summary = previewed.stdout.partition("Diagnostics:\n")
    assert f"  {project.type} (ach-main):\n    warning: critical" in summary
    assert said(previewed) == ["goes-live", "cutoff-later", "credential"]
    previewed.hides("a new one")
    assert "__preview" not in project.export().stdout


@each_door
def test_an_up_says_it_before_it_happens(project: Project) -> None:
    """It warns in its preview, and not again in the update; a second up has no warning."""
    project.write(flex(sandbox_mode=False))
    first = project.run("up", "--yes")
    assert said(first) == ["created-live"]
    assert said(project.run("up", "--yes")) == []
    assert "__preview" not in project.export().stdout


def test_what_is_harmless_is_passed_over(project: Project) -> None:
    """There is no warning of what only concerns a processor in the sandbox."""
    assert said(project.run("preview")) == []
    project.up()
    project.write(flex(name="renamed", password="another", same_day_cutoff_time="17:00"))
    assert said(project.run("preview")) == []


def test_equal_changes_are_one_paragraph(project: Project) -> None:
    """The first has all the words, and the others are named beneath it."""
    names = [f"ach-{number}" for number in range(5)]
    live = {"sandbox_mode": False}
    project.write(*(flex(name, name=name, **live) for name in names))
    project.up()
    project.write(*(flex(name, name=name, same_day_cutoff_time="17:15", **live) for name in names))
    _, _, summary = project.run("preview").stdout.partition("Diagnostics:\n")
    heading, *lines = (line.strip() for line in summary.partition("\n\n")[0].splitlines())
    assert heading.startswith("pulumi-python:dynamic/loanpro:FlexProcessor (ach-")
    assert lines[0].endswith("(cutoff-later)")
    assert "payments submitted between" in lines[0]
    others = [f'warning: the FLEX processor "{it}": the same (cutoff-later)' for it in names]
    [first] = set(others) - set(lines[1:])
    assert lines[0].startswith(first.partition(" the same")[0])
    assert sorted(lines[1:]) == [it for it in others if it != first]


def test_a_preview_and_its_review_agree(project: Project, simulator: Simulator) -> None:
    """Of all that is created or updated, both say the same, about what is secret as well."""
    eu = simulator.accounts["eu"]
    project.environment |= {
        "LOANPRO_ACCOUNTS__EU__TOKEN": eu.token,
        "LOANPRO_ACCOUNTS__EU__SECRET": eu.secret,
    }
    live: dict[str, object] = {"sandbox_mode": False, "deletion_protection": False}
    secret = {it: Code(f"pulumi.Output.secret({it!r})") for it in ("16:00", "17:00", "A", "user")}
    before: dict[str, dict[str, object]] = {
        "goes-live": {},
        "swaps": {**live, "name": "A name"},
        "swaps-too": {"name": "another name"},
        "moves": live,
        "was-secret": {**live, "same_day_cutoff_time": secret["16:00"]},
        "is-secret": live,
        "stays-secret": {**live, "username": secret["user"]},
        "later": live,
        "later-too": live,
        "unprotected": {"sandbox_mode": False},
        "deleted": live,
    }
    after: dict[str, dict[str, object]] = before | {
        "goes-live": {"sandbox_mode": False, "password": "another"},
        "swaps": {**live, "name": "another name"},
        "swaps-too": {"name": "A name"},
        "moves": {**live, "account": "eu", "username": "another"},
        "was-secret": {**live, "same_day_cutoff_time": "17:00"},
        "is-secret": {**live, "same_day_cutoff_time": secret["17:00"], "name": secret["A"]},
        "stays-secret": {**live, "username": Code("pulumi.Output.secret('else')")},
        "later": {**live, "same_day_cutoff_time": "17:15"},
        "later-too": {**live, "same_day_cutoff_time": "17:15"},
        "unprotected": {**live, "client_id": Code("elsewhere.text")},
        "created": {**live, "username": Code("pulumi.Output.secret(elsewhere.text)")},
        "created-unknown": {"name": Code("elsewhere.text"), "same_day_cutoff_time": "00:00"},
        "created-sandbox": {},
    }
    del after["deleted"]

    def program(resources: dict[str, dict[str, object]]) -> list[str]:
        return [flex(name, **{"name": name, **its}) for name, its in resources.items()]

    project.write(*program(before))
    project.up()
    project.write(ELSEWHERE, *program(after))
    printed = project.run("preview", "--json")
    printed.hides("16:00 US/Mountain and 17:00")
    review = review_preview(parse(printed.stdout.encode()), datetime.now(UTC))
    expected = {
        (it.processor.resource, one.rule.name, one.severity)
        for it in review.sections
        if it.new
        for one in it.findings
        if one.severity >= Severity.WARNING
    }
    warned, texts = set(), {one.text for it in review.sections for one in it.findings}
    for diagnostic in json.loads(printed.stdout)["diagnostics"]:
        message = diagnostic["message"].strip().removeprefix("warning: ")
        processor, _, text = message.partition(": ")
        text, _, rule = text.rpartition(" (")
        critical = processor.startswith("critical for ")
        if text != "the same":
            assert text in texts
        resource = diagnostic["urn"].rpartition("::")[2]
        if text == "the same" or rule.startswith("names-swapped"):
            resource = {"A name": "swaps", "another name": "swaps-too"}.get(
                name := processor.split('"')[1], name
            )
        severity = Severity.CRITICAL if critical else Severity.WARNING
        warned.add((resource, rule.removesuffix(")"), severity))
    assert warned == expected
    assert {"names-swapped", "secret", "unknown", "replaced-live", "cutoff-later"} <= {
        rule for _, rule, _ in expected
    }


def test_a_replacement_is_one_change(project: Project, simulator: Simulator) -> None:
    """It is warned of once, though the engine checks its inputs a second time, as of a create."""
    eu = simulator.accounts["eu"]
    project.environment |= {
        "LOANPRO_ACCOUNTS__EU__TOKEN": eu.token,
        "LOANPRO_ACCOUNTS__EU__SECRET": eu.secret,
    }
    project.write(flex(sandbox_mode=False, deletion_protection=False))
    project.up()
    project.write(
        ELSEWHERE,
        flex(
            account="eu",
            sandbox_mode=False,
            deletion_protection=False,
            username=Code("elsewhere.text"),
        ),
    )
    assert said(project.run("preview")) == ["replaced-live", "unknown"]


def test_a_replacement_that_is_forced(project: Project) -> None:
    """To the provider it looks like a create, and is warned of as one; the review knows better."""
    project.write(flex(sandbox_mode=False, deletion_protection=False))
    project.up()
    [urn] = (
        it["urn"]
        for it in project.export().json["deployment"]["resources"]
        if it["type"].endswith("FlexProcessor")
    )
    project.run("state", "taint", urn, "--yes")
    assert said(project.run("preview")) == ["created-live", "unprotected"]
    printed = project.run("preview", "--json")
    review = review_preview(parse(printed.stdout.encode()), datetime.now(UTC))
    assert [it.rule.name for it in review.sections[0].findings] == ["replaced-live"]


def test_a_protection_that_is_switched_off(project: Project, simulator: Simulator) -> None:
    """A preview warns of the first of the two steps of a delete; nothing is sent."""
    project.write(flex(sandbox_mode=False))
    project.up()
    requests = simulator.counts()
    project.write(flex(sandbox_mode=False, deletion_protection=False))
    assert said(project.run("preview")) == ["unprotected"]
    project.up()
    assert said(project.run("preview", "--expect-no-changes")) == []
    assert simulator.counts() == requests

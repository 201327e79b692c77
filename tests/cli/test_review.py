"""`pulumi-loanpro review`, on previews as Pulumi writes them; it needs no account."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from cli.commands import CommandLine, without_styles
from unit.previews import document, stack, step

if TYPE_CHECKING:
    from pathlib import Path

HARMLESS = document(stack(), step("update", {}, {"name": "new"})).decode()
CRITICAL = document(stack(), step("update", {}, {"sandbox_mode": False, "username": "b"})).decode()


@pytest.fixture
def command_line(tmp_path: Path) -> CommandLine:
    """The command line, without any settings."""
    return CommandLine(tmp_path, {"PATH": os.environ["PATH"], "TERM": "xterm-256color"})


def test_people_get_a_table(command_line: CommandLine) -> None:
    """The table has a line for each finding, and one for each input that differs."""
    shown = [
        line.rstrip() for line in command_line.run("review", "-", stdin=CRITICAL).stdout.split("\n")
    ]
    assert shown[1].startswith(
        "critical  ach-main  4711  sandbox → LIVE  goes-live  Sandbox to live: "
    )
    assert shown[2].startswith(
        "warning   ach-main  4711  sandbox → LIVE  login      The FLEX account changes"
    )
    assert shown[4:] == [
        "RESOURCE  FIELD         OLD       NEW",
        "ach-main  username      username  b",
        "ach-main  sandbox_mode  true      false",
        "",
        "Processors that change: 1. Findings: 1 critical, 1 warning.",
        "",
    ]


def test_equal_ones_have_one_line_for_each_finding(command_line: CommandLine) -> None:
    """All of them are named below the tables, each with its ID."""
    live = {"sandbox_mode": False}
    steps = [
        step("update", live, live | {"name": "new"}, resource=f"ach-{it}") for it in range(1, 31)
    ]
    shown = command_line.run("review", "-", stdin=document(stack(), *steps).decode()).stdout
    assert shown.count(" renamed ") == 1
    assert shown.count("FLEX Processor  new") == 1
    names = ", ".join(f"ach-{it} (4711)" for it in range(1, 31))
    assert f"\nach-1 and 29 more: {names}\n" in shown


def test_imports_are_named_and_no_more(command_line: CommandLine) -> None:
    """Nothing of them changes, so that their fields, which differ, are left to other outputs."""
    steps = [step("import", new={"name": f"P {it}"}, resource=f"p{it}") for it in range(60)]
    shown = command_line.run("review", "-", stdin=document(stack(), *steps).decode()).stdout
    lines = shown.splitlines()
    assert lines[1].startswith("info      p0 and 59 more      sandbox  imported  It stays")
    assert lines[3].startswith("p0 and 59 more: p0 (4711), p1 (4711), ")
    assert len(lines) == 5


def test_a_move_to_another_account_shows_both(command_line: CommandLine) -> None:
    """The accounts have a column where one is not the default; the ID is that of the old one."""
    moves = document(stack(), step("replace", {}, {"account": "eu"})).decode()
    shown = command_line.run("review", "-", stdin=moves).stdout.splitlines()
    assert shown[0].split()[:5] == ["SEVERITY", "RESOURCE", "ID", "ACCOUNT", "MODE"]
    assert shown[1].startswith("info      ach-main  4711 → new  (default) → eu  sandbox  replaced ")


def test_what_is_acknowledged_says_so(command_line: CommandLine) -> None:
    """It keeps its line and its severity."""
    options = ("--allow", "goes-live=ach-main")
    shown = command_line.run("review", "-", *options, stdin=CRITICAL).stdout
    assert shown.splitlines()[1].startswith("critical (acknowledged)  ach-main  4711  ")
    assert "Findings: 1 critical (acknowledged), 1 warning.\n" in shown


def test_a_terminal_has_colours(command_line: CommandLine) -> None:
    """A critical finding is red on a terminal."""
    (command_line.directory / "preview.json").write_text(CRITICAL)
    assert "\x1b[1;31mcritical" in command_line.at_terminal("review", "preview.json")


def test_a_narrow_terminal_shows_all_of_a_finding(command_line: CommandLine) -> None:
    """Each has a block of its own; no column is left out, and no heading is folded."""
    (command_line.directory / "preview.json").write_text(CRITICAL)
    shown = without_styles(command_line.at_terminal("review", "preview.json", columns=40))
    block = shown.partition("\n\n")[0].splitlines()
    assert [line.split()[:2] for line in block[:5]] == [
        ["SEVERITY", "critical"],
        ["RESOURCE", "ach-main"],
        ["ID", "4711"],
        ["MODE", "sandbox"],
        ["RULE", "goes-live"],
    ]
    assert block[5].startswith("FINDING   Sandbox to live:")
    assert "moves real money." in " ".join(" ".join(block).split())


def test_other_resources_are_counted_in_the_table(command_line: CommandLine) -> None:
    """Their count is printed also where no processor changes."""
    other = document(step("create", new={}, type_="aws:s3/bucket:Bucket")).decode()
    assert command_line.run("review", "-", stdin=other).stdout == (
        "No FLEX processor changes.\nNot reviewed: 1 create aws:s3/bucket:Bucket\n"
    )


def test_a_git_host_gets_markdown(command_line: CommandLine) -> None:
    """The Markdown has a marker with stack and title in the first line, and what it is about."""
    options = ("--output", "markdown", "--title", "drift", "--commit", "1f3870b")
    shown = command_line.run(
        "review", "-", *options, "--run", "https://ci.example/42", stdin=CRITICAL
    ).stdout
    assert shown.startswith("<!-- pulumi-loanpro review money/prod drift -->\n")
    assert "**critical** (`goes-live`)" in shown
    assert "\nCommit `1f3870b`, [run](<https://ci.example/42>).\n" in shown


def test_a_comment_is_utf_8_in_any_locale(command_line: CommandLine) -> None:
    """The comment is UTF-8, as Git hosts expect, whatever the locale."""
    command_line.environment["PYTHONIOENCODING"] = "ascii"
    shown = command_line.run("review", "-", "--output", "markdown", stdin=CRITICAL).stdout
    assert "| sandbox → **LIVE** |" in shown


def test_scripts_get_json(command_line: CommandLine) -> None:
    """The JSON has the review's severity."""
    assert (
        command_line.run("review", "-", "--output", "json", stdin=CRITICAL).json["severity"]
        == "critical"
    )


@pytest.mark.parametrize(
    ("preview", "options", "exit_code"),
    [
        (CRITICAL, [], 0),
        (CRITICAL, ["--fail-on", "critical"], 1),
        (HARMLESS, ["--fail-on", "critical"], 0),
        (HARMLESS, ["--fail-on", "warning"], 0),
        (CRITICAL, ["--fail-on", "critical", "--allow", "goes-live=ach-main"], 0),
        (CRITICAL, ["--fail-on", "warning", "--allow", "goes-live=ach-main"], 1),
        (
            CRITICAL,
            ["--fail-on=warning", "--allow=goes-live=ach-main", "--allow=login=ach-main"],
            0,
        ),
        (CRITICAL, ["--fail-on", "critical", "--allow", "login=ach-main"], 1),
    ],
)
def test_the_exit_status_says_how_severe_it_is(
    command_line: CommandLine, preview: str, options: list[str], exit_code: int
) -> None:
    """Only what was asked for fails, unless it is acknowledged; the review is printed anyway."""
    assert command_line.run("review", "-", *options, exit_code=exit_code, stdin=preview).stdout


def test_what_failed_it_is_said(command_line: CommandLine) -> None:
    """With the lines that would acknowledge it; given to it, they do."""
    allowed = command_line.directory / "allowed"
    allowed.write_text("")
    options = ("--fail-on", "warning", "--allow-file", "allowed")
    run = command_line.run("review", "-", *options, exit_code=1, stdin=CRITICAL)
    heading, *lines = run.stderr.splitlines()
    assert heading == (
        "Not acknowledged, and stopped by --fail-on warning: 2. For each that was reviewed and is "
        "intended, add its line to allowed:"
    )
    assert lines == ["goes-live=ach-main", "login=ach-main"]
    allowed.write_text("\n".join(lines))
    assert command_line.run("review", "-", *options, stdin=CRITICAL).stderr == ""


def test_a_rule_is_explained(command_line: CommandLine) -> None:
    """What it says, what to look at, and how it is acknowledged; no preview is needed."""
    shown = command_line.run("review", "--explain", "goes-live").stdout
    assert "Sandbox to live: from the next transaction on" in shown
    assert "goes-live=RESOURCE" in shown
    assert "The rules are goes-live," in (
        command_line.run("review", "--explain", "goes-life", exit_code=2).stderr
    )


def test_a_file_acknowledges_too(command_line: CommandLine) -> None:
    """A file acknowledges as `--allow` does; a line that nothing needed is named."""
    (command_line.directory / "allowed").write_text("goes-live=ach-main  # PAY-17\ngone=b\n")
    options = ("--fail-on", "critical", "--allow-file", "allowed")
    run = command_line.run("review", "-", *options, stdin=CRITICAL)
    assert run.stderr == "Acknowledged, but not in this preview: gone=b\n"


def test_a_file_with_a_mistake_acknowledges_nothing(command_line: CommandLine) -> None:
    """A misspelt rule is named with its line."""
    (command_line.directory / "allowed").write_text("\ngoes-life=ach-main\n")
    run = command_line.run("review", "-", "--allow-file", "allowed", exit_code=1, stdin=CRITICAL)
    assert "allowed, line 2: 'goes-life=ach-main'" in run.paragraph


@pytest.mark.parametrize(
    "options",
    [["--allow", "goes-life=a"], ["--allow", "goes-live"], ["--fail-on", "info"], ["no-such-file"]],
)
def test_wrong_usage(command_line: CommandLine, options: list[str]) -> None:
    """The exit status is 2, and nothing is printed."""
    files = [] if options[0] == "no-such-file" else ["-"]
    assert command_line.run("review", *files, *options, exit_code=2, stdin=CRITICAL).stdout == ""


@pytest.mark.parametrize("text", ["", CRITICAL[:-20], "error: no stack selected"])
def test_what_is_no_preview_is_no_empty_review(command_line: CommandLine, text: str) -> None:
    """The error is one paragraph, and nothing that looks like a review is printed."""
    for output in ("table", "markdown", "json"):
        run = command_line.run("review", "-", "--output", output, exit_code=1, stdin=text)
        assert run.paragraph.startswith("error: This is no complete preview: ")

"""`list` and `show`: what there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from cli.commands import without_styles
from cli.conftest import DEFAULTS
from pulumi_loanpro.fields import SECRETS
from stand_in import EU, MAIN

if TYPE_CHECKING:
    from cli.commands import CommandLine
    from cli.conftest import Create
    from loanpro_simulator import Simulator

CUTOFF: Final[dict[str, Any]] = {
    "same_day": True,
    "same_day_cutoff_time": "16:00",
    "same_day_cutoff_timezone": "US/Mountain",
}


def test_a_line_for_each_processor(command_line: CommandLine, create: Create) -> None:
    """Each line has the mode, and the cut-off with its zone."""
    ids = [create("ACH main", **CUTOFF), create("Cards", sandbox_mode=False)]
    heading, first, second = command_line.run("list").stdout.splitlines()
    assert heading.split() == ["ID", "NAME", "MODE", "SAME-DAY", "UPDATED", "ACCOUNT"]
    assert first.split()[:6] == [ids[0], "ACH", "main", "sandbox", "16:00", "US/Mountain"]
    assert second.split()[:4] == [ids[1], "Cards", "LIVE", "off"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\d \(default\)", " ".join(second.split()[4:]))


def test_a_line_fits_a_terminal(command_line: CommandLine, create: Create) -> None:
    """The line of a usual name is whole; a narrow terminal has no column for the last update."""
    create("ACH of the main lender", **CUTOFF)
    shown = command_line.at_terminal("list", columns=80)
    assert len(shown.splitlines()) == 2
    assert "ACH of the main lender" in shown
    assert "UPDATED" in shown
    create("Cards", EU)
    narrow = command_line.at_terminal("list", "--account", "eu", columns=40)
    assert all(it in narrow for it in ("ID", "NAME", "MODE", "SAME", "ACCOUNT", "sandbox", "eu"))
    assert "UPDATED" not in narrow


def test_a_long_name_is_shown_as_a_whole(command_line: CommandLine, create: Create) -> None:
    """It is folded where the terminal ends."""
    name = "".join(f"{number:04}" for number in range(50))
    id_ = create(name)
    shown = command_line.at_terminal("show", id_, columns=80)
    [first] = [line for line in shown.splitlines() if line.startswith("name")]
    assert name in "".join(shown[shown.index(first) + len("name") :].split())


def test_json_has_every_field_but_secrets(command_line: CommandLine, create: Create) -> None:
    """One object for each processor, under our names; `show` gives the same object."""
    id_ = create("ACH main", **CUTOFF)
    [shown] = command_line.run("list", "--output", "json").json
    assert shown["id"] == id_
    assert shown["name"] == "ACH main"
    assert shown["sandbox_mode"] is True
    assert shown["account"] is None
    assert {name: shown[name] for name in CUTOFF} == CUTOFF
    assert {"username", "client_id", "user_id", "created", "updated", "url"} <= shown.keys()
    assert not shown.keys() & SECRETS
    assert command_line.run("show", id_, "--output", "json").json == shown


def test_several_accounts(command_line: CommandLine, create: Create) -> None:
    """One, some, or all that the settings know; each line says whose it is."""
    create("ours")
    create("theirs", EU)

    def names(*options: str) -> list[tuple[str, str | None]]:
        found = command_line.run("list", "--output", "json", *options).json
        return [(it["name"], it["account"]) for it in found]

    assert names() == [("ours", None)]
    assert names("--account", "eu") == [("theirs", "eu")]
    assert names("--account", "EU", "--account", "eu") == [("theirs", "EU"), ("theirs", "eu")]
    assert names("--all-accounts") == [("ours", None), ("theirs", "eu")]
    del command_line.environment["LOANPRO_TOKEN"], command_line.environment["LOANPRO_SECRET"]
    assert names("--all-accounts") == [("theirs", "eu")]


@pytest.mark.parametrize(("part", "said"), [("SECRET", "401"), ("TOKEN", "lack the token")])
def test_one_bad_account_hides_no_other(
    command_line: CommandLine, create: Create, part: str, said: str
) -> None:
    """What could be read is shown; the error names the account, and so does the exit status."""
    create("ours")
    variable = f"LOANPRO_ACCOUNTS__EU__{part}"
    del command_line.environment[variable]
    if part == "SECRET":
        command_line.environment[variable] = "wrong-secret-1234"
    run = command_line.run("list", "--all-accounts", "--output", "json", exit_code=1)
    assert [it["name"] for it in run.json] == ["ours"]
    [error] = run.stderr.splitlines()
    assert error.startswith("error: ")
    assert "the account 'eu'" in error
    assert said in error


def test_processors_are_listed_by_number(command_line: CommandLine, create: Create) -> None:
    """IDs are sorted as numbers: ten comes after nine."""
    ids = [create("first")]
    while len(ids[-1]) == len(ids[0]):
        ids.append(create(f"processor {len(ids)}"))
    shown = command_line.run("list", "--output", "json").json
    assert [it["id"] for it in shown] == ids


def test_nothing_there(command_line: CommandLine) -> None:
    """An account without processors is no problem."""
    run = command_line.run("list", "-o", "json")
    assert run.json == []
    assert run.stderr == "There are no FLEX processors in the default account.\n"
    assert command_line.run("list").stdout == ""
    assert "the account 'eu'" in command_line.run("list", "--account", "eu").stderr


def test_some_of_them(command_line: CommandLine, create: Create) -> None:
    """By mode and by name; one whose mode is unknown may be live."""
    create("ACH one")
    create("ACH two", sandbox_mode=False)
    create("Cards", sandbox_mode=False)

    def names(*options: str) -> list[str]:
        return [it["name"] for it in command_line.run("list", "-o", "json", *options).json]

    assert names("--sandbox") == ["ACH one"]
    assert names("--live") == ["ACH two", "Cards"]
    assert names("--match", "ach*") == ["ACH one", "ACH two"]
    assert names("--match", "ach*", "--live") == ["ACH two"]
    assert names("--match", "nothing") == []
    none = command_line.run("list", "--match", "nothing")
    assert (none.stdout, none.stderr) == (
        "",
        "No FLEX processor is like that, of 3 in all.\n",
    )


def test_one_by_its_name(command_line: CommandLine, create: Create) -> None:
    """Where several have it, or none, that is said, with what to do."""
    id_ = create("FLEX Processor")
    assert command_line.run("show", "FLEX Processor", "-o", "json").json["id"] == id_
    assert "(default)" in command_line.run("show", "FLEX Processor").stdout
    number = create("9999999")
    assert command_line.run("show", "9999999", "-o", "json").json["id"] == number
    other = create("FLEX Processor")
    several = command_line.run("show", "FLEX Processor", exit_code=1).stderr
    assert f"the IDs {id_} and {other}. Show one of them by its ID." in several
    none = command_line.run("show", "No \x1b[2J such", exit_code=1).stderr
    assert r'No FLEX processor is called "No \x1b[2J such".' in none


def test_json_has_real_characters(command_line: CommandLine, create: Create) -> None:
    """As far as the output takes them; what would not show, or steer a terminal, is escaped."""
    name = "Évian 支付 \u202e\x1b[2J"
    id_ = create(name)
    run = command_line.run("show", id_, "-o", "json")
    assert run.json["name"] == name
    assert r'"Évian 支付 \u202e\u001b[2J"' in run.stdout
    command_line.environment["PYTHONIOENCODING"] = "ascii"
    run = command_line.run("show", id_, "-o", "json")
    assert run.json["name"] == name
    assert run.stdout.isascii()


def test_all_of_one(command_line: CommandLine, create: Create) -> None:
    """There is a line for each field; what would steer a terminal is escaped."""
    id_ = create("evil \x1b[2J name", sandbox_mode=False)
    lines = dict(
        line.split(maxsplit=1)
        for line in command_line.run("show", id_).stdout.splitlines()
        if " " in line.strip()
    )
    assert lines["id"].strip() == id_
    assert lines["name"].strip() == r"evil \x1b[2J name"
    assert lines["sandbox_mode"].strip() == "LIVE"


@pytest.mark.parametrize("columns", [40, 120])
def test_names_of_any_script_keep_their_columns(
    command_line: CommandLine, create: Create, columns: int
) -> None:
    """An emoji of several characters stays one; what would turn a name around can be read."""
    names = [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 family",
        "\U0001f1fa\U0001f1f8",
        "\u2764\ufe0f",
    ]
    for name in [*names, "ACH \u202egnitset"]:
        create(name)
    shown = without_styles(command_line.at_terminal("list", columns=columns))
    for name in [*names, r"ACH \u202egnitset"]:
        assert f"  {name}" in shown


def test_a_narrow_terminal_has_a_block_for_each_processor(
    command_line: CommandLine, create: Create
) -> None:
    """No heading is folded, and nothing is left out but what a list can do without."""
    create("A name that is rather long for so narrow a terminal", sandbox_mode=False)
    create("ACH")
    shown = without_styles(command_line.at_terminal("list", columns=40))
    first, second = (block.splitlines() for block in shown.strip().split("\n\n"))
    headings = ["ID", "NAME", "MODE", "SAME-DAY", "ACCOUNT"]
    assert [line.split()[0] for line in second] == headings
    assert [line.partition(" ")[0] for line in first if line[0] != " "] == headings
    assert all(len(line) <= 40 for line in [*first, *second])
    assert "LIVE" in shown


@pytest.mark.parametrize("switches", [{"secrets": "clear"}, {"list": "data", "get": "nested"}])
def test_no_secret_is_shown(
    command_line: CommandLine, simulator: Simulator, create: Create, switches: dict[str, str]
) -> None:
    """No secret is shown even where Secure Payments shows them, in whatever shape it answers."""
    id_ = create("ACH main")
    simulator.dialect(**switches)
    for arguments in (["list"], ["show", id_]):
        for output in ("table", "json"):
            run = command_line.run(*arguments, "--output", output)
            assert "ACH main" in run.stdout
            for secret in (*(DEFAULTS[name] for name in SECRETS), MAIN.token, MAIN.secret):
                assert secret not in run.stdout + run.stderr


def test_an_unknown_id(command_line: CommandLine) -> None:
    """The error names the ID, and what to check."""
    said = command_line.run("show", "4711", exit_code=1).paragraph
    assert said.startswith("error: Cannot read the FLEX processor (ID 4711): ")
    assert said.endswith("Check the ID and the account. [LP-not-found]")


def test_an_unknown_account(command_line: CommandLine) -> None:
    """The error names it beside the accounts that are known."""
    said = command_line.run("list", "--account", "us", exit_code=1).paragraph
    assert "no account 'us' (known: 'eu')" in said
    assert "--stack" in said


def test_wrong_credentials(command_line: CommandLine) -> None:
    """The error says what Secure Payments said, and shows neither of the two."""
    command_line.environment["LOANPRO_SECRET"] = "wrong-secret-1234"
    said = command_line.run("list", exit_code=1).paragraph
    assert said.startswith("error: Cannot list the FLEX processors: Secure Payments answered 401")
    assert "wrong-secret-1234" not in said
    assert MAIN.token not in said


def test_no_credentials(command_line: CommandLine) -> None:
    """The error says what is missing and where to set it."""
    del command_line.environment["LOANPRO_TOKEN"]
    said = command_line.run("list", exit_code=1).paragraph
    assert "lack the token" in said
    assert "LOANPRO_TOKEN" in said


def test_a_stack_needs_the_cli(command_line: CommandLine) -> None:
    """Without Pulumi's CLI no stack's configuration can be read."""
    command_line.environment["PATH"] = str(command_line.directory)
    said = command_line.run("list", "--stack", "prod", exit_code=1).paragraph
    assert "The configuration of the stack 'prod' cannot be read" in said
    assert "Install the Pulumi CLI" in said

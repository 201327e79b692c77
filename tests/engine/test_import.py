"""From created by hand to managed: `pulumi-loanpro import`, then `pulumi import --file`."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import pytest

from engine.programs import MASKED, REQUEST, Code, flex
from engine.project import STACK, Step, YamlProject

if TYPE_CHECKING:
    from pathlib import Path

    from engine.project import Project
    from loanpro_simulator import Simulator

REQUIRED: Final = ("password", "client_secret")
"""Secrets that every program declares."""

NAMES: Final = [
    *("ACH main", "ACH main", "ach-main", "ACH: main!", "Größe", "GRÖSSE", "Évian", "e\u0301vian"),
    *(
        "💸",
        "🏦",
        "💸💸",
        "支付",
        "—",
        "...",
        "'",
        '"',
        '"""',
        "\\",
        "\\\\'\"",
        "{}",
        "${name}",
        "%s",
    ),
    *(
        "1st",
        "24/7",
        "0",
        "class",
        "import",
        "None",
        "print",
        "match",
        "config",
        "pulumi",
        "lambda",
    ),
    *("x" * 200, "x" * 199, "long " * 40, "ü" * 100, "password", "__provider", "name", "id"),
    *("tab\tinside", "new\nline", "nul\x00inside", "\x1b[31mred", "right\u202eto left", "a\u00a0b"),
    *("ACH main-2", "flex-1", "<b>&amp;</b>"),
]
"""Fifty names that somebody may have typed, among them some that come to the same words."""


def test_one_is_taken_over(project: Project, simulator: Simulator, tmp_path: Path) -> None:
    """After the import nothing is left to do but to send the secrets, and after that nothing."""
    id_ = simulator.create(name="ACH main")
    import_and_up(project, tmp_path, str(id_))
    required = Step("update", dict.fromkeys(REQUIRED, "add"))
    assert project.preview().steps == {"ach-main": required}
    set_it = "pulumi config set --secret"
    keys = "ach-main-client-secret, ach-main-password"
    project.run("preview").shows(f"warning: Not set yet, by `{set_it} KEY`: {keys}")
    project.run("up", "--yes", fails=True).shows(
        "Missing required configuration variable 'engine:ach-main-password'"
    )
    assert sent(simulator) == {}

    project.config_set(
        "ach-main-password=a new password",
        "ach-main-client-secret=a new secret",
        "ach-main-card-gateway-private-api-key=a new key",
    )
    secrets = [*REQUIRED, "card_gateway_private_api_key"]
    assert project.preview().steps == {"ach-main": Step("update", dict.fromkeys(secrets, "add"))}
    project.up()
    assert sent(simulator) == {id_: dict.fromkeys(secrets, MASKED)}
    assert simulator.holds(id_, password="a new password", client_secret="a new secret") == {
        "password": True,
        "client_secret": True,
    }
    at_rest(project)


def test_a_login_that_is_masked(project: Project, simulator: Simulator, tmp_path: Path) -> None:
    """It comes from stack configuration, shows as added, is sent once, and never drifts."""
    id_ = simulator.create(name="ACH main")
    simulator.dialect(masked_fields="logins")
    import_and_up(project, tmp_path, str(id_))
    login = {"username": "username", "client_id": "client_id"}
    secret = dict.fromkeys(REQUIRED, "new")
    project.config_set(
        *(f"ach-main-{it.replace('_', '-')}={value}" for it, value in (login | secret).items())
    )
    added = Step("update", dict.fromkeys(login | secret, "add"))
    assert project.preview().steps == {"ach-main": added}
    project.up()
    assert sent(simulator) == {id_: login | dict.fromkeys(REQUIRED, MASKED)}
    at_rest(project)


def test_fifty_with_awkward_names(project: Project, simulator: Simulator, tmp_path: Path) -> None:
    """Each is imported under a name of its own, as it is, sandbox or live, key or no key."""
    assert len(NAMES) == 50
    ids = []
    for number, name in enumerate(NAMES):
        sandbox = number % 2 == 0
        ids.append(simulator.create(name=name, username=f"{number} {name}", sandbox_mode=sandbox))
    before = without_updated(simulator)
    import_and_up(project, tmp_path, "--all")

    resources = imported(tmp_path)
    assert sorted(map(int, resources.values())) == ids
    project.config_set(
        *(f"{it}-{name.replace('_', '-')}=new {it}" for it in resources for name in REQUIRED)
    )
    added = Step("update", dict.fromkeys(REQUIRED, "add"))
    assert project.preview().steps == dict.fromkeys(resources, added)
    project.up()
    assert sent(simulator) == dict.fromkeys(ids, dict.fromkeys(REQUIRED, MASKED))
    for resource, id_ in resources.items():
        held = simulator.holds(
            int(id_), password=f"new {resource}", client_secret=f"new {resource}"
        )
        assert held == dict.fromkeys(REQUIRED, True)
    assert without_updated(simulator) == before
    at_rest(project)
    assert {name: it["protect"] for name, it in project.state().items() if "protect" in it} == {
        name: True for name, id_ in resources.items() if ids.index(int(id_)) % 2
    }


@pytest.mark.parametrize("project", [YamlProject], indirect=True)
def test_fifty_with_awkward_names_by_type_and_id(project: Project, simulator: Simulator) -> None:
    """The native way: the program that Pulumi writes for them is whole, but for the secrets."""
    project.write()
    resources = [
        {
            "type": project.type,
            "name": f"flex-{number}",
            "id": str(simulator.create(name=name, sandbox_mode=number % 2 == 0)),
        }
        for number, name in enumerate(NAMES)
    ]
    (project.directory / "import.json").write_text(json.dumps({"resources": resources}))
    arguments = ("--file", "import.json", "--out", "program.yaml", "--protect=false", "--yes")
    project.run("import", *arguments)
    written = (project.directory / "program.yaml").read_text("utf-8")
    project.program.write_text(f"name: engine\nruntime: yaml\n{written}", "utf-8")
    project.run("preview", fails=True).shows("password must not be empty")

    secrets = re.compile(r'^( +(?:password|clientSecret): )""$', re.MULTILINE)
    project.program.write_text(secrets.sub(r"\1to be set", project.program.read_text("utf-8")))
    steps = project.preview().steps
    for resource, name in zip(resources, NAMES, strict=True):
        added = dict.fromkeys(REQUIRED, "add")
        if not unicodedata.is_normalized("NFC", name):  # Pulumi composes letters in what it writes
            added["name"] = "update"
        assert steps[resource["name"]] == Step("update", added)
    assert sent(simulator) == {}


def test_nothing_is_imported_twice(project: Project, simulator: Simulator, tmp_path: Path) -> None:
    """What the stack manages is left out, or refused by the resource's name, without being asked.

    What it only reads is no reason to refuse.
    """
    first = simulator.create(name="ACH main")
    import_and_up(project, tmp_path, str(first))
    second = simulator.create(name="ach main")
    refused = command_line(project, tmp_path, "import", str(first), "--force", exit_code=1)
    assert f"The stack manages already: ach-main (ID {first})." in refused.stderr
    left_out = command_line(project, tmp_path, "import", "--all", "--force")
    assert f"The stack manages already: ach-main (ID {first}). Left out." in left_out.stderr
    assert imported(tmp_path) == {f"ach-main-{second}": str(second)}

    third = simulator.create()
    project.write(f"FlexProcessor.get('legacy', id='{third}')")
    project.run("state", "delete", "--yes", project.state()["ach-main"]["urn"])
    project.up()
    command_line(project, tmp_path, "import", str(third), "--force")
    assert list(imported(tmp_path).values()) == [str(third)]


def test_a_rename_needs_an_alias_and_no_import(
    project: Project, simulator: Simulator, tmp_path: Path
) -> None:
    """Each error on the way is safe to follow to the letter: at its end nothing was deleted."""
    project.write(flex("old"))
    project.up()
    [held] = simulator.processors()
    project.write(flex("new"))
    project.up(fails=True).shows(f"ID {held['id']}")

    refused = command_line(project, tmp_path, "import", str(held["id"]), exit_code=1)
    assert f"The stack manages already: old (ID {held['id']})." in refused.stderr
    alias = re.search(r"`(aliases=\[.*?name.*?\])`", refused.stderr)
    assert alias, refused.stderr
    assert not (tmp_path / "project/import.json").exists()

    project.write(flex("new", opts=Code(f"pulumi.ResourceOptions({alias[1]})")))
    assert project.preview("--expect-no-changes").steps == {}
    project.up()
    assert {"old", "new"} & project.state().keys() == {"new"}
    assert simulator.processors() == [held]


def test_a_state_that_is_not_read_is_not_passed_over(
    project: Project, simulator: Simulator, tmp_path: Path
) -> None:
    """Without a stack, a note says so; without a login, nothing is written, for that reason."""
    id_ = simulator.create()
    del project.environment["PULUMI_STACK"]
    project.run("stack", "unselect")
    done = command_line(project, tmp_path, "import", str(id_))
    assert f"No stack is selected in {project.directory}, so that no state was read" in done.stderr
    named = command_line(project, tmp_path, "import", str(id_), "--force", "--stack", STACK)
    assert "No stack is selected" not in named.stderr

    del project.environment["PULUMI_BACKEND_URL"]
    project.environment["PULUMI_HOME"] = str(tmp_path / "another home")
    written = imported(tmp_path)
    refused = command_line(project, tmp_path, "import", str(id_), "--force", exit_code=1)
    assert "The state of the project cannot be read: PULUMI_ACCESS_TOKEN must" in refused.stderr
    assert "--stack-export" in refused.stderr
    assert imported(tmp_path) == written


def test_settings_of_a_stack(project: Project, simulator: Simulator, tmp_path: Path) -> None:
    """With `--stack` they come from its configuration, by the precedence of the provider."""
    simulator.create()
    eu = simulator.accounts["eu"]
    token, secret = (project.environment.pop(f"LOANPRO_{it}") for it in ("TOKEN", "SECRET"))
    project.environment["LOANPRO_TOKEN"] = "a token that counts for nothing"
    project.config_set(f"loanpro:token={token}", f"loanpro:secret={secret}")
    project.config_set(
        f"loanpro:accounts.eu.token={eu.token}",
        f"loanpro:accounts.eu.secret={eu.secret}",
        path=True,
    )
    listed = command_line(
        project, tmp_path, "list", "--stack", STACK, "--all-accounts", "--output", "json"
    )
    assert [it["name"] for it in json.loads(listed.stdout)] == [REQUEST["name"]]
    for account, path in ([], "loanpro:"), (["--account", "eu"], "loanpro:accounts.eu."):
        shown = command_line(project, tmp_path, "doctor", "--stack", STACK, *account).stdout
        assert "problem" not in shown
        assert f"found (stack configuration {path}token)" in shown
        assert not [it for it in (token, secret, eu.token, eu.secret) if it in shown]
    unknown = command_line(project, tmp_path, "list", "--stack", "other", exit_code=1)
    assert "no stack named 'other' found" in unknown.stderr


def import_and_up(project: Project, directory: Path, *which: str) -> None:
    """Writes the two files, runs the command that is printed, and takes the program."""
    done = command_line(project, directory, "import", *which)
    pulumi, *arguments = shlex.split(done.stdout)
    assert pulumi == "pulumi"
    project.run(*arguments)
    project.write("import processors")


def command_line(
    project: Project, directory: Path, *arguments: str, exit_code: int = 0
) -> subprocess.CompletedProcess[str]:
    """Runs `pulumi-loanpro` in the project."""
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "pulumi_loanpro.cli", *arguments],
        cwd=directory / "project",
        env=project.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == exit_code, done.stdout + done.stderr
    return done


def imported(directory: Path) -> dict[str, str]:
    """The IDs in the import file, by resource."""
    resources = json.loads((directory / "project/import.json").read_text())["resources"]
    return {entry["name"]: entry["id"] for entry in resources}


def sent(simulator: Simulator) -> dict[int, dict[str, str]]:
    """The fields of each update, by ID."""
    updates = simulator.requests("update")
    found = {int(it["path"].rpartition("/")[2]): it["body"]["flex"] for it in updates}
    assert len(found) == len(updates)
    return found


def without_updated(simulator: Simulator) -> list[dict[str, Any]]:
    """The actual configurations, but for the time of the last change."""
    return [
        {name: value for name, value in it.items() if name != "updated"}
        for it in simulator.processors()
    ]


def at_rest(project: Project) -> None:
    """Asserts that there is nothing left to do, nor any drift."""
    assert project.preview("--expect-no-changes").steps == {}
    project.refresh("--expect-no-changes")
    assert project.preview("--expect-no-changes").steps == {}

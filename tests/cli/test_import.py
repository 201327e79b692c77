"""`import`: two files, and one command to run next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cli.commands import CommandLine
from cli.conftest import DEFAULTS
from engine.error_cases import MANAGED_ALREADY, stable_text
from pulumi_loanpro.fields import SECRETS, TYPE
from stand_in import EU, MAIN

if TYPE_CHECKING:
    from cli.conftest import Create
    from loanpro_simulator import Simulator

NEXT = "pulumi import --file {} --generate-code=false --protect=false --yes\n"


def test_one(command_line: CommandLine, create: Create) -> None:
    """It writes the two files, and prints on stdout nothing but the command to run next."""
    id_ = create("ACH main")
    create("Cards")
    run = command_line.run("import", id_)
    assert run.stdout == NEXT.format("import.json")
    assert "Wrote import.json and processors.py" in run.stderr
    [entry] = imports(command_line)
    assert (entry["type"], entry["name"], entry["id"]) == (TYPE, "ach-main", id_)
    assert '"ach-main"' in program(command_line)


def test_a_program_in_another_language(command_line: CommandLine, create: Create) -> None:
    """It would not declare what this imports, so that an up would delete it."""
    id_ = create("ACH main")
    (command_line.directory / "Pulumi.yaml").write_text("name: a\nruntime: yaml\n")
    error = command_line.run("import", id_, exit_code=1).stderr
    assert (
        "is not in Python. Import by `pulumi import loanpro:index:FlexProcessor NAME ID`." in error
    )
    assert [it.name for it in command_line.directory.iterdir()] == ["Pulumi.yaml"]


def test_all_that_match(command_line: CommandLine, create: Create, simulator: Simulator) -> None:
    """A pattern picks names, in upper or lower case; one list finds them."""
    create("ACH main")
    create("Cards")
    create("ach spare")
    run = command_line.run("import", "--all", "--match", "ACH*", "--directory", "in fra/structure")
    assert run.stdout == NEXT.format("'in fra/structure/import.json'")
    found = imports(command_line, "in fra/structure")
    assert [entry["name"] for entry in found] == ["ach-main", "ach-spare"]
    assert simulator.counts() == {"list": 1, "get": 2}


def test_an_account_by_name(command_line: CommandLine, create: Create) -> None:
    """The program says which account it is."""
    id_ = create("theirs", EU)
    command_line.run("import", id_, "--account", "eu")
    [entry] = imports(command_line)
    assert entry["inputs"]["account"] == entry["outputs"]["account"] == "eu"
    assert 'account="eu"' in program(command_line)


def test_no_secret_is_written(
    command_line: CommandLine, create: Create, simulator: Simulator
) -> None:
    """No secret is written even where Secure Payments shows them in clear."""
    create("ACH main")
    simulator.dialect(secrets="clear")
    run = command_line.run("import", "--all")
    written = run.stdout + run.stderr + json.dumps(imports(command_line)) + program(command_line)
    for secret in (*(DEFAULTS[name] for name in SECRETS), MAIN.token, MAIN.secret):
        assert secret not in written


@pytest.mark.parametrize("mask", ["Encrypted-Value", "Encrypted value"])
def test_no_mask_is_written(
    command_line: CommandLine, create: Create, simulator: Simulator, mask: str
) -> None:
    """Where the login is masked, too, it is asked for as the secrets are."""
    id_ = create("ACH main")
    simulator.dialect(mask=mask, masked_fields="logins")
    command_line.run("import", id_)
    text = program(command_line)
    assert "ncrypted" not in json.dumps(imports(command_line)) + text
    for name in ("username", "client_id"):
        assert f'{name}=secret("ach-main-{name.replace("_", "-")}")' in text


def test_files_are_overwritten_by_force_only(command_line: CommandLine, create: Create) -> None:
    """An edited file stays, and nothing is written beside it."""
    id_ = create("ACH main")
    edited = command_line.directory / "processors.py"
    edited.write_text("mine")
    said = command_line.run("import", id_, exit_code=1).paragraph
    assert "Nothing is overwritten: processors.py." in said
    assert "--force" in said
    assert edited.read_text() == "mine"
    assert not (command_line.directory / "import.json").exists()
    command_line.run("import", id_, "--force")
    assert edited.read_text() != "mine"


def test_what_cannot_be_written(command_line: CommandLine, create: Create) -> None:
    """A directory that cannot be made is named."""
    id_ = create("ACH main")
    (command_line.directory / "file").write_text("")
    said = command_line.run("import", id_, "--directory", "file/inside", exit_code=1).paragraph
    assert said.startswith("error: Cannot write file")


def test_what_a_stack_has_is_not_imported_twice(command_line: CommandLine, create: Create) -> None:
    """By ID it is refused, among all it is left out, and names in use are not given again."""
    managed = create("ACH main")
    new = create("ach-main")
    export = command_line.directory / "export.json"
    export.write_text(stack_with("ach-main", managed))

    options = ("--stack-export", str(export))
    said = command_line.run("import", managed, *options, exit_code=1).paragraph
    there = f"The stack manages already: ach-main (ID {managed})."
    assert stable_text(said) == MANAGED_ALREADY

    run = command_line.run("import", "--all", "--stack-export", "-", stdin=export.read_text())
    assert f"{there} Left out." in run.stderr
    [entry] = imports(command_line)
    assert (entry["name"], entry["id"]) == (f"ach-main-{new}", new)


def test_an_account_by_another_name_is_the_same(command_line: CommandLine, create: Create) -> None:
    """What the stack manages as that of the default account is not imported by an account's name.

    Under another URL, the same ID is another processor.
    """
    id_ = create("theirs", EU)
    here = command_line.environment["LOANPRO_URL"]
    options = ("--account", "eu", "--stack-export", "-")
    stack = stack_with("ach-main", id_, url=here)
    said = command_line.run("import", id_, *options, stdin=stack, exit_code=1).paragraph
    assert f"The stack manages already: ach-main (ID {id_})." in said
    stack = stack_with("ach-main", id_, account="eu", url="https://sandbox.example/api")
    command_line.run("import", id_, *options, stdin=stack)


@pytest.mark.parametrize("file", ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"])
def test_a_state_that_cannot_be_read_stops_an_import(
    command_line: CommandLine, create: Create, file: str
) -> None:
    """In a project, above one, or where the files go: without the CLI nothing is written.

    What `pulumi stack export` printed elsewhere will do instead.
    """
    id_ = create("ACH main")
    command_line.environment["PATH"] = str(command_line.directory)
    project = command_line.directory / "project"
    (project / "folder").mkdir(parents=True)
    (project / file).write_text("")
    for run, options in (
        (command_line, ("--directory", "project/folder")),
        (CommandLine(project / "folder", command_line.environment), ()),
        (CommandLine(project, command_line.environment), ()),
    ):
        said = run.run("import", id_, *options, exit_code=1).paragraph
        assert "The state of the project cannot be read: `pulumi` cannot be started." in said
        assert f"Let `pulumi stack export` succeed in {project}, or give" in said
    assert sorted(it.name for it in project.iterdir()) == sorted([file, "folder"])
    empty = json.dumps({"deployment": {}})
    run.run("import", id_, "--stack-export", "-", stdin=empty)


def test_nothing_to_import(command_line: CommandLine, create: Create) -> None:
    """It is an error, so that a script does not go on to files that were not written."""
    said = command_line.run("import", "--all", exit_code=1).paragraph
    assert said == "error: There is nothing to import. [LP-command]"
    create("Cards")
    command_line.run("import", "--all", "--match", "ACH*", exit_code=1)
    assert list(command_line.directory.iterdir()) == []


def test_one_that_is_unknown_stops_all(command_line: CommandLine, create: Create) -> None:
    """The error names it, and nothing is written."""
    id_ = create("ACH main")
    said = command_line.run("import", id_, "4711", exit_code=1).paragraph
    assert "(ID 4711)" in said
    assert list(command_line.directory.iterdir()) == []


def test_what_pulumi_will_refuse_is_said(command_line: CommandLine, create: Create) -> None:
    """A processor that no program may declare as it is comes with what to correct, and is written.

    That there is something to correct is the exit status, too.
    """
    id_ = create("ACH main", username="")
    run = command_line.run("import", id_, exit_code=1)
    assert run.stdout == NEXT.format("import.json")
    assert [entry["id"] for entry in imports(command_line)] == [id_]
    assert "To be corrected in processors.py: ach-main: username must not be empty" in run.stderr


def test_an_export_that_is_none(command_line: CommandLine, create: Create) -> None:
    """The error says how to get an export."""
    id_ = create("ACH main")
    said = command_line.run("import", id_, "--stack-export", "-", exit_code=1).paragraph
    assert "pulumi stack export" in said


def imports(command_line: CommandLine, directory: str = ".") -> list[dict[str, Any]]:
    """What the import file holds."""
    text = (command_line.directory / directory / "import.json").read_text()
    found: list[dict[str, Any]] = json.loads(text)["resources"]
    return found


def program(command_line: CommandLine) -> str:
    """The program's text."""
    return (command_line.directory / "processors.py").read_text()


def stack_with(name: str, id_: str, **outputs: str) -> str:
    """What `pulumi stack export` prints of a stack with one processor."""
    urn = f"urn:pulumi:stack::project::{TYPE}::{name}"
    resource = {"urn": urn, "type": TYPE, "id": id_, "outputs": outputs}
    return json.dumps({"version": 3, "deployment": {"resources": [resource]}})

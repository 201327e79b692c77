"""No secret is in anything that comes out of a command, or that one leaves behind."""

from __future__ import annotations

import base64
import html
import json
import random
import string
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from cli.commands import CommandLine
from engine.echo import respond, serving, url_of
from engine.hunt import Hunt, Leak
from engine.programs import SECRETS, Code, flex
from engine.project import Project, YamlProject
from loanpro_simulator import Account, Simulator
from stand_in import NO_TLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from ended import Run

ELSEWHERE: Final = """
class Provider(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        import json, os

        return pulumi.dynamic.CreateResult("1", json.loads(os.environ["ELSEWHERE"]))


class Elsewhere(pulumi.dynamic.Resource):
    password: pulumi.Output[str]
    client_secret: pulumi.Output[str]
    card_gateway_private_api_key: pulumi.Output[str]

    def __init__(self):
        names = ["password", "client_secret", "card_gateway_private_api_key"]
        secret = pulumi.ResourceOptions(additional_secret_outputs=names)
        super().__init__(Provider(), "elsewhere", dict.fromkeys(names), secret)


elsewhere = Elsewhere()
"""
"""A resource that is given secrets when it is created, as a vault would be."""

_random = random.SystemRandom()


def letters(count: int) -> str:
    """So many of them, at random."""
    return "".join(_random.choices(string.ascii_letters + string.digits, k=count))


def canary(special: str = "\"'\\\n%&<é") -> str:
    """A secret that nothing resembles, with what is written otherwise somewhere."""
    return "".join(f"{letters(2)}{char}" for char in special) + letters(12)


def four_characters() -> str:
    """A secret that is too short for pieces, and that does not occur by chance all the same."""
    return "".join(_random.choices([chr(code) for code in range(0x4E00, 0x9F00)], k=2)) + '"&'


def account(name: str) -> Account:
    """An account with secrets that can travel in headers."""
    return Account(name, canary("\"'\\%&<"), canary("\"'\\%&<"))


class Searched(Project):
    """A project whose commands are searched for secrets, and all that they leave behind.

    Args:
        directory: An empty directory, for all that Pulumi, programs and plugins write.
        environment: The environment of its commands.
    """

    def __init__(self, directory: Path, environment: dict[str, str]) -> None:
        self.secrets: dict[str, str] = {}
        temporary = directory / "tmp"
        temporary.mkdir()
        super().__init__(directory, {**environment, "TMPDIR": str(temporary)})

    def new_secrets(self, way: str) -> dict[str, str]:
        """Values of the three secrets, to be looked for from now on."""
        new = {name: canary() for name in SECRETS}
        if way == "plain":
            new["card_gateway_private_api_key"] = four_characters()
        self.secrets |= {f"{way}: {name}": value for name, value in new.items()}
        return new

    def run(self, *arguments: str, fails: bool = False) -> Run:
        """Runs any command of Pulumi's, and searches what it prints."""
        run = super().run(*arguments, fails=fails)
        if self.secrets:
            nothing_in(Hunt(self.secrets).in_text(f"pulumi {arguments[0]}", run.text))
        return run

    def search(self) -> None:
        """Searches all files but the program, and what the state says of the provider."""
        hunt = Hunt(self.secrets)
        nothing_in(hunt.in_files(self.directory.parent, but=[self.program]))
        for resource in self.state().values():
            if "__provider" in resource.get("inputs", {}):
                pickled = base64.b64decode(resource["inputs"]["__provider"])
                nothing_in(hunt.in_text("__provider", pickled))

    def search_page(self, simulator: Simulator) -> None:
        """Searches what the simulator shows to people."""
        hunt = Hunt(self.secrets)
        page = simulator.url.removesuffix("api")
        for path in ("", *(f"processors/{it['id']}" for it in simulator.processors())):
            shown = httpx.get(f"{page}{path}", verify=NO_TLS, trust_env=False)
            assert shown.status_code == 200
            nothing_in(hunt.in_text(f"the page at /{path}", shown.text))


class SearchedYaml(Searched, YamlProject):
    """The same of a program in YAML, with the native plugin."""


each_door: Final = pytest.mark.parametrize(
    "project", [Searched, SearchedYaml], ids=["python", "yaml"], indirect=True
)


def nothing_in(leaks: Iterable[Leak]) -> None:
    """Asserts that nothing was found, and shows what was."""
    assert not leaks, "\n".join(map(str, leaks))


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    """One on disk, beside the project, that gives secrets back and repeats what it refuses."""
    accounts = (account("main"), account("eu"))
    with Simulator(accounts=accounts, database=tmp_path / "simulator.db") as simulator:
        simulator.dialect(secrets="clear", echo="payload")
        yield simulator


@pytest.fixture
def project(
    request: pytest.FixtureRequest,
    environment: dict[str, str],
    simulator: Simulator,
    tmp_path: Path,
) -> Searched:
    """A project that is given the account `main` in the environment, `eu` in its configuration."""
    main, eu = simulator.accounts["main"], simulator.accounts["eu"]
    settings = {
        "LOANPRO_TOKEN": main.token,
        "LOANPRO_SECRET": main.secret,
        "LOANPRO_LIST_DELAY": "0.1",
    }
    door: type[Searched] = getattr(request, "param", Searched)
    project = door(tmp_path, {**environment, **settings})
    project.secrets = {
        f"{of.name}: {name}": value
        for of in (main, eu)
        for name, value in {"token": of.token, "secret": of.secret}.items()
    }
    return project


def test_a_whole_life_leaks_nothing(
    project: Searched, simulator: Simulator, tmp_path: Path
) -> None:
    """Whichever way secrets are given, whatever command is run, and at every verbosity."""
    plain, output, config = map(project.new_secrets, ("plain", "output", "config"))
    elsewhere = project.new_secrets("elsewhere")
    eu = simulator.accounts["eu"]
    project.environment["ELSEWHERE"] = json.dumps(elsewhere)
    project.config_set(
        *(f"engine:{name}={value}" for name, value in config.items()),
        f"loanpro:accounts.eu.token={eu.token}",
        f"loanpro:accounts.eu.secret={eu.secret}",
        path=True,
    )
    from_config = {name: Code(f"pulumi.Config().require_secret({name!r})") for name in SECRETS}
    from_elsewhere = {name: Code(f"elsewhere.{name}") for name in SECRETS}
    others = [
        flex("config", name="config", account="eu", **from_config),
        ELSEWHERE,
        flex("elsewhere", name="elsewhere", account="eu", **from_elsewhere),
    ]
    project.write(declared("plain", plain), declared("output", output), *others)

    project.run("preview")
    project.run("preview", "--diff")
    project.preview()
    project.environment["PULUMI_DEBUG_COMMANDS"] = "1"  # without it there are no event logs
    events = f"--event-log={tmp_path / 'events.json'}"
    verbose = ("--logtostderr", "--logflow", "-v=9", events)
    project.up("--diff", *verbose).shows('"v":9', "FlexProcessor")
    held = {it["name"]: it["id"] for it in simulator.processors()}
    for name, secrets in {"plain": plain, "config": config, "elsewhere": elsewhere}.items():
        assert all(simulator.holds(held[name], **secrets).values())
    project.export()
    project.run("stack", "output", "--json")

    drift = {"username": "by hand", **project.new_secrets("drift")}
    simulator.update(held["plain"], **drift)
    project.run("refresh", "--preview-only", "--diff").shows("by hand")
    project.refresh("--diff", *verbose)

    rotated = project.new_secrets("rotated")
    project.write(declared("plain", rotated), declared("output", output), *others)
    project.run("preview", "--diff").shows("[secret] => [secret]")
    project.up("--json")
    project.search()
    project.search_page(simulator)
    project.destroy("--diff", *verbose)
    project.search()


@pytest.mark.parametrize("project", [SearchedYaml], indirect=True)
def test_a_whole_life_with_the_native_plugin_leaks_nothing(
    project: Searched, simulator: Simulator, tmp_path: Path
) -> None:
    """Neither do its logs, nor the provider in the state, which has what configuration says.

    From -v=5 on, Pulumi's own language host shows what the program gives to its resources.
    """
    for name in ("token", "secret"):
        project.config_set(f"loanpro:{name}={project.environment.pop(f'LOANPRO_{name.upper()}')}")
    secrets = project.new_secrets("plain")
    project.write(flex(**secrets))
    project.run("preview", "--diff")
    project.preview()
    project.environment["PULUMI_DEBUG_COMMANDS"] = "1"  # without it there are no event logs
    events = f"--event-log={tmp_path / 'events.json'}"
    verbose = ("--logtostderr", "--logflow", "-v=4", events)
    project.up("--diff", *verbose).shows('"v":4')
    [processor] = simulator.processors()
    assert all(simulator.holds(processor["id"], **secrets).values())
    assert [it["type"] for it in project.state().values()] == [
        "pulumi:providers:loanpro",
        "loanpro:index:FlexProcessor",
    ]

    drift = {"username": "by hand", **project.new_secrets("drift")}
    simulator.update(processor["id"], **drift)
    project.refresh("--diff", *verbose).shows("by hand")
    project.write(flex(**project.new_secrets("rotated")))
    project.run("preview", "--diff").shows("[secret] => [secret]")
    project.up("--json")
    project.search()
    project.destroy("--diff", *verbose)
    project.search()


def declared(way: str, secrets: dict[str, str]) -> str:
    """Declares a processor with secrets given as plain strings, or as outputs."""
    if way == "output":
        outputs = {name: Code(f"pulumi.Output.secret({it!r})") for name, it in secrets.items()}
        return f"output = {flex(way, name=way, **outputs)}\npulumi.export('it', output.password)"
    return flex(way, name=way, **secrets)


def test_what_is_wrong_is_not_shown(project: Searched) -> None:
    """The message names the secret, and what is wrong with it."""
    secrets = project.new_secrets("plain")
    project.write(flex(**{**secrets, "password": [secrets["password"]], "client_secret": ""}))
    wrong = ("password must be a string", "client_secret must not be empty")
    project.up(fails=True).shows(*wrong)
    project.search()


@each_door
def test_no_failure_leaks_anything(project: Searched, simulator: Simulator) -> None:
    """Refused, lost, refused again with all that was sent: the message says what is no secret."""
    project.environment["LOANPRO_DEADLINE"] = "3"  # some failures last as long as they may
    secrets = project.new_secrets("plain")
    project.write(flex(**secrets))
    token = project.environment["LOANPRO_TOKEN"]
    project.environment["LOANPRO_TOKEN"] = project.secrets["a wrong token"] = canary("\"'\\%&<")
    project.up(fails=True).shows("401")
    project.environment["LOANPRO_TOKEN"] = token

    simulator.fault("create", "status", code=409)
    project.up(fails=True).shows("409")
    simulator.fault("list", "status", code=503, body="html", count="all")
    project.up(fails=True).shows("503")
    simulator.clear_faults()

    simulator.fault("create", "reset", phase="before")
    project.up(fails=True).shows("may have been created all the same")
    simulator.fault("list", "status", skip=1, code=500, body="html", count="all")
    simulator.fault("get", "status", code=500, count="all")
    project.up().shows("could not be read back")
    simulator.clear_faults()
    [processor] = simulator.processors()
    assert all(simulator.holds(processor["id"], **secrets).values())

    simulator.fault("update", "status", code=400)
    project.write(flex(**project.new_secrets("rotated")))
    project.up(fails=True).shows("400")
    project.search()
    project.search_page(simulator)


def show_a_page(handler: BaseHTTPRequestHandler, seen: str) -> None:
    """Answers with a page of all that it was sent."""
    encoded = base64.b64encode(seen.encode()).decode()
    respond(handler, 200, f"<html>{html.escape(seen)}{encoded}</html>")


def refuse(handler: BaseHTTPRequestHandler, seen: str) -> None:
    """Refuses the credentials, and says which ones."""
    message = f"Not a pair: {handler.headers['Authorization']}, {handler.headers['Secret'][:10]}"
    respond(handler, 401, json.dumps({"error_v2": {"message": message, "context": [seen]}}))


def refuse_creates(handler: BaseHTTPRequestHandler, seen: str) -> None:
    """Holds nothing, and refuses to."""
    if handler.command == "GET":
        respond(handler, 200, "[]")
    else:
        body = seen[seen.index("{") :]
        respond(handler, 422, json.dumps({"message": f"Cannot store {body}"}))


@each_door
def test_a_server_that_repeats_everything_is_not_quoted_word_for_word(project: Searched) -> None:
    """Neither its pages nor its refusals show what it was sent."""
    project.write(flex(**project.new_secrets("plain")))
    for answer, said in [
        (show_a_page, ["something other than JSON"]),
        (refuse, ["Not a pair", "[secret]"]),
        (refuse_creates, ["Cannot", "[secret]"]),
    ]:
        with serving(answer) as server:
            project.environment["LOANPRO_URL"] = url_of(server)
            project.up(fails=True).shows(*said)
            assert Hunt(project.secrets).in_text("requests", "".join(server.asked))
    project.search()


def test_our_own_commands_leak_nothing(
    project: Searched, simulator: Simulator, tmp_path: Path
) -> None:
    """What the command line prints, and the files that it writes for an import, hold no secret.

    Neither does the import itself, nor the review of what it leaves to be done.
    """
    project.write(flex(**project.new_secrets("plain")))
    project.up()
    [processor] = simulator.processors()
    command_line = CommandLine(tmp_path / "tmp", project.environment)
    hunt = Hunt(project.secrets)
    for command in (
        ["list", "--output", "json"],
        ["show", str(processor["id"])],
        ["import", "--all"],
        ["doctor"],
    ):
        done = command_line.run(*command)
        nothing_in(hunt.in_text(command[0], done.stdout + done.stderr))
    project.run("state", "delete", project.state()["ach-main"]["urn"], "--yes")
    file = str(tmp_path / "tmp" / "import.json")
    project.run("import", "--file", file, "--generate-code=false", "--protect=false", "--yes")
    project.write(flex("flex-processor", **project.new_secrets("plain")))
    preview = project.run("preview", "--json").stdout
    for output in ("markdown", "table", "json"):
        done = command_line.run("review", "-", "--output", output, stdin=preview)
        assert "client_secret" in done.stdout
        nothing_in(Hunt(project.secrets).in_text("review", done.stdout + done.stderr))
    project.search()


def test_a_rotated_token_is_told_from_a_wrong_one(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """A plain refresh still has the token of the state, and says so; with the program it works."""
    project = Searched(tmp_path, environment)
    del project.environment["LOANPRO_TOKEN"], project.environment["LOANPRO_SECRET"]
    project.write(flex(**project.new_secrets("plain")))
    database = tmp_path / "simulator.db"
    for generation, account_ in enumerate((account("main"), account("main"))):
        project.secrets |= {
            f"token {generation}": account_.token,
            f"secret {generation}": account_.secret,
        }
        project.config_set(f"loanpro:token={account_.token}", f"loanpro:secret={account_.secret}")
        with Simulator(accounts=[account_], database=database) as simulator:
            project.environment["LOANPRO_URL"] = simulator.url
            if generation == 0:
                project.up()
            else:
                project.refresh(fails=True).shows(
                    "401",
                    "until then run `pulumi refresh` and `pulumi destroy` with `--run-program`.",
                )
                project.refresh("--run-program", "--expect-no-changes")
    project.search()

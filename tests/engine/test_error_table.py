"""Every error of docs/errors.md is provoked, and printed by the CLI as it stands there."""

from __future__ import annotations

import json
import os
import re
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

import pytest

from certificates import self_signed
from engine.error_cases import (
    BUG,
    CASES,
    NOT_INSTALLED,
    REFUSED_INPUTS,
    WORDS,
    Case,
    family,
    stable_text,
)
from engine.hunt import Hunt
from engine.plugin import Plugin
from engine.programs import REQUEST, flex, options
from half import environment_without
from loanpro_simulator import Account, Simulator
from proxies import connecting_proxy
from pulumi_loanpro.errors import DuplicateNameError
from pulumi_loanpro.fields import TYPE
from stand_in import MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from socketserver import BaseServer

    from ended import Run
    from engine.project import Project
    from pulumi_loanpro.errors import LoanProError

TOKEN: Final = "tK5vBn1XsHc9PyUe2"
SECRET: Final = "sE8jMd4RwFg7TzLa3"
CREDENTIALS: Final = {
    "password": "pW7kQ2xV9z mT4hYd",
    "client_secret": "cS3nRt8LqJb6GfZ0w",
    "card_gateway_private_api_key": "gK6yHn4Vd1BxTq",
}
HUNT: Final = Hunt(CREDENTIALS | {"token": TOKEN, "secret": SECRET})

UNPROTECTED: Final = options(protect=False)
FORCED: Final = options(protect=False, replace_on_changes=["username"])

LASTING: Final = (
    *("nobody-listens", "time-out", "broken-off", "rate-limit", "server-error", "gateway-error"),
    *("lost-create", "created-without-an-id", "refused-by-a-proxy", "no-proxy"),
)
"""Cases that last until a deadline."""

PARAGRAPHS: Final = re.compile(
    r"^  pulumi-python:dynamic/loanpro:FlexProcessor \((?P<resource>[\w-]+)\):\n"
    r"    error: (?P<text>.*?)(?=^\n|\Z)",
    re.MULTILINE | re.DOTALL,
)
"""What the CLI prints beneath a resource, in its diagnostics."""


def printed(run: Run) -> dict[str, str]:
    """The errors of a run by resource, without what differs from run to run."""
    found = PARAGRAPHS.finditer(run.stdout)
    return {it["resource"]: stable_text(it["text"].replace("\n    ", "\n").strip()) for it in found}


def assert_prints(run: Run, *resources: str) -> None:
    """Asserts that a run printed the paragraph of each of these, and no other error."""
    assert printed(run) == {resource: CASES[resource].printed for resource in resources}
    run.hides("Traceback")
    assert HUNT.in_text(run.command, run.text) == []


def declared(resource: str, **arguments: object) -> str:
    """Declares a processor in an account that has the resource's name."""
    return flex(resource, **{"name": "ACH", "account": resource, **CREDENTIALS, **arguments})


def settings(resource: str, url: str, token: str = TOKEN, secret: str = SECRET) -> dict[str, str]:
    """The environment that names such an account."""
    values = {"URL": url, "TOKEN": token, "SECRET": secret}
    if resource in LASTING:
        values |= {"DEADLINE": "6", "LIST_DELAY": "0.1"}
    prefix = f"LOANPRO_ACCOUNTS__{resource.upper().replace('-', '_')}__"
    return {f"{prefix}{name}": value for name, value in values.items()}


@dataclass(frozen=True)
class Answer:
    """What an odd server answers.

    Attributes:
        missing: Bytes of the body that are promised and do not come.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0


def as_json(status: int, content: object, **headers: str) -> Answer:
    """An answer in JSON."""
    return Answer(status, json.dumps(content).encode(), headers)


SILENCE: Final = None
NOTHING: Final = as_json(200, [])
PAGE: Final = b"<!doctype html><title>Welcome</title>"

LISTS: Final[Mapping[str, Answer | None]] = {
    "web-page": Answer(200, PAGE, {"Content-Type": "text/html; charset=utf-8"}),
    "redirect": Answer(301, b"", {"Location": "https://example.com/"}),
    "time-out": SILENCE,
    "broken-off": Answer(200, b"[", missing=1),
    "rate-limit": Answer(429),
    "rate-limit-with-a-pause": as_json(429, {"message": "Slow down"}, **{"Retry-After": "60"}),
    "server-error": as_json(500, {"code": "500-CN0001", "message": "Internal Server Error"}),
    "gateway-error": Answer(502, b"<h1>Bad gateway</h1>"),
    "error-v2": as_json(
        409, {"error_v2": {"message": "The agent is locked", "metadata": {"agent": 7}}}
    ),
    "error-with-context": as_json(
        409, {"message": "The agent is locked", "context": {"agent": 7, "processor_id": 42}}
    ),
    "error-with-code": as_json(
        409,
        {
            "code": "409-CN0001",
            "message": "Conflict",
            "context": {"errors": ["The agent is locked"]},
        },
    ),
    "error-with-status-200": as_json(
        200, {"message": "The agent is locked", "context": {"agent": 7, "processor_id": 42}}
    ),
    "error-with-a-request-id": as_json(
        409, {"error_v2": {"message": "The agent is locked"}}, **{"apigw-requestid": "Zx9a-b42"}
    ),
    "error-without-a-body": Answer(400),
    "expired-password": as_json(402, {"message": "The password has expired"}),
    "error-page": Answer(403, b"<h1>Forbidden</h1>"),
    "no-list": as_json(200, {"unexpected": True}),
    "part-of-a-list": as_json(200, {"data": [{"id": 42, "name": "ACH 42"}], "total": 50}),
    "odd-field": as_json(200, [{"id": 42, "name": "ACH", "same_day": "perhaps"}]),
    "name-taken": as_json(200, [{"id": 42, "name": "ACH"}]),
}
"""What lists are answered, by case."""

CREATES: Final[Mapping[str, Answer | None]] = {
    "refused-create": as_json(
        409, {"error_v2": {"message": "Invalid cut-off: FLEX closes at 15:30", "metadata": {}}}
    ),
    "duplicate-name": as_json(
        409, {"message": "A processor with this name already exists", "context": {"agent": 7}}
    ),
    "lost-create": SILENCE,
    "created-without-an-id": as_json(200, {"unexpected": True}),
}
"""What creates are answered, after a list of nothing."""


class OddServer(ThreadingHTTPServer):
    """Answers as the first part of a path says, which names a case."""

    daemon_threads = False  # closing waits for all that still answer
    request_queue_size = 128  # all connect at once

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), OddHandler)
        self.closing = Event()

    def url(self, case: str) -> str:
        """The base URL of an API that answers like this."""
        return f"http://127.0.0.1:{self.server_port}/{case}/api"


class OddHandler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: OddServer

    def do_GET(self) -> None:
        """Lists."""
        self._answer(LISTS.get(self._case, NOTHING))

    def do_POST(self) -> None:
        """Creates."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(CREATES[self._case])

    @property
    def _case(self) -> str:
        return self.path.split("/")[1]

    def _answer(self, answer: Answer | None) -> None:
        if answer is SILENCE:
            self.server.closing.wait()
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + answer.missing))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Says nothing: what is printed belongs to the test."""


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """Serves in a thread."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def odd_server() -> Iterator[OddServer]:
    """A Secure Payments that is not well."""
    with OddServer() as server, serving(server):
        yield server
        server.closing.set()


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[str]:
    """The URL of a server with a certificate that it signed itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with OddServer() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with serving(server):
            yield f"https://127.0.0.1:{server.server_port}/api"


def test_settings(project: Project) -> None:
    """What is missing is named, and both places to set it."""
    for variable in ("LOANPRO_TOKEN", "LOANPRO_SECRET"):
        del project.environment[variable]
    project.environment["LOANPRO_ACCOUNTS__US__TOKEN"] = TOKEN
    project.write(
        declared("no-credentials", account=None),
        declared("half-a-pair", account="us"),
        declared("unknown-account", account="eu"),
    )
    run = project.up("--continue-on-error", fails=True)
    assert_prints(run, "no-credentials", "half-a-pair", "unknown-account")


def test_settings_that_cannot_be_used(project: Project) -> None:
    """All of them are named at once."""
    project.environment |= {
        "LOANPRO_URL": "http://securepayments.example",
        "LOANPRO_DEADLINE": "soon",
    }
    project.write(declared("bad-settings", account=None))
    assert_prints(project.up(fails=True), "bad-settings")


def test_wrong_urls(
    project: Project, simulator: Simulator, odd_server: OddServer, untrusted: str
) -> None:
    """Each way to be wrong has an error of its own."""
    urls = {
        "unknown-host": "https://secure-payments.invalid/api",
        "no-tls": simulator.url.replace("http:", "https:"),
        "nobody-listens": "http://127.0.0.1:9/api",
        "untrusted": untrusted,
        "no-base-path": simulator.url.removesuffix("/api"),
        "base-path-twice": f"{simulator.url}/api",
        "second-api": f"{simulator.url}/v2",
        "web-page": odd_server.url("web-page"),
        "redirect": odd_server.url("redirect"),
    }
    for resource, url in urls.items():
        project.environment |= settings(resource, url)
    project.write(*map(declared, urls))
    assert_prints(project.up("--continue-on-error", fails=True), *urls)


def test_a_proxy_that_does_not_connect(project: Project) -> None:
    """It is not taken for Secure Payments, and its login is shown to nobody."""
    hosts = {
        "login-of-a-proxy": "login.example",
        "forbidden-by-a-proxy": "forbidden.example",
        "refused-by-a-proxy": "unavailable.example",
        "silent-proxy": "silent.example",
    }
    for resource, host in hosts.items():
        project.environment |= settings(resource, f"https://{host}/api")
    project.write(*map(declared, hosts))
    with connecting_proxy() as proxy:
        project.environment["HTTPS_PROXY"] = proxy.url("may:hunter2@")
        run = project.up("--continue-on-error", fails=True)
    assert_prints(run, *hosts)
    run.hides("hunter2")


def test_a_proxy_that_is_not_there(project: Project) -> None:
    """It is named, and not the URL."""
    project.environment |= settings("no-proxy", "https://secure-payments.example/api")
    project.environment["HTTPS_PROXY"] = (
        "http://may:hunter2@127.0.0.1:9"  # pragma: allowlist secret
    )
    project.write(declared("no-proxy"))
    run = project.up(fails=True)
    assert_prints(run, "no-proxy")
    run.hides("hunter2")


def test_answers(project: Project, simulator: Simulator, odd_server: OddServer) -> None:
    """Whatever is answered, in whatever shape, the words are passed on, and what to do is said."""
    cases = [*LISTS.keys() - {"web-page", "redirect"}, *CREATES]
    project.environment |= settings("refused-pair", simulator.url)
    for resource in cases:
        project.environment |= settings(resource, odd_server.url(resource))
    project.write(*map(declared, ["refused-pair", *cases]))
    assert_prints(project.up("--continue-on-error", fails=True), "refused-pair", *cases)


def test_what_exists_is_not_what_the_state_says(project: Project) -> None:
    """Nothing is changed or deleted that may not be what the program means."""
    existing = ["renamed", "went-live", "protected", "moved", "other-owner", "not-found"]
    accounts = [Account(name, f"token-{name}", f"secret-{name}") for name in [*existing, "other"]]
    with Simulator(accounts=accounts) as simulator:

        def use(resource: str, account: str, url: str = simulator.url) -> None:
            pair = simulator.accounts[account]
            project.environment |= settings(resource, url, pair.token, pair.secret)

        for resource in existing:
            use(resource, resource)
        protected = declared("protected", deletion_protection=True, opts=UNPROTECTED)
        others = [declared(it) for it in existing if it not in ("protected", "not-found")]
        project.write(*others, protected, declared("not-found"))
        project.up()

        ids = {it["account"]: it["id"] for it in simulator.processors()}
        simulator.update(ids["renamed"], name="Payroll")
        simulator.update(ids["went-live"], sandbox_mode=False)
        simulator.delete(ids["not-found"])
        simulator.create(account="other", name="of another owner")
        use("other-owner", "other")
        use("moved", "moved", simulator.url.replace("127.0.0.1", "localhost"))

        project.write(*others, protected, declared("not-found", username="another"))
        assert_prints(project.up(fails=True), "not-found")
        run = project.destroy("--continue-on-error", fails=True)
        assert_prints(run, "renamed", "went-live", "protected", "moved", "other-owner")
        refused = printed(project.refresh(fails=True))
        assert refused == {"other-owner": CASES["other-owner-on-refresh"].printed}


def test_what_is_managed_twice(project: Project) -> None:
    """As by an import of what a resource of another name manages already."""
    project.write(declared("managed-twice", account=None))
    project.up()
    exported = json.loads(project.export().stdout)
    resources = exported["deployment"]["resources"]
    [old] = [it for it in resources if it["urn"].endswith("::managed-twice")]
    resources.append(old | {"urn": old["urn"].replace("managed-twice", "ach-main")})
    (project.directory / "state.json").write_text(json.dumps(exported))
    project.run("stack", "import", "--file", "state.json")
    project.write(declared("ach-main", account=None))
    assert_prints(project.up(fails=True), "managed-twice")


def test_what_is_protected_is_not_replaced(project: Project) -> None:
    """Neither because of its account nor because Pulumi's options say so."""
    old: dict[str, Any] = {"account": None, "deletion_protection": True, "opts": UNPROTECTED}
    for resource, new in {
        "moves": {"account": "elsewhere"},
        "forced": {"username": "new", "opts": FORCED},
    }.items():
        project.write(declared(resource, **old))
        project.up()
        project.write(declared(resource, **old | new))
        assert_prints(project.up(fails=True), resource)
        project.write(declared(resource, **old | {"deletion_protection": False}))
        project.up()
        project.destroy()


def test_what_a_failed_create_was_to_follow(project: Project, simulator: Simulator) -> None:
    """As after a rename in the program without an alias."""
    project.environment |= settings("name-taken", simulator.url, MAIN.token, MAIN.secret)
    project.write(declared("failed-create", account="name-taken"))
    project.up()
    project.write(declared("name-taken"))
    run = project.up("--continue-on-error", fails=True)
    assert printed(run)["failed-create"] == CASES["failed-create"].printed


def test_what_a_policy_has_changed(project: Project, simulator: Simulator) -> None:
    """It changes inputs after their check; nothing is sent that would not pass it."""
    wrong = REQUEST | {"name": "ACH", "same_day_cutoff_time": "16:07"}
    urn = f"urn:pulumi:test::engine::{TYPE}::remediated"
    with Plugin(project.environment) as plugin:
        assert plugin.create(urn, wrong) == CASES["remediated"].printed
        removed = plugin.create(urn, {k: v for k, v in REQUEST.items() if k != "name"})
    assert removed.startswith("Cannot create the FLEX processor: name is required: ")
    assert removed.endswith(f"{CASES['remediated'].to_do} [LP-inputs]")
    assert simulator.counts() == {}


def broken(project: Project, directory: Path, statement: str) -> None:
    """Lets every process of Python that Pulumi starts begin with a statement."""
    (directory / "sitecustomize.py").write_text(statement)
    project.environment["PYTHONPATH"] = str(directory)


def use_half(project: Project, missing: str, directory: Path) -> None:
    """Lets Pulumi run an environment of Python in which a package is missing."""
    bin_ = environment_without(missing, directory / f"without-{missing}")
    project.environment["PATH"] = os.pathsep.join([str(bin_), project.environment["PATH"]])
    project.environment.pop("PYTHONPATH", None)


@pytest.mark.parametrize(
    ("resource", "missing"), [("no-time-zones", "tzdata"), ("no-httpx", "httpx")]
)
def test_half_an_installation(
    project: Project, tmp_path: Path, resource: str, missing: str
) -> None:
    """A package that is missing is named, and how to install it."""
    use_half(project, missing, tmp_path)
    project.environment |= settings(resource, project.environment["LOANPRO_URL"])
    project.write(declared(resource))
    assert_prints(project.up(fails=True), resource)


def test_half_an_installation_when_a_program_lists(project: Project, tmp_path: Path) -> None:
    """The program's own process says it as well."""
    use_half(project, "pydantic_settings", tmp_path)
    project.write("from pulumi_loanpro import get_flex_processors", "get_flex_processors()")
    run = project.up(fails=True)
    assert "Cannot list the FLEX processors: The package pydantic-settings is missing" in run.text
    run.hides("Traceback")


def test_no_installation_at_a_refresh(project: Project, tmp_path: Path) -> None:
    """It runs no program, and without this package there is nothing that could say it shorter."""
    project.up()
    use_half(project, "pulumi_loanpro", tmp_path)
    run = project.refresh(fails=True)
    assert f"error: {printed(run)['ach-main']}" == NOT_INSTALLED, str(run)


def test_a_bug_of_ours(project: Project, tmp_path: Path) -> None:
    """It alone comes with a traceback, and with the request to report it."""
    breaking = "from pulumi_loanpro.lifecycle import operations; operations.create_once = None"
    broken(project, tmp_path, breaking)
    run = project.up(fails=True)
    assert f"error: {printed(run)['ach-main']}" == BUG, str(run)


def test_refused_inputs(project: Project) -> None:
    """A preview prints one line for each property, all of them together."""
    wrong = {
        "name": " ",
        "password": "",
        "sandbox_mode": None,
        "same_day_cutoff_time": "16:07",
        "same_day_cutoff_timezone": "US/Montain",
    }
    project.write(flex(**wrong))
    run = project.run("preview", fails=True)
    assert f"error: {printed(run)['ach-main']}" == REFUSED_INPUTS, str(run)
    run.hides("Traceback")


def test_the_state_of_another_version_is_no_error(
    project: Project, simulator: Simulator, tmp_path: Path
) -> None:
    """What this version does not know, or lacks, is no change, and no way is closed."""
    project.up()
    exported = json.loads(project.export().stdout)
    [resource] = [it for it in exported["deployment"]["resources"] if "ach-main" in it["urn"]]
    resource["outputs"]["of_a_newer_version"] = {"a": ["b"]}
    del resource["outputs"]["url"], resource["outputs"]["user_id"]  # as an older one
    changed = tmp_path / "state.json"
    changed.write_text(json.dumps(exported))
    project.run("stack", "import", "--file", str(changed))

    assert project.preview("--expect-no-changes").steps == {}
    project.refresh("--expect-no-changes")
    assert project.state()["ach-main"]["outputs"]["url"] == simulator.url
    assert project.preview("--expect-no-changes").steps == {}
    project.destroy()


def test_every_error_has_a_case() -> None:
    """A class is raised somewhere, or it only stands for those below it.

    A duplicate name reaches the terminal as a name that is taken.
    """
    shown = {case.error for case in CASES.values()} | {DuplicateNameError}
    assert {kind for kind in family() if not kind.__subclasses__()} <= shown


@pytest.mark.parametrize(("error", "words"), WORDS.items(), ids=lambda it: getattr(it, "code", ""))
def test_every_section_has_the_words_of_the_terminal(error: type[LoanProError], words: str) -> None:
    """Whoever looks for what is printed finds it as a heading of the page."""
    pattern = ".+".join(map(re.escape, words.split("…")))
    assert any(re.search(pattern, case.printed) for case in CASES.values() if case.error is error)


def test_every_case_has_a_section() -> None:
    """No error is missing from the page."""
    assert {case.error for case in CASES.values()} == WORDS.keys()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_paragraph_is_one_and_says_what_failed(case: Case) -> None:
    """It names the processor, ends with its code, and knows no word of Python's."""
    assert case.printed.startswith("Cannot ")
    assert 'the FLEX processor "ACH"' in case.printed
    assert case.printed.endswith(f". [{case.error.code}]")
    assert len(case.printed.splitlines()) == 1
    assert not re.search(r"\w+(Error|Exception)\b|None|Traceback", case.printed)

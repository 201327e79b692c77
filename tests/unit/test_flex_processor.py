"""`FlexProcessor` as programs see it, and the provider as Pulumi's engine calls it."""

from __future__ import annotations

import ast
import asyncio
import base64
import inspect
import os
import pickletools
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

import pulumi
import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.output import Unknown
from pulumi.runtime import mocks, rpc, set_mocks
from pulumi.runtime.proto import resource_pb2

import pulumi_loanpro
from published import PUBLISHED
from pulumi_loanpro import FlexProcessor
from pulumi_loanpro.adapter import as_secrets
from pulumi_loanpro.errors import SettingsError
from pulumi_loanpro.fields import SECRETS, FlexProcessorInputs
from pulumi_loanpro.flex_processor import FlexProcessorProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

INPUTS = PUBLISHED | dict.fromkeys(SECRETS, "hunter2")

ARGUMENTS = {
    name: parameter
    for name, parameter in inspect.signature(FlexProcessor.__init__).parameters.items()
    if parameter.kind is parameter.KEYWORD_ONLY
}


def test_every_input_is_an_argument() -> None:
    """The signature repeats the names of the model, and has no other."""
    assert ARGUMENTS.keys() == FlexProcessorInputs.model_fields.keys()


def test_what_is_required_is_a_required_argument() -> None:
    """An editor sees what is missing; only the name has a default that the model cannot know."""
    required = {name for name, it in ARGUMENTS.items() if it.default is it.empty}
    fields = FlexProcessorInputs.model_fields.items()
    assert required | {"name"} == {name for name, field in fields if field.is_required()}


def test_every_property_is_annotated() -> None:
    """The properties are the inputs.

    The annotations are for type checkers alone, so that they are read from the source.
    """
    nodes = ast.walk(ast.parse(inspect.getsource(FlexProcessor)))
    annotated = [ast.unparse(node.target) for node in nodes if isinstance(node, ast.AnnAssign)]
    assert sorted(annotated) == sorted(FlexProcessorInputs.model_fields)


@pytest.mark.parametrize("name", FlexProcessorInputs.model_fields)
def test_an_argument_is_documented(name: str) -> None:
    """Help in an editor leaves none out."""
    assert f" {name}: " in (FlexProcessor.__init__.__doc__ or "")


def test_the_public_names_are_few() -> None:
    """A program can import these names only; everything else may change."""
    assert set(pulumi_loanpro.__all__) == {
        "FlexProcessor",
        "FlexProcessorInfo",
        "LoanProError",
        "get_flex_processors",
    }


def _loaded_by(statement: str) -> set[str]:
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", f"{statement}; import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return {*done.stdout.split()}


def test_what_a_program_imports_is_cheap() -> None:
    """Every command of Pulumi pays for it twice, in the program and in the plugin."""
    loaded = _loaded_by("from pulumi_loanpro import FlexProcessor, get_flex_processors")
    assert "pulumi_loanpro.flex_processor" in loaded
    assert not {"httpx", "pydantic", "pydantic_settings", "tenacity", "typer", "rich"} & loaded


def test_the_command_line_loads_no_pulumi() -> None:
    """Its import would take longer than most commands."""
    loaded = _loaded_by("import pulumi_loanpro.cli.app, pulumi_loanpro.cli.look")
    assert "pulumi" not in loaded


def test_every_public_name_is_there() -> None:
    """Each by an import of its own; no other name is."""
    for name in pulumi_loanpro.__all__:
        assert getattr(pulumi_loanpro, name).__name__ == name
    with pytest.raises(AttributeError, match="'pulumi_loanpro' has no attribute 'FlexProcesor'"):
        pulumi_loanpro.FlexProcesor  # noqa: B018 - asking for it is the point


def test_the_pickle_refers_to_the_class_by_name() -> None:
    """Every state holds it: it must name the class, hold nothing else, and never change."""
    pickle = base64.b64decode(serialize_provider(FlexProcessorProvider()))
    held = [argument for _, argument, _ in pickletools.genops(pickle) if isinstance(argument, str)]
    assert held == ["pulumi_loanpro.flex_processor", "FlexProcessorProvider"]
    assert len(pickle) < 80


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_pickle_is_the_same_in_every_process(seed: str) -> None:
    """Whatever the seed of its hashes, so that no preview shows a change."""
    script = (
        "from pulumi.dynamic.dynamic import serialize_provider\n"
        "from pulumi_loanpro.flex_processor import FlexProcessorProvider\n"
        "print(serialize_provider(FlexProcessorProvider()))"
    )
    printed = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert printed.strip() == serialize_provider(FlexProcessorProvider())


class Monitor(mocks.MockMonitor):
    """Pulumi's resource monitor, as far as a program needs one; keeps what is registered."""

    def __init__(self) -> None:
        super().__init__(NoFunctions())
        self.registered: list[resource_pb2.RegisterResourceRequest] = []
        self.read: list[resource_pb2.ReadResourceRequest] = []

    def RegisterResource(  # noqa: N802 - gRPC's name
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Creates a resource whose outputs are its inputs."""
        self.registered.append(request)
        urn = f"urn:pulumi:stack::project::{request.type}::{request.name}"
        return resource_pb2.RegisterResourceResponse(urn=urn, id="42", object=request.object)

    def ReadResource(  # noqa: N802 - gRPC's name
        self, request: resource_pb2.ReadResourceRequest
    ) -> resource_pb2.ReadResourceResponse:
        """Finds what was asked for."""
        self.read.append(request)
        urn = f"urn:pulumi:stack::project::{request.type}::{request.name}"
        return resource_pb2.ReadResourceResponse(urn=urn, properties=request.properties)


class NoFunctions(mocks.Mocks):
    """What Pulumi wants beside a monitor; nothing here ever asks it."""

    def call(self, args: mocks.MockCallArgs) -> Any:
        """No program of these tests calls a function."""

    def new_resource(self, args: mocks.MockResourceArgs) -> Any:
        """The monitor above creates resources itself."""


class Program(Protocol):
    """Runs a program of Pulumi until all that it declares is registered."""

    def __call__(self, program: Callable[[], object]) -> Monitor:
        """Returns the monitor that heard of it."""


class Declare(Protocol):
    """Runs a program that declares a `FlexProcessor`."""

    def __call__(
        self,
        opts: pulumi.ResourceOptions | None = None,
        *,
        without: Collection[str] = (),
        **changes: Any,
    ) -> resource_pb2.RegisterResourceRequest:
        """Returns what the monitor heard of it."""


@pytest.fixture(scope="module")
def run() -> Iterator[Program]:
    """All programs share one thread and its event loop, since Pulumi keeps what it began with."""
    with ThreadPoolExecutor(1) as thread, asyncio.Runner() as runner:
        thread.submit(lambda: asyncio.set_event_loop(runner.get_loop())).result()

        def run_program(program: Callable[[], object]) -> Monitor:
            monitor = Monitor()

            @pulumi.runtime.test  # type: ignore[untyped-decorator] # Pulumi leaves it so
            def declare() -> None:
                program()

            thread.submit(set_mocks, NoFunctions(), monitor=monitor).result()
            thread.submit(declare).result()
            return monitor

        yield run_program


@pytest.fixture
def declare(run: Program) -> Declare:
    """With the usual arguments but for the changes."""

    def declare_flex_processor(
        opts: pulumi.ResourceOptions | None = None,
        *,
        without: Collection[str] = (),
        **changes: Any,
    ) -> resource_pb2.RegisterResourceRequest:
        arguments = {name: it for name, it in (INPUTS | changes).items() if name not in without}
        return run(lambda: FlexProcessor("ach-main", opts, **arguments)).registered[-1]

    return declare_flex_processor


def _is_secret(value: Any) -> bool:
    fields = value.struct_value.fields if value.HasField("struct_value") else {}
    marker = fields.get(rpc._special_sig_key)  # noqa: SLF001 - Pulumi's wire has no public name for it
    return marker is not None and marker.string_value == rpc._special_secret_sig  # noqa: SLF001 - likewise


def test_the_type_is_the_one_of_every_state(declare: Declare) -> None:
    """It never changes, and neither does the name that it is declared under."""
    request = declare()
    assert request.type == "pulumi-python:dynamic/loanpro:FlexProcessor"
    assert request.name == "ach-main"


def test_credentials_are_secret_even_as_plain_strings(declare: Declare) -> None:
    """Exactly the secrets of the model are marked, among inputs and among outputs."""
    request = declare()
    fields = request.object.fields.items()
    assert {name for name, value in fields if _is_secret(value)} == SECRETS
    assert {*request.additionalSecretOutputs} == SECRETS


def test_inputs_are_registered_under_their_own_names(declare: Declare) -> None:
    """What is unset is not there, and a `__provider` is all that is added."""
    registered = rpc.deserialize_properties(declare().object)
    registered = {name: rpc.unwrap_rpc_secret(value) for name, value in registered.items()}
    assert registered.pop("__provider") == serialize_provider(FlexProcessorProvider())
    assert registered == INPUTS


def test_the_name_never_follows_that_of_the_resource(declare: Declare) -> None:
    """A resource that is renamed must not rename, or create again, what LoanPro's users see."""
    assert "name" not in declare(without=["name"]).object.fields


def test_same_day_is_off_unless_declared(declare: Declare) -> None:
    """It is sent as False where it is left out, so that deleting its line switches it off."""
    assert declare(without=["same_day"]).object.fields["same_day"].bool_value is False
    assert declare(same_day=True).object.fields["same_day"].bool_value is True


@pytest.mark.parametrize("sandbox_mode", [True, False])
def test_production_is_protected(declare: Declare, *, sandbox_mode: bool) -> None:
    """A delete is for good, so that it takes a second thought where real money moves."""
    assert declare(sandbox_mode=sandbox_mode).protect is not sandbox_mode


def test_what_may_be_production_is_protected(run: Program) -> None:
    """An `Output` may turn out to be either, so that only a literal True is the sandbox."""

    def program() -> None:
        inputs = INPUTS | {"sandbox_mode": pulumi.Output.from_input(val=True)}
        FlexProcessor("ach-main", **inputs)

    assert run(program).registered[-1].protect is True


@pytest.mark.parametrize("protect", [True, False])
@pytest.mark.parametrize("sandbox_mode", [True, False])
def test_a_program_may_say_otherwise(
    declare: Declare, *, sandbox_mode: bool, protect: bool
) -> None:
    """Its own option counts, in the sandbox and in production."""
    opts = pulumi.ResourceOptions(protect=protect)
    assert declare(opts, sandbox_mode=sandbox_mode).protect is protect


def test_a_missing_argument_is_left_to_check(declare: Declare) -> None:
    """It is named beside all else that is wrong, without a traceback of the program."""
    request = declare(without=["sandbox_mode", "username"])
    assert "sandbox_mode" not in request.object.fields
    assert "username" not in request.object.fields


@pytest.mark.parametrize("without", [[], ["username", "sandbox_mode"]])
def test_every_property_is_an_output(run: Program, without: Collection[str]) -> None:
    """An argument that was left out is None."""
    arguments = {name: value for name, value in INPUTS.items() if name not in without}
    names = [*FlexProcessorInputs.model_fields]
    found: dict[str, Any] = {}

    def program() -> None:
        processor = FlexProcessor("ach-main", **arguments)
        outputs = {name: getattr(processor, name) for name in names}
        pulumi.Output.from_input(outputs).apply(found.update)

    run(program)
    assert found == dict.fromkeys(names) | arguments


def test_get_reads_and_declares_nothing(run: Program) -> None:
    """Neither defaults nor names are invented for what exists already."""
    monitor = run(lambda: FlexProcessor.get("legacy", id="4711"))
    [request] = monitor.read
    assert (request.id, request.type) == ("4711", "pulumi-python:dynamic/loanpro:FlexProcessor")
    assert {*request.properties.fields} == {"__provider"}
    assert all("FlexProcessor" not in it.type for it in monitor.registered)


def test_get_of_a_named_account_says_which(run: Program) -> None:
    """The plugin finds the account's credentials by its name."""
    monitor = run(lambda: FlexProcessor.get("legacy", id="4711", account="eu"))
    assert monitor.read[0].properties.fields["account"].string_value == "eu"


def _configured(**config: str) -> FlexProcessorProvider:
    """A provider as the plugin has it."""
    provider = FlexProcessorProvider()
    provider.configure(ConfigureRequest(config=Config(config, "project")))
    return provider


PROVIDER = "pickle"


def test_check_hides_the_property_of_a_secret() -> None:
    """Engines print the value of the property that a failure names, so that it names none."""
    news = INPUTS | {"password": "", "username": "", "__provider": PROVIDER}
    failures = _configured().check({}, news).failures
    assert [(failure.property, failure.reason) for failure in failures] == [
        ("username", "must not be empty"),
        ("", "password must not be empty"),
    ]


def test_check_takes_a_misspelt_property_for_a_secret() -> None:
    """`pasword` may well hold a password."""
    news = INPUTS | {"pasword": "hunter2", "__provider": PROVIDER}
    [failure] = _configured().check({}, news).failures
    assert failure.property == ""
    assert failure.reason.startswith("pasword is not a property of a FLEX processor")


def test_check_lets_values_pass_that_are_unknown_to_pulumi() -> None:
    """They are those of resources that do not exist yet."""
    unknown = Unknown()  # type: ignore[no-untyped-call] # Pulumi leaves it so
    result = _configured().check({}, INPUTS | {"username": unknown, "__provider": PROVIDER})
    assert result.failures == []
    assert result.inputs == as_secrets(INPUTS | {"username": unknown})


def test_diff_leaves_the_naming_to_the_engine() -> None:
    """`changes` is None where something differs: only then are the properties named."""
    result = _configured().diff("42", INPUTS, INPUTS | {"username": "other"})
    assert (result.changes, result.replaces) == (None, [])


def test_diff_of_another_pickle_is_none() -> None:
    """An upgrade of the package or of Python is no change of a processor."""
    olds, news = INPUTS | {"__provider": "old"}, INPUTS | {"__provider": "new"}
    assert _configured().diff("42", olds, news).changes is False


def test_diff_of_the_account_replaces() -> None:
    """It is the one change that cannot be made in place."""
    result = _configured().diff("42", INPUTS, INPUTS | {"account": "eu"})
    assert (result.changes, result.replaces) == (None, ["account"])


@pytest.mark.parametrize(
    "call",
    [
        lambda it: it.create(INPUTS),
        lambda it: it.read("42", INPUTS),
        lambda it: it.update("42", INPUTS, INPUTS | {"username": "other"}),
        lambda it: it.delete("42", INPUTS),
    ],
    ids=["create", "read", "update", "delete"],
)
def test_without_credentials_nothing_is_sent(
    call: Callable[[FlexProcessorProvider], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says what to set; check and diff never ask for them."""
    for variable in ("LOANPRO_TOKEN", "LOANPRO_SECRET"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(SettingsError, match="lack the token and the secret"):
        call(_configured())

"""The policy pack: its rules, and the pack itself as Pulumi's engine calls it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import grpc
import pytest
from flex_rules import (
    TYPES,
    Processor,
    Rule,
    cutoff_not_after,
    live_is_protected,
    live_only_in,
    name_like,
    zone_among,
)
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from pulumi_loanpro import fields
from pulumi_loanpro.plugin.words import camel
from unit.previews import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

PACK: Final = Path(__file__).parents[2] / "examples/policy"

GOOD: Final[dict[str, Any]] = {
    "name": "ACH main",
    "sandbox_mode": True,
    "same_day": True,
    "same_day_cutoff_time": "17:00",
    "same_day_cutoff_timezone": "US/Mountain",
}


def test_the_pack_knows_the_types() -> None:
    """They are those that states have."""
    assert (fields.TYPE, fields.NATIVE_TYPE) == TYPES


@pytest.mark.parametrize(
    ("rule", "inputs", "wrong"),
    [
        (live_only_in(["prod"]), {"sandbox_mode": False}, "No live processor in the stack test"),
        (live_only_in(["prod"]), {"sandbox_mode": None}, "No live processor in the stack test"),
        (live_only_in(["prod", "test"]), {"sandbox_mode": False}, None),
        (live_only_in(["prod"]), {}, None),
        (live_is_protected, {"sandbox_mode": False}, "must be protected"),
        (live_is_protected, {}, None),
        (cutoff_not_after("17:00"), {}, None),
        (cutoff_not_after("16:45"), {}, "The cut-off 17:00 is later than 16:45."),
        (cutoff_not_after("16:45"), {"same_day": False}, None),
        (zone_among(["US/Mountain"]), {}, None),
        (zone_among(["US/Eastern"]), {}, "The zone US/Mountain is none of US/Eastern."),
        (zone_among([]), {"same_day_cutoff_timezone": None}, None),
        (name_like("ACH .+"), {}, None),
        (name_like("ACH"), {}, "The name 'ACH main' is not like ACH."),
    ],
)
def test_a_rule(rule: Rule, inputs: dict[str, Any], wrong: str | None) -> None:
    """Each rule says what is wrong, or nothing."""
    said = rule(Processor("test", protected=False, inputs=GOOD | inputs))
    assert (said is None) == (wrong is None)
    assert (wrong or "") in (said or "")


def test_a_protected_processor_may_be_live() -> None:
    """The rule accepts a protected processor in production."""
    assert live_is_protected(Processor("prod", protected=True, inputs={})) is None


@pytest.fixture(scope="module")
def analyzer() -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """The pack as a process, which prints the port that it listens on."""
    with subprocess.Popen(
        [sys.executable, "-u", "__main__.py", "127.0.0.1:1"],  # as Pulumi starts it
        cwd=PACK,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield analyzer_pb2_grpc.AnalyzerStub(channel)
        finally:
            process.terminate()


def analyze(
    analyzer: Any, inputs: dict[str, Any], type_: str = fields.TYPE, stack: str = "test"
) -> Any:
    """What the pack says of a resource that is not protected."""
    request = analyzer_pb2.AnalyzeRequest(
        type=type_,
        urn=f"urn:pulumi:{stack}::money::{type_}::ach-main",
        name="ach-main",
        options=analyzer_pb2.AnalyzerResourceOptions(protect=False),
    )
    request.properties.update(inputs)
    return analyzer.Analyze(request).diagnostics


def test_the_pack_stops_what_breaks_a_rule(analyzer: Any) -> None:
    """Every broken rule is named, and is mandatory; other types are none of its business."""
    assert not analyze(analyzer, GOOD)
    bad = GOOD | {"sandbox_mode": False, "name": "x", "same_day_cutoff_time": "17:15"}
    found = {it.policyName: it.enforcementLevel for it in analyze(analyzer, bad)}
    mandatory = analyzer_pb2.EnforcementLevel.MANDATORY
    assert found == dict.fromkeys(
        ["flex-live-stacks", "flex-live-protected", "flex-cutoff", "flex-name"], mandatory
    )
    native = {camel(name): value for name, value in bad.items()}
    assert {it.policyName for it in analyze(analyzer, native, type_=TYPES[1])} == {*found}
    assert not analyze(analyzer, bad, type_="aws:s3/bucket:Bucket")
    assert "flex-live-stacks" not in [it.policyName for it in analyze(analyzer, bad, stack="prod")]


def test_an_unknown_value_is_said_so(analyzer: Any) -> None:
    """Whether an unknown value breaks a rule is left to the update, and the preview says so."""
    said = analyze(analyzer, GOOD | {"name": UNKNOWN})
    assert [it.policyName for it in said] == ["flex-name"]
    assert "during preview" in said[0].message

"""Programs with a `FlexProcessor` under Pulumi's own unit tests, without a CLI or a network."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final

PROGRAM: Final = """
import json
import sys

sys.modules["httpx"] = None  # an import of it fails

import pulumi


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return "4711", {**args.inputs, "user_id": "7"}

    def call(self, args):
        return {}


pulumi.runtime.set_mocks(Mocks())

from pulumi_loanpro import FlexProcessor


@pulumi.runtime.test
def declare():
    processor = FlexProcessor(
        "ach-main",
        name=pulumi.Output.from_input("FLEX Processor"),
        username="username",
        password="hunter2",
        client_id="client_id",
        client_secret="hunter2",
        sandbox_mode=True,
    )
    legacy = FlexProcessor.get("legacy", id=processor.id)
    names = ("id", "name", "same_day", "deletion_protection")
    outputs = {name: getattr(processor, name) for name in names}
    return pulumi.Output.json_dumps({**outputs, "legacy": legacy.id}).apply(print)


declare()
"""


def test_a_program_is_tested_with_mocks() -> None:
    """Inputs come back as outputs, defaults among them, and an output may be the ID of a `get`.

    No command is on the path.
    """
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", PROGRAM],
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "id": "4711",
        "name": "FLEX Processor",
        "same_day": False,
        "deletion_protection": None,
        "legacy": "4711",
    }

"""`plugin/` is what `pulumi package add` takes from a checkout."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import grpc
import yaml  # type: ignore[import-untyped] # ships no types; one call reads the manifest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from pulumi_loanpro.fields import NATIVE_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

import pytest

FOLDER: Final = Path(__file__).parents[2] / "plugin"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The plugin as Pulumi's language host runs a folder, and its port."""
    with subprocess.Popen(  # noqa: S603 - a folder of this repository
        [sys.executable, FOLDER, "127.0.0.1:1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        yield process, process.stdout.readline().strip()
        process.kill()


def test_the_folder_is_the_plugin(served: tuple[subprocess.Popen[str], str]) -> None:
    """It prints its port, has the schema, and ends when it is asked to."""
    process, port = served
    assert yaml.safe_load((FOLDER / "PulumiPlugin.yaml").read_text()) == {"runtime": "python"}
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        assert stub.GetPluginInfo(Empty()).version
        assert NATIVE_TYPE in stub.GetSchema(provider_pb2.GetSchemaRequest()).schema
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0

"""Pulumi's plugin process, asked as the engine asks it, where a test must be the engine."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any, Self

import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from pulumi_loanpro.flex_processor import FlexProcessorProvider

if TYPE_CHECKING:
    from collections.abc import Mapping


class Plugin:
    """A process of its own, from `with` to its end.

    Args:
        environment: What it runs with.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.dynamic", "127.0.0.1:1"],  # as Pulumi does
            env=dict(self._environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout
        port = self._process.stdout.readline().strip()
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
        self._stub.Configure(provider_pb2.ConfigureRequest(args=Struct()))
        return self

    def __exit__(self, *_: object) -> None:
        self._channel.close()
        self._process.kill()
        self._process.communicate()

    def create(self, urn: str, inputs: Mapping[str, Any]) -> str:
        """Creates a resource of inputs that `check` has not seen; returns the error."""
        properties = Struct()
        properties.update({**inputs, "__provider": serialize_provider(FlexProcessorProvider())})
        try:
            self._stub.Create(provider_pb2.CreateRequest(urn=urn, properties=properties))
        except grpc.RpcError as error:
            return str(error.details())
        return ""

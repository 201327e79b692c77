"""`pulumi-resource-loanpro`: the native plugin as Pulumi's engine starts it."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from importlib import metadata

import grpc
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from pulumi_loanpro.plugin.provider import LoanProProvider

GRACE = 120.0
"""Seconds that answers are waited for. What was sent is then finished, however long it takes."""

UNLIMITED = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))

NO_PROXY = (("grpc.enable_http_proxy", 0),)
"""The engine is on this machine."""

GONE = (grpc.ChannelConnectivity.TRANSIENT_FAILURE, grpc.ChannelConnectivity.SHUTDOWN)
"""A connection that only ended is made again, which fails once nobody listens."""


def main() -> None:
    """Serves until the engine ends it, or is gone itself."""
    asyncio.run(_serve(*sys.argv[1:][-1:]))


async def _serve(address: str = "") -> None:
    engine = grpc.aio.insecure_channel(address, options=NO_PROXY) if address else None
    server = grpc.aio.server(options=UNLIMITED)
    provider = LoanProProvider(metadata.version("pulumi-loanpro"), engine)
    add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")  # the one thing that the engine reads
    sys.stdout.flush()
    ended = asyncio.Event()
    with suppress(NotImplementedError):  # Windows has none, and its engine sends none
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, ended.set)
    ends = [ended.wait(), server.wait_for_termination(), *([_gone(engine)] if engine else [])]
    await asyncio.wait(map(asyncio.create_task, ends), return_when=asyncio.FIRST_COMPLETED)
    await server.stop(GRACE)
    await provider.finish()


async def _gone(engine: grpc.aio.Channel) -> None:
    """Waits until an engine that was there is there no longer, as after a SIGKILL."""
    await engine.channel_ready()
    while (state := engine.get_state(try_to_connect=True)) not in GONE:
        await engine.wait_for_state_change(state)


if __name__ == "__main__":
    main()

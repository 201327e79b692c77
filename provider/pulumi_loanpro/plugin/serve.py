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
"""Seconds that what is under way has to come to its end: more than any operation's deadline."""

UNLIMITED = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


def main() -> None:
    """Serves until the engine ends it."""
    asyncio.run(_serve(next(iter(sys.argv[-1:]), "")))


async def _serve(engine: str) -> None:
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
    waiting = asyncio.create_task(ended.wait())
    await asyncio.wait(
        [waiting, asyncio.create_task(server.wait_for_termination())],
        return_when=asyncio.FIRST_COMPLETED,
    )
    await server.stop(GRACE)
    await provider.finish()


if __name__ == "__main__":
    main()

"""The command line, ``loanpro-simulator``."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from loanpro_simulator.accounts import Account
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault
from loanpro_simulator.scenario import Scenario
from loanpro_simulator.server import serve
from loanpro_simulator.world import Settings, World

ANNOUNCEMENT = "Secure Payments simulator on"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def simulate(  # noqa: PLR0913 - one argument per option
    *,
    host: Annotated[str, typer.Option(help="The loopback address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 0,
    database: Annotated[
        Path | None, typer.Option(help="The SQLite file; by default all is kept in memory.")
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option(metavar="NAME=TOKEN:SECRET", help="An account; repeatable.")
    ] = None,
    dialect: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="A switch; repeatable.")
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OPERATION:KIND[:PHASE][:KEY=VALUE]…",
            help="A fault, such as create:reset:after:count=1; repeatable.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The seed of the faults, and of nothing else.")] = 0,
    scenario: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A file of YAML: accounts, processors, dialect and faults, before all others.",
        ),
    ] = None,
) -> None:
    """Serve LoanPro's Secure Payments on this machine, until SIGTERM or Ctrl-C.

    Prints one line once connections are accepted: the base URL of the API.
    """
    try:
        settings = Settings(
            host=host,
            port=port,
            database=database,
            accounts=[Account.parse(text) for text in account or ["main=token:secret"]],
            dialect=Dialect.parse(dialect or []),
            faults=[Fault.parse(text) for text in fault or []],
            seed=seed,
            scenario=Scenario.of(scenario),
        )
    except ValidationError as error:
        found = (f"{'.'.join(map(str, it['loc']))}: {it['msg']}" for it in error.errors())
        raise typer.BadParameter("; ".join(found)) from None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    asyncio.run(_run(World(settings)))


async def _run(world: World) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    try:
        await serve(world, stopping, lambda url: typer.echo(f"{ANNOUNCEMENT} {url}"))
    except OSError as error:
        typer.echo(f"Cannot listen: {error}", err=True)
        raise typer.Exit(1) from None


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()

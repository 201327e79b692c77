"""The command line, ``loanpro-simulator``."""

import asyncio
import io
import os
import signal
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from loanpro_simulator.accounts import Account
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault
from loanpro_simulator.mistakes import MistakeError
from loanpro_simulator.scenario import Scenario
from loanpro_simulator.settings import Settings, is_loopback

ANNOUNCEMENT = "Secure Payments simulator on"

TICK = 0.2
"""Seconds after which a loop that no signal wakes looks for one."""

app = typer.Typer(
    add_completion=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it
    if wanted:
        typer.echo(f"loanpro-simulator {metadata.version('pulumi-loanpro')}")
        raise typer.Exit


@app.command()
def simulate(  # noqa: PLR0913 - one argument per option
    *,
    host: Annotated[str, typer.Option(help="The loopback address to listen on.")] = "127.0.0.1",
    allow_remote: Annotated[
        bool,
        typer.Option(
            "--allow-remote",
            help="Take any --host: whoever reaches it can see and change everything.",
        ),
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 0,
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
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Show no requests on a terminal, and no page.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback did it
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Serve LoanPro's Secure Payments on this machine, until SIGTERM or Ctrl-C.

    Prints one line once connections are accepted: the base URL of the API. There is a page to look
    at beside it, at the root. On a terminal, each request is a line on stderr.
    """
    if not (allow_remote or is_loopback(host)):
        raise typer.BadParameter(
            f"{host} may be reached from other machines, and neither the page nor /simulator asks "
            "for credentials. Leave --host out, or say --allow-remote.",
            param_hint="--host",
        )
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
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    # It takes a second to load, and neither help nor a mistake needs it.
    from loanpro_simulator.server import run  # noqa: PLC0415

    run(_serve(settings, watched=sys.stderr.isatty() and not quiet))


async def _serve(settings: Settings, *, watched: bool) -> None:
    from loanpro_simulator.server import serve  # noqa: PLC0415
    from loanpro_simulator.world import World  # noqa: PLC0415

    stopping = asyncio.Event()

    def ready(url: str) -> None:
        if not is_loopback(settings.host):
            _warn("Other machines may reach the page and /simulator, which need no credentials.")
        typer.echo(f"{ANNOUNCEMENT} {url}")
        if watched:
            typer.echo(f"The page is {url.removesuffix('api')}", err=True)

    ticking = _stop_at_signals(stopping)
    try:
        await serve(World(settings), stopping, ready, _show_request if watched else None)
    except OSError as error:
        typer.echo(f"Cannot listen: {error}", err=True)
        raise typer.Exit(1) from None
    except MistakeError as error:
        typer.echo(f"Cannot start: {error}", err=True)
        raise typer.Exit(1) from None
    finally:
        if ticking:
            ticking.cancel()


def _stop_at_signals(stopping: asyncio.Event) -> asyncio.Task[None] | None:
    """Set ``stopping`` at SIGTERM and Ctrl-C; return what has to be cancelled at the end."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)
    try:
        for number in numbers:
            loop.add_signal_handler(number, stopping.set)
    except NotImplementedError:  # on Windows, where no signal wakes a loop that waits either
        for number in numbers:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopping.set))
        return loop.create_task(_tick())
    return None


async def _tick() -> None:
    while True:  # noqa: ASYNC110 - no event comes: that is why
        await asyncio.sleep(TICK)


def _show_request(request: dict[str, Any]) -> None:
    """Print a request as ``21:44:05  main  create  200  12 ms``, with the faults that struck."""
    answer = ["no answer"]
    if request["status"] is not None:
        answer = [str(request["status"]), f"{request['milliseconds']:.0f} ms"]
    # A path is what a client makes of it, and a terminal obeys what is printed.
    what = request["operation"]
    if what == "unknown":
        what = f"{request['method']} {quote(request['path'])}"
    time, account = request["time"][11:19], request["account"] or "unknown"
    typer.echo("  ".join([time, account, what, *answer, *request["faults"]]), err=True)


def _warn(text: str) -> None:
    color = False if os.environ.get("NO_COLOR") else None  # None: where a terminal shows it
    typer.secho(f"warning: {text}", fg=typer.colors.RED, bold=True, err=True, color=color)


def main() -> None:
    """Run the command line."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as stderr is: not every output is UTF-8
    app()


if __name__ == "__main__":
    main()

"""The command line, `pulumi-loanpro`: its commands, and how it ends where one fails.

What a command is about goes to stdout; notes, errors and progress go to stderr. Exit status: 0
fine, 1 found a problem, 2 wrong usage. What a command needs is loaded when it runs, so that
`--help` comes at once.
"""

from __future__ import annotations

import io
import sys
from importlib import metadata
from typing import Annotated, Any

from pulumi_loanpro.errors import InstallationError, LoanProError

try:
    import typer
except ModuleNotFoundError as missing:
    sys.exit(f"error: {InstallationError.of(missing, '[cli]')}")

from pulumi_loanpro.cli import doctor, import_, look, review, verify
from pulumi_loanpro.cli import examples as written
from pulumi_loanpro.cli.options import Command, examples

UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""Wrong usage of any kind; the library gives it no name of its own."""

app = typer.Typer(
    context_settings={"help_option_names": ["--help", "-h"]},
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Runs the command line; what goes wrong ends as one paragraph."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as stderr is: any name can be printed
    try:
        sys.exit(app(prog_name="pulumi-loanpro", standalone_mode=False))
    except UsageError as error:
        _show_usage(error)
        sys.exit(2)
    except typer.Abort:
        sys.exit("Nothing was done.")
    except LoanProError as error:
        sys.exit(f"error: {error}")
    except ModuleNotFoundError as missing:
        sys.exit(f"error: {InstallationError.of(missing, '[cli]')}")


def _show_usage(error: Any) -> None:
    """Says what is wrong about the command, in the way in which all errors begin."""
    said = io.StringIO()
    error.show(said)
    sys.stderr.write(said.getvalue().replace("\nError: ", "\nerror: "))


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it
    if wanted:
        typer.echo(f"pulumi-loanpro {metadata.version('pulumi-loanpro')}")
        raise typer.Exit


@app.callback(
    epilog=examples(
        "pulumi-loanpro doctor          does everything work?",
        "pulumi-loanpro list            what is there?",
        "pulumi-loanpro import --all    bring it into Pulumi",
    )
)
def all_commands(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """FLEX processors of LoanPro's Secure Payments.

    The account is the one that the provider talks to: from LOANPRO_TOKEN and LOANPRO_SECRET in
    the environment or, with --stack, from the configuration of a stack.
    """


app.command("list", cls=Command, epilog=look.LIST_EPILOG)(look.list_processors)
app.command("show", cls=Command, epilog=look.SHOW_EPILOG)(look.show_processor)
app.command("import", cls=Command, epilog=import_.EPILOG)(import_.import_processors)
app.command("doctor", cls=Command, epilog=doctor.EPILOG)(doctor.diagnose)
app.command("review", cls=Command, epilog=review.EPILOG)(review.review_file)
app.command("verify", cls=Command, epilog=verify.EPILOG)(verify.verify_service)
app.command("examples", cls=Command, epilog=written.EPILOG)(written.write_example)

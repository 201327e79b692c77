"""How the command line shows things: tables, JSON, checks, progress. In a pipe, plain text."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from pulumi_loanpro.wording import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence

    from pulumi_loanpro.cli.doctor import Check

Result = TypeVar("Result")
Row = dict[str, Any]
"""What is known of one processor, by field."""

IMPATIENCE = 1.0
"""Seconds after which a terminal shows how far a command is."""

REDRAW = 0.1
"""Seconds between two looks at how far it is."""

NARROW = 80
"""Columns below which a list leaves out what matters least."""

PIPE_WIDTH = 10_000
"""Columns where nobody looks: whatever reads a pipe wants its lines unbroken."""


def show_json(shown: Row | Sequence[Row]) -> None:
    """Prints JSON, in ASCII, so that no terminal and no locale spoils it."""
    _console().out(json.dumps(shown, indent=2), highlight=False)


def show_list(rows: Sequence[Row]) -> None:
    """Prints a line for each processor."""
    console = _console()
    columns = dict(_COLUMNS)
    if console.width < NARROW:
        del columns["UPDATED"]
    table = _table()
    for heading in columns:
        table.add_column(heading, overflow="fold", no_wrap=heading in ("ID", "MODE"))
    for row in rows:
        table.add_row(*(cell(row) for cell in columns.values()))
    console.print(table)


def show_details(row: Row) -> None:
    """Prints a line for each field of one processor."""
    table = _table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in row.items():
        table.add_row(name, _mode(value) if name == "sandbox_mode" else _text(value))
    _console().print(table)


def show_check(check: Check) -> None:
    """Prints what a check found, with its remedy beneath."""
    style = {"ok": "green", "warning": "yellow", "problem": "bold red"}[check.verdict]
    line = Text.assemble((f"{check.verdict:<7}", style), f"  {check.about:<16}{check.said}")
    if check.remedy:
        line.append(f"\n{'':<25}{check.remedy}")
    _console().print(line, soft_wrap=True)


async def watched(what: str, coroutines: Iterable[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Runs coroutines at once; where that takes longer, a terminal shows how far they are.

    Raises:
        Exception: The first one that a coroutine raised; all others are cancelled.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(it) for it in coroutines]
            if tasks:
                await _watch(what, tasks)
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from errors
    return [task.result() for task in tasks]


async def _watch(what: str, tasks: Sequence[asyncio.Task[Any]]) -> None:
    _, pending = await asyncio.wait(tasks, timeout=IMPATIENCE)
    if pending and sys.stderr.isatty():  # rich takes a pipe for a terminal where FORCE_COLOR is set
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task(what, total=len(tasks) if len(tasks) > 1 else None)
            while pending:
                progress.update(bar, completed=len(tasks) - len(pending))
                _, pending = await asyncio.wait(tasks, timeout=REDRAW)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH)


def _table(*, show_header: bool = True) -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=show_header)


def _text(value: object) -> Text:
    if isinstance(value, bool):
        return Text("on" if value else "off")
    return Text("" if value is None else plain(str(value)))


def _mode(sandbox: object) -> Text:
    """Where money goes, to be told apart at a glance, in black and white too."""
    if sandbox is None:
        return Text("unknown", "yellow")
    return Text("sandbox", "green") if sandbox else Text("LIVE", "bold red")


def _cutoff(row: Mapping[str, Any]) -> Text:
    if not row["same_day"]:
        return Text("off")
    when = (row["same_day_cutoff_time"], row["same_day_cutoff_timezone"])
    return _text(" ".join(filter(None, when)))


def _day(moment: str | None) -> Text:
    """The day of a time, which a list has room for; what is no time to us stays as it is."""
    try:
        return Text(datetime.fromisoformat(moment or "").date().isoformat())
    except ValueError:
        return _text(moment)


_COLUMNS: Mapping[str, Callable[[Row], Text]] = {
    "ID": lambda row: _text(row["id"]),
    "NAME": lambda row: _text(row["name"]),
    "MODE": lambda row: _mode(row["sandbox_mode"]),
    "SAME-DAY": _cutoff,
    "UPDATED": lambda row: _day(row["updated"]),
    "ACCOUNT": lambda row: _text(row["account"] or "(default)"),
}

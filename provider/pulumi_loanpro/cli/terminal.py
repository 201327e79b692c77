"""How the command line shows things: tables, JSON, checks, progress. In a pipe, plain text."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from pulumi_loanpro.wording import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence

    from pulumi_loanpro.cli.check import Check

Result = TypeVar("Result")
Row = dict[str, Any]
"""What is known of one processor, by field."""

PROGRESS_DELAY = 1.0
"""Seconds after which a terminal shows how far a command is."""

PROGRESS_INTERVAL = 0.1
"""Seconds between two updates of that."""

LONGEST_REASON = 100
"""Characters of it that say why a request is sent again."""

NARROW = 80
"""Columns below which a list leaves out what matters least."""

GAP = 2
"""Columns between two cells of a table."""

FOLDED = 12
"""Columns to which the cells of a table may be folded; more than any heading has."""

PIPE_WIDTH = 10_000
"""Columns of a pipe: whatever reads it wants its lines unbroken."""


def show_json(shown: Row | Sequence[Row]) -> None:
    """Prints JSON; what the output cannot take, or would not show, is escaped."""
    takes_all = (sys.stdout.encoding or "").lower().startswith("utf")
    text = json.dumps(shown, indent=2, ensure_ascii=not takes_all)
    console().out(re.sub(r"[^\n]", lambda it: _in_json(it[0]), text), highlight=False)


def _in_json(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]


def show_list(rows: Sequence[Row]) -> None:
    """Prints a line for each processor."""
    columns = dict(_COLUMNS)
    if console().width < NARROW:
        del columns["UPDATED"]
    cells = ([cell_of(row) for cell_of in columns.values()] for row in rows)
    show_table(list(columns), cells, whole=("ID", "MODE"))


def show_details(row: Row) -> None:
    """Prints a line for each field of one processor."""
    cells = ((cell(name), _DETAILS.get(name, cell)(value)) for name, value in row.items())
    show_table(("FIELD", "VALUE"), cells, whole=("FIELD",), show_headings=False)


def show_table(
    headings: Sequence[str],
    rows: Iterable[Iterable[Text]],
    *,
    whole: Collection[str] = (),
    show_headings: bool = True,
) -> None:
    """Prints a line for each row; what is too long for a terminal is folded.

    Where a terminal is so narrow that headings would be folded, too, or columns be left out, each
    row is a block of lines instead, with one line for each column.

    Args:
        headings: The headings of the columns.
        rows: The cells of each row.
        whole: Headings of the columns that are not folded.
        show_headings: Whether the headings are printed.
    """
    cells = [tuple(row) for row in rows]
    if not show_headings or _least_width(headings, cells, whole) <= console().width:
        console().print(_table(headings, cells, whole, show_headings=show_headings))
        return
    for number, row in enumerate(cells):
        if number:
            console().print()
        block = zip(map(Text, headings), row, strict=True)
        console().print(_table(("FIELD", "VALUE"), block, ("FIELD",), show_headings=False))


def _least_width(
    headings: Sequence[str], rows: Sequence[Sequence[Text]], whole: Collection[str]
) -> int:
    """Columns that a terminal must have for a table in which only long cells are folded."""
    widths = []
    for at, heading in enumerate(headings):
        longest = max((row[at].cell_len for row in rows), default=0)
        folded = longest if heading in whole else min(longest, FOLDED)
        widths.append(max(folded, len(heading)))
    return sum(widths) + GAP * (len(widths) - 1)


def _table(
    headings: Sequence[str],
    rows: Iterable[Iterable[Text]],
    whole: Collection[str],
    *,
    show_headings: bool,
) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=show_headings)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in whole)
    for row in rows:
        table.add_row(*row)
    return table


def show_check(check: Check) -> None:
    """Prints what a check of the doctor found, with its remedy beneath."""
    style = {"ok": "green", "warning": "yellow", "problem": "bold red"}[check.verdict]
    line = Text.assemble((f"{check.verdict:<7}", style), f"  {check.about:<16}{check.said}")
    if check.remedy:
        line.append(f"\n{'':<25}{check.remedy}")
    console().print(line, soft_wrap=True)


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


class _Attempts(logging.Handler):
    """Knows why a request is sent again."""

    said = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Takes note of an attempt that failed."""
        self.said = f": {plain(record.getMessage())[:LONGEST_REASON]}"


async def _watch(what: str, tasks: Sequence[asyncio.Task[Any]]) -> None:
    if not sys.stderr.isatty():  # rich takes a pipe for a terminal where FORCE_COLOR is set
        return
    attempts = _Attempts()
    log = logging.getLogger("pulumi_loanpro.secure_payments.client")
    log.setLevel(logging.INFO)
    log.addHandler(attempts)
    try:
        _, pending = await asyncio.wait(tasks, timeout=PROGRESS_DELAY)
        if pending:
            await _show_progress(what, tasks, attempts)
    finally:
        log.removeHandler(attempts)


async def _show_progress(
    what: str, tasks: Sequence[asyncio.Task[Any]], attempts: _Attempts
) -> None:
    pending = set(tasks)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(what, total=len(tasks) if len(tasks) > 1 else None)
        while pending:
            done = len(tasks) - len(pending)
            progress.update(bar, completed=done, description=what + attempts.said)
            _, pending = await asyncio.wait(tasks, timeout=PROGRESS_INTERVAL)


def console() -> Console:
    """Standard output; a pipe has lines of any length."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH)


def cell(value: object) -> Text:
    """A value as a table shows it, fit for a terminal."""
    if isinstance(value, bool):
        return Text("on" if value else "off")
    return Text("" if value is None else plain(str(value)))


def _mode_cell(sandbox: object) -> Text:
    """Where money goes, which differs at a glance, in black and white, too."""
    if sandbox is None:
        return Text("unknown", "yellow")
    return Text("sandbox", "green") if sandbox else Text("LIVE", "bold red")


def _cutoff_cell(row: Mapping[str, Any]) -> Text:
    if not row["same_day"]:
        return Text("off")
    when = (row["same_day_cutoff_time"], row["same_day_cutoff_timezone"])
    return cell(" ".join(filter(None, when)))


def _day_cell(moment: str | None) -> Text:
    """The day of a time, which a list has room for; what is no time to us stays as it is."""
    try:
        return Text(datetime.fromisoformat(moment or "").date().isoformat())
    except ValueError:
        return cell(moment)


def _account_cell(name: str | None) -> Text:
    return cell(name or "(default)")


_DETAILS: Mapping[str, Callable[[Any], Text]] = {
    "sandbox_mode": _mode_cell,
    "account": _account_cell,
    "listed_in_loanpro": lambda it: Text("unknown" if it is None else "yes" if it else "no"),
}

_COLUMNS: Mapping[str, Callable[[Row], Text]] = {
    "ID": lambda row: cell(row["id"]),
    "NAME": lambda row: cell(row["name"]),
    "MODE": lambda row: _mode_cell(row["sandbox_mode"]),
    "SAME-DAY": _cutoff_cell,
    "UPDATED": lambda row: _day_cell(row["updated"]),
    "ACCOUNT": lambda row: _account_cell(row["account"]),
}

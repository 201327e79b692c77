"""Thousands of schedules in several processes, and the tally: `make torture`.

Exits with 1 if a promise was broken; the schedules that broke it are printed.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING, Final

from loanpro_simulator import Simulator
from stand_in import MAIN
from torture.machine import BROKEN, Tally, torture

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

PART: Final = 50
"""Schedules that share one simulator and one seed; a broken promise ends them."""


def main() -> int:
    """Runs the schedules that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schedules", type=int, default=5000)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=0, help="of the first part")
    options = parser.parse_args()
    began = time.monotonic()
    tally = Tally()
    seeds = range(options.seed, options.seed + -(-options.schedules // PART))
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.processes, mp_context=spawn) as pool:
        for part in as_completed(pool.submit(_part, seed) for seed in seeds):
            counted, broken = part.result()
            tally.add(counted)
            sys.stderr.write(broken or ".")
            sys.stderr.flush()
    sys.stdout.write("\n".join(["", *_report(tally), f"{time.monotonic() - began:.0f} s", ""]))
    return 1 if tally.violations else 0


def _part(seed: int) -> tuple[Tally, str]:
    """One part, and the report of what broke in it."""
    logging.disable()  # the provider's warnings are what is expected here
    tally = Tally()
    try:
        with Simulator(accounts=[MAIN]) as simulator:
            torture(simulator, tally, schedules=PART, number=seed)
    except Exception:  # noqa: BLE001 - whatever it is, it is reported, and the others go on
        tally.violations["broken parts"] += 1
        return tally, f"\nPart {seed}:\n{traceback.format_exc()}"
    return tally, ""


def _report(tally: Tally) -> Iterable[str]:
    yield f"{tally.schedules} schedules, {tally.faults.total()} faults"
    yield ""
    yield from _table("fault", tally.faults)
    yield ""
    operations = {f"{verb}: {outcome}": n for (verb, outcome), n in tally.operations.items()}
    yield from _table("operation", operations)
    yield ""
    promises = dict.fromkeys(BROKEN, 0) | tally.violations
    yield from _table("promise broken", promises)
    yield ""
    yield f"longest overrun of a deadline: {tally.longest_overrun:.2f} s"


def _table(title: str, numbers: Counter[str] | dict[str, int]) -> Iterable[str]:
    yield f"| {title} | times |"
    yield "| --- | ---: |"
    yield from (f"| {name} | {number} |" for name, number in sorted(numbers.items()))


if __name__ == "__main__":
    sys.exit(main())

"""A simulator for tests: in a thread of this process, or in a process of its own."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from loanpro_simulator.accounts import DEFAULT_ACCOUNT, Account
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault
from loanpro_simulator.remote import Remote
from loanpro_simulator.scenario import Scenario
from loanpro_simulator.server import run, serve
from loanpro_simulator.settings import Settings
from loanpro_simulator.world import World

PATIENCE = 30.0
"""Seconds to wait for a start or an end before something must be wrong."""


class Simulator(Remote):
    """A simulator in a thread, from ``with`` to its end.

    Args:
        accounts: The accounts that exist.
        dialect: How answers are worded; can be changed at run time by `Remote.dialect`.
        database: The database file, None to keep everything in memory.
        faults: The rules in force from the start.
        seed: The seed of the faults.
        port: The port, 0 for a free one.
        scenario: What is there from the start, or its file; it comes before, and counts for more
            than, what is said by the other arguments.
    """

    def __init__(  # noqa: PLR0913 - all by name, and each with a default
        self,
        *,
        accounts: Sequence[Account] = (DEFAULT_ACCOUNT,),
        dialect: Dialect | None = None,
        database: Path | None = None,
        faults: Sequence[Fault] = (),
        seed: int = 0,
        port: int = 0,
        scenario: Scenario | Path | None = None,
    ) -> None:
        scenario = Scenario.of(scenario)
        super().__init__(accounts, scenario)
        self._settings = Settings(
            port=port,
            database=database,
            accounts=accounts,
            dialect=dialect or Dialect(),
            faults=faults,
            seed=seed,
            scenario=scenario,
        )
        self._ready: Future[str] = Future()
        self._thread = threading.Thread(target=self._run, name="loanpro-simulator", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.connect(self._ready.result(PATIENCE))
        return self

    def __exit__(self, *_: object) -> None:
        self.disconnect()
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        try:
            run(self._serve())
        except BaseException as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        await serve(World(self._settings), self._stopping, self._ready.set_result)


class SimulatorProcess(Remote):
    """A simulator in a process of its own, from ``with`` to its end; it can be killed.

    Args:
        arguments: Further arguments of the command line.
        accounts: The accounts that exist.
        database: The database file, None to keep everything in memory.
        port: The port, 0 for a free one.
        scenario: The file of a scenario.
    """

    def __init__(
        self,
        *arguments: str,
        accounts: Sequence[Account] = (DEFAULT_ACCOUNT,),
        database: Path | None = None,
        port: int = 0,
        scenario: Path | None = None,
    ) -> None:
        super().__init__(accounts, Scenario.of(scenario))
        self._command = [sys.executable, "-m", "loanpro_simulator", "--port", str(port)]
        for account in accounts:
            pair = f"{account.token}:{account.secret}"
            self._command += ["--account", f"{account.name}={pair}"]
        if database is not None:
            self._command += ["--database", str(database)]
        if scenario is not None:
            self._command += ["--scenario", str(scenario)]
        self._command += arguments

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(  # noqa: S603 - our own command line
            self._command, stdout=subprocess.PIPE, text=True
        )
        line = self._stdout.readline()
        if not line:
            raise RuntimeError(f"The simulator exited with {self.process.wait(PATIENCE)}")
        self.connect(line.split()[-1])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.terminate()

    def terminate(self) -> int:
        """Send SIGTERM, wait for the end, and return the exit status."""
        self.process.terminate()
        return self._finish()

    def kill(self) -> int:
        """Send SIGKILL, wait for the end, and return the exit status."""
        self.process.kill()
        return self._finish()

    @property
    def _stdout(self) -> Any:
        return self.process.stdout

    def _finish(self) -> int:
        self.disconnect()
        status = self.process.wait(PATIENCE)
        self._stdout.close()
        return status

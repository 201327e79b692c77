"""What holds for all tests, and the one Secure Payments that they share."""

from __future__ import annotations

import gc
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from loanpro_simulator import Simulator
from stand_in import EU, MAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# An example takes as long as the machine is busy: none fails because of it.
settings.register_profile("pulumi-loanpro", deadline=None, max_examples=50)
settings.load_profile("pulumi-loanpro")


def pytest_collection_finish() -> None:
    """Spares the garbage collector what has been loaded: all tests need it."""
    gc.freeze()


@pytest.fixture(scope="session")
def shared_simulator() -> Iterator[Simulator]:
    """One for each process that runs tests, with the accounts `main` and `eu`."""
    with Simulator(accounts=(MAIN, EU)) as simulator:
        yield simulator


@pytest.fixture
def simulator(shared_simulator: Simulator) -> Simulator:
    """A Secure Payments that holds nothing yet."""
    shared_simulator.reset()
    return shared_simulator


@pytest.fixture(scope="module")  # it keeps an event loop running, and others need their own
def browser() -> Iterator[Browser]:
    """A Chromium; a machine that has none fails."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - few tests need it

    expect.set_options(timeout=60_000)  # as long as the machine is busy
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail(
            "The tests of the simulator's page need `chromium` on PATH: on Debian, "
            "`apt-get install chromium`.",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        # Root has no sandbox, and the page is our own.
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()

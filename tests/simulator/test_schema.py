"""Whatever is asked of the API, it answers as an API does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).with_name("requests_by_schema.py")


def test_every_request_is_answered() -> None:
    """In a pytest of its own: schemathesis takes each process that loads it some seconds."""
    # What old packages warn of is not ours.
    options = ("-p", "schemathesis.pytest.plugin", "-W", "default", "--quiet")
    done = subprocess.run(  # noqa: S603 - the tests' own interpreter
        [sys.executable, "-m", "pytest", *options, TESTS],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

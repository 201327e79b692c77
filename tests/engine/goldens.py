"""Comments as they are, in files; `GOLDEN=write` in the environment writes them anew."""

import os
import re
from pathlib import Path
from typing import Final

_FILES: Final = Path(__file__).parent / "golden"


def matches(name: str, comment: str) -> None:
    """Asserts that a comment is the one in a file, but for IDs, none of which comes twice."""
    text = re.sub(r"ID `\d+`", "ID `4711`", comment)
    file = _FILES / name
    if os.environ.get("GOLDEN") == "write":
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")

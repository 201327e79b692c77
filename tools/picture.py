"""Write the picture of docs/guides/review.md: a comment that a test holds, as a browser shows it.

It takes `chromium` and `pngquant` from PATH. With `--check`, which needs neither, only compare what
the picture was made from.
"""

from __future__ import annotations

import hashlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from string import Template
from typing import Final

from markdown_it import MarkdownIt

REPOSITORY: Final = Path(__file__).resolve().parent.parent
COMMENT: Final = REPOSITORY / "tests/engine/golden/turned_live.md"
PAGE: Final = Path(__file__).with_suffix(".html")
PICTURE: Final = REPOSITORY / "docs/images/review.png"

WIDTH: Final = 880
BROWSER: Final = (
    "chromium",
    "--headless",
    "--no-sandbox",  # root has none, and the page is our own
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-device-scale-factor=2",
)

AFTER_HEADER: Final = 33  # of a PNG: the signature has 8 bytes, the chunk that must be first 25


def main() -> None:
    """Writes the picture, or ends with status 1 where it shows another page."""
    page = Template(PAGE.read_text("utf-8")).substitute(
        comment=MarkdownIt("commonmark").render(COMMENT.read_text("utf-8"))
    )
    if "--check" not in sys.argv:
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_bytes(stamped(photographed(page), stamp(page)))
    elif not PICTURE.exists() or stamp(page) not in PICTURE.read_bytes():
        sys.exit(f"{PICTURE.relative_to(REPOSITORY)} is stale: run `make picture`.")


def photographed(page: str) -> bytes:
    """A page as a PNG of its own height, in 64 colours: a third of the bytes, and no loss seen."""
    with tempfile.TemporaryDirectory() as directory:
        file, picture = Path(directory, "page.html"), Path(directory, "page.png")
        file.write_text(page, "utf-8")
        browser = (*BROWSER, f"--user-data-dir={directory}/profile", file.as_uri())
        loaded = run(*browser, f"--window-size={WIDTH},{WIDTH}", "--dump-dom")
        [height] = re.findall(rb"<title>(\d+)", loaded)  # the page writes it there
        run(*browser, f"--window-size={WIDTH},{int(height)}", f"--screenshot={picture}")
        return run("pngquant", "64", "-", stdin=picture.read_bytes())


def run(*command: str, stdin: bytes = b"") -> bytes:
    """What a program prints, which must succeed."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    return done.stdout


def stamp(page: str) -> bytes:
    """The chunk of a PNG that names the page it shows."""
    text = b"tEXtSource\0" + hashlib.sha256(page.encode()).hexdigest().encode()
    return struct.pack(f">I{len(text)}sI", len(text) - 4, text, zlib.crc32(text))


def stamped(png: bytes, chunk: bytes) -> bytes:
    """A PNG with one more chunk."""
    return png[:AFTER_HEADER] + chunk + png[AFTER_HEADER:]


if __name__ == "__main__":
    main()

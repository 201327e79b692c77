"""Write the pictures of docs/guides/review.md: comments that a test holds, as a browser shows them.

Each is there for light and for dark pages. It takes `chromium` and `pngquant` from PATH. With
`--check`, which needs neither, only compare what the pictures were made from.
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
COMMENTS: Final = REPOSITORY / "tests/unit/review/comments"
PAGE: Final = Path(__file__).with_suffix(".html")
PICTURES: Final = REPOSITORY / "docs/images"

WIDTH: Final = 960
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
    """Writes the pictures, or ends with status 1 where one shows another page."""
    for comment in sorted(COMMENTS.glob("*.md")):
        for theme in ("light", "dark"):
            picture = PICTURES / f"review-{comment.stem}-{theme}.png"
            page = page_of(comment.read_text("utf-8"), theme)
            if "--check" not in sys.argv:
                PICTURES.mkdir(exist_ok=True)
                picture.write_bytes(stamped(photographed(page), stamp(page)))
            elif not picture.exists() or stamp(page) not in picture.read_bytes():
                sys.exit(f"{picture.relative_to(REPOSITORY)} is stale: run `make picture`.")


def page_of(comment: str, theme: str) -> str:
    """The page of a comment, as GitHub shows it; the details of one that is alone are open."""
    html = MarkdownIt("commonmark").enable("table").render(comment)
    html = html.replace("<p>[!CAUTION]</p>", '<p class="alert">Caution</p>')
    if html.count("<details>") == 1:
        html = html.replace("<details>", "<details open>")
    return Template(PAGE.read_text("utf-8")).substitute(comment=html, theme=theme)


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

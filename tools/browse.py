"""Look at the site in a browser: tables and code on a desk and on a phone, and the search.

Builds it, serves it on this machine, and lets `chromium` from PATH open every page in a frame. What
is found comes back by HTTP. Exits with 1 where something is cut off, broken or not found.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
sys.path += [str(REPOSITORY), str(REPOSITORY / "tests")]

from tools.picture import BROWSER  # noqa: E402 - see above

from engine.error_cases import CASES  # noqa: E402 - see above

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK: Final = Path(__file__).with_suffix(".html")
WIDTHS: Final = (1280, 390)
LONGEST: Final = 150
"""Seconds after which the browser hangs."""

SEARCHES: Final = {
    "cutoff": "concepts.html#cut-off",
    **{f"error: {case.printed}": f"errors.html#{case.error.code}" for case in CASES.values()},
}
"""What somebody types, and the address that is to be found first."""


class Handler(SimpleHTTPRequestHandler):
    """Serves the site, the page that looks at it, and what to look at; takes what was found."""

    def __init__(self, *args: Any, task: bytes, found: Queue[list[str]], **kwargs: Any) -> None:
        self._own = {"/look.html": LOOK.read_bytes(), "/task.json": task}
        self._found = found
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Serves a file."""
        content = self._own.get(self.path)
        if content is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        """Takes what was found."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self._found.put(json.loads(body))

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def serving(site: Path, found: Queue[list[str]]) -> Iterator[str]:
    """Serves a site, and says where."""
    pages = sorted(str(page.relative_to(site)) for page in site.rglob("*.html"))
    task = {"pages": pages, "widths": WIDTHS, "searches": SEARCHES}
    handler = partial(Handler, directory=site, task=json.dumps(task).encode(), found=found)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def main() -> None:
    """Prints what is wrong, or nothing."""
    found: Queue[list[str]] = Queue()
    with tempfile.TemporaryDirectory() as directory:
        site = Path(directory, "site")
        build = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site))
        subprocess.run(build, cwd=REPOSITORY, check=True)  # noqa: S603 - our own arguments
        with serving(site, found) as url:
            browser = (*BROWSER, f"--user-data-dir={directory}/profile", "--window-size=1400,900")
            with subprocess.Popen(  # noqa: S603 - likewise
                [*browser, "--remote-debugging-port=0", f"{url}/look.html"],
                stderr=subprocess.DEVNULL,
            ) as process:
                try:
                    problems = found.get(timeout=LONGEST)
                finally:
                    process.terminate()
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()

"""As much of GitHub's command line and of GitLab's API as the examples use."""

from __future__ import annotations

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

COMMENTS = "repos/lender/infrastructure/issues/17/comments"

OPEN = ["--label", "drift", "--state", "open", "--limit", "1000", "--json", "number,body"]


def gh(arguments: list[str], store: Path) -> None:
    """Does what `gh` does, on texts in a file instead of GitHub; anything else is an error.

    Every issue is open and has the label `drift`.
    """
    kept: dict[str, list[str]] = {"comments": [], "issues": []}
    if store.exists():
        kept = json.loads(store.read_text())
    comments, issues = kept["comments"], kept["issues"]
    match arguments:
        case ["api", "--paginate", path] if path == COMMENTS:
            sys.stdout.write(_listed("id", comments))
        case ["api", "--method", "POST", path, "--field", body, "--silent"] if path == COMMENTS:
            comments.append(Path(body.removeprefix("body=@")).read_text())
        case ["api", "--method", "PATCH", path, "--field", body, "--silent"]:
            number = int(path.rpartition("/")[2])
            comments[number - 1] = Path(body.removeprefix("body=@")).read_text()
        case ["issue", "list", *options] if options == OPEN:
            sys.stdout.write(_listed("number", issues))
        case ["issue", "create", "--title", title, "--label", "drift", "--body-file", body]:
            assert title.startswith("Changed outside Pulumi: "), title
            issues.append(Path(body).read_text())
        case ["issue", "edit", number, "--body-file", body]:
            issues[int(number) - 1] = Path(body).read_text()
        case _:
            sys.exit(f"gh: not used by the examples: {arguments}")
    store.write_text(json.dumps(kept))


def _listed(number: str, texts: list[str]) -> str:
    return json.dumps([{number: place, "body": text} for place, text in enumerate(texts, 1)])


class GitLab:
    """The notes of a merge request and the issues of a project, over HTTP, until its `with` ends.

    Attributes:
        notes: Their texts; a note's ID is its place, counted from 1.
        issues: Likewise; all are open and have the label `drift`.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.issues: list[str] = []
        notes, issues = self.notes, self.issues

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                texts, key, text = self._kind()
                self._answer([{key: place, text: it} for place, it in enumerate(texts, 1)])

            def do_POST(self) -> None:
                texts, _, text = self._kind()
                texts.append(self._form()[text])
                self._answer({})

            def do_PUT(self) -> None:
                texts, _, text = self._kind()
                texts[int(self.path.rpartition("/")[2]) - 1] = self._form()[text]
                self._answer({})

            def _kind(self) -> tuple[list[str], str, str]:
                if self.path.startswith("/api/v4/projects/1/issues"):
                    return issues, "iid", "description"
                return notes, "id", "body"

            def log_message(self, *_: object) -> None:
                """Says nothing."""

            def _form(self) -> dict[str, str]:
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                return {name: it[0] for name, it in parse_qs(form, strict_parsing=True).items()}

            def _answer(self, shown: Any) -> None:
                known = self.headers["PRIVATE-TOKEN"] == "review-token"
                self.send_response(200 if known else 401)
                self.end_headers()
                self.wfile.write(json.dumps(shown).encode())

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/v4"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


if __name__ == "__main__":
    gh(sys.argv[1:], Path(os.environ["GH_STORE"]))

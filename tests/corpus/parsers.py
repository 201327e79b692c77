"""All that reads what others wrote, each as a function of bytes that answers or refuses.

To refuse is to raise the error that its contract names; anything else that comes out is a bug.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx

from loanpro_simulator.mistakes import MistakeError
from loanpro_simulator.scenario import Scenario
from pulumi_loanpro.cli.managed import processors_in
from pulumi_loanpro.errors import LoanProError, RequestError
from pulumi_loanpro.review import preview
from pulumi_loanpro.review.allowances import allowances
from pulumi_loanpro.review.as_json import as_json
from pulumi_loanpro.review.markdown import LONGEST_COMMENT, as_markdown, marker
from pulumi_loanpro.review.report import review_preview
from pulumi_loanpro.secure_payments import answers as readers
from pulumi_loanpro.secure_payments.pages import following
from pulumi_loanpro.secure_payments.paging import Said
from pulumi_loanpro.secure_payments.received import answer_of
from pulumi_loanpro.secure_payments.redaction import redacted
from pulumi_loanpro.secure_payments.settings import load_account

CORPUS: Final = Path(__file__).parent

SECRET: Final = "SECRET-OF-THE-FUZZ"
"""What an account of the fuzz has for a secret: no text of ours may repeat it."""

URL: Final = "https://secure.payments.test/api/processors/flex?page=1"

NOW: Final = datetime(2026, 11, 27, tzinfo=UTC)

Parser = Callable[[bytes], None]


def answers(body: bytes) -> None:
    """The body of any answer, as success and as refusal, by each reader; no secret in an error."""
    for status in (200, 401, 409, 500):
        response = httpx.Response(status, headers={"Content-Type": "application/json"})
        refused = ""
        try:
            answer = answer_of(response, body, lambda text: redacted(text, [SECRET]))
        except RequestError as error:
            refused = str(error)
        assert SECRET not in refused
        if refused:
            continue
        for read in (
            readers.created_id,
            readers.configurations,
            readers.accepted,
            lambda it: readers.one_configuration(it, "42"),
            lambda it: following(Said(it, {}), URL, 1, 1),
        ):
            with suppress(RequestError):
                read(answer)


def previews(text: bytes) -> None:
    """A preview, to its comment: of any length that a Git host takes, under its own marker."""
    with suppress(LoanProError):
        review = review_preview(preview.parse(text), NOW)
        comment = as_markdown(review, "1f3870b", "https://git.test/run/1")
        as_json(review)
        assert len(comment) <= LONGEST_COMMENT
        assert comment.startswith(marker(review.stack, review.title) + "\n")


def exports(text: bytes) -> None:
    """What `pulumi stack export` prints."""
    with suppress(LoanProError):
        processors_in(text.decode(errors="replace"))


def allowances_(text: bytes) -> None:
    """The lines of a file for `--allow-file`."""
    with suppress(LoanProError):
        allowances(text.decode(errors="replace").splitlines(), "review-allowed.txt")


def settings(text: bytes) -> None:
    """The structured value `loanpro:accounts`."""
    config = {"loanpro:accounts": text.decode(errors="replace")}
    with suppress(LoanProError):
        load_account("eu", config.get)


def scenarios(text: bytes) -> None:
    """A file for `loanpro-simulator --scenario`."""
    with tempfile.TemporaryDirectory() as place, suppress(MistakeError):
        file = Path(place) / "scenario.yaml"
        file.write_bytes(text)
        Scenario.from_file(file)


PARSERS: Final[Mapping[str, Parser]] = {
    "allowances": allowances_,
    "answers": answers,
    "exports": exports,
    "previews": previews,
    "scenarios": scenarios,
    "settings": settings,
}
"""By the name of their folder in the corpus."""


def files(parser: str) -> list[Path]:
    """What a parser has been given so far."""
    return sorted(it for it in (CORPUS / parser).iterdir() if it.is_file())

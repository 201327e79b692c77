"""Reviews of previews that are put together from steps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from pulumi_loanpro.review.allowances import allowances
from pulumi_loanpro.review.preview import parse
from pulumi_loanpro.review.report import Review, review_preview
from unit.previews import document, stack, step

NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)

TO_LIVE: Final = step("update", {}, {"sandbox_mode": False, "name": "new"}, differs=("password",))


def of(*steps: dict[str, Any], allow: tuple[str, ...] = (), title: str = "") -> Review:
    """The review of some steps."""
    preview = parse(document(stack(), *steps))
    return review_preview(preview, NOW, allowances(allow, "--allow"), title)

"""Three comments as they are, of which the guide to reviews has pictures."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any, Final

import pytest

from pulumi_loanpro.review.markdown import as_markdown
from unit.previews import SECRET, step
from unit.review.reviews import of

COMMENTS: Final = Path(__file__).with_name("comments")

LIVE: Final = {"sandbox_mode": False}

IDS: Final = itertools.count(4711)


def update(resource: str, name: str, /, old: dict[str, Any], **new: Any) -> dict[str, Any]:
    """A step that changes one processor."""
    before = {"name": name, **old}
    return step("update", before, before | new, resource=resource, id_=str(next(IDS)))


ONE: Final = [
    update(
        "ach-main",
        "ACH",
        {},
        sandbox_mode=False,
        same_day_cutoff_time="17:15",
        process_non_connected=True,
    )
]

TWELVE: Final = [
    step("create", new={**LIVE, "name": "ACH Canada", "account": "ca"}, resource="ach-ca"),
    step(
        "replace",
        {**LIVE, "name": "ACH Europe", "account": "us"},
        {**LIVE, "name": "ACH Europe", "account": "eu"},
        resource="ach-eu",
        id_="16",
    ),
    update("ach-main", "ACH", {}, sandbox_mode=False),
    update("first", "ACH first", LIVE, name="ACH second"),
    update("second", "ACH second", LIVE, name="ACH first"),
    update("evening", "ACH evening", LIVE, same_day_cutoff_timezone="US/Eastern"),
    *(
        update(f"branch-{it}", f"Branch {it}", LIVE, same_day_cutoff_time="17:15")
        for it in range(4)
    ),
    update("trial", "Trial", {}, client_id="another"),
    step("delete", {"name": "Old trial"}, resource="old-trial", id_="12"),
]

SIXTY: Final = [
    update("ach-main", "ACH", LIVE, same_day_cutoff_time="00:00"),
    *(
        update(f"branch-{it}", f"Branch {it}", LIVE, same_day_cutoff_time="17:15")
        for it in range(1, 31)
    ),
    *(
        step(
            "import",
            new={**LIVE, "name": f"Partner {it}", "username": f"partner{it}", "password": SECRET},
            resource=f"partner-{it}",
            id_=str(5000 + it),
        )
        for it in range(1, 30)
    ),
]


@pytest.mark.parametrize(("many", "steps"), [(1, ONE), (12, TWELVE), (60, SIXTY)])
def test_a_comment_is_as_in_its_picture(many: int, steps: list[dict[str, Any]]) -> None:
    """`GOLDEN=write` in the environment writes them anew; then `make picture` the pictures."""
    assert len(steps) == many
    comment = as_markdown(of(*steps), "1f3870b", "https://git.example/runs/42")
    file = COMMENTS / f"{many}.md"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(comment, "utf-8")
    assert comment == file.read_text("utf-8")

"""What `pulumi preview` says of a change by itself: its findings, on one line each.

Pure. Deletions are not in it: the engine asks no provider about them before it deletes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_loanpro.errors import one_line
from pulumi_loanpro.fields import SECRETS
from pulumi_loanpro.lifecycle.inputs import diff
from pulumi_loanpro.review.findings import Action, Change, Placeholder, findings
from pulumi_loanpro.review.rules import Severity
from pulumi_loanpro.wording import LONGEST_NAME, called

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from pulumi_loanpro.review.findings import Finding


def warnings_of(  # noqa: PLR0913 - all that an engine knows of a change
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    unknown: type,
    now: datetime,
    *,
    secret: Collection[str] = (),
    resource: str | None = None,
) -> list[str]:
    """All that a reviewer should know of a change, the most severe first.

    Args:
        olds: The checked inputs of the state; empty before a create.
        news: The checked inputs of the program.
        unknown: Type of the values that are not known until the update.
        now: The time, with its zone.
        secret: Names of the inputs that the program keeps secret, credentials or not.
        resource: The resource's name, for where that of the processor may not be shown.
    """
    differs = diff(olds, news)
    old, new = (_with_placeholders(side, unknown, SECRETS.union(secret)) for side in (olds, news))
    change = Change(Action.CREATE, new=new)
    if olds:
        action = Action.REPLACE if differs.replaces else Action.UPDATE
        change = Change(action, old, new, differs.changed)
    processor = _processor(old.get("name") or new.get("name"), resource)
    return [
        f"{_severity(one)}{processor}: {one.text} ({one.rule.name})"
        for one in findings(change, now)
        if one.rule.severity >= Severity.WARNING
    ]


def _severity(finding: Finding) -> str:
    """What is more than a warning says so; Pulumi itself calls all of them warnings."""
    severity = finding.rule.severity
    return "" if severity is Severity.WARNING else f"{severity} for "


def _processor(name: object, resource: str | None) -> str:
    if isinstance(name, str) or resource is None:
        return called(name if isinstance(name, str) else None)
    return f'{called(None)} of the resource "{one_line(resource, LONGEST_NAME)}"'


def _with_placeholders(
    inputs: Mapping[str, Any], unknown: type, secret: Collection[str]
) -> dict[str, Any]:
    """Inputs as far as a text may show them."""
    return {
        name: Placeholder.SECRET
        if name in secret
        else Placeholder.UNKNOWN
        if isinstance(value, unknown)
        else value
        for name, value in inputs.items()
    }

"""The reference of the review's rules, from the rules."""

from __future__ import annotations

from pathlib import Path

from pulumi_loanpro.review.rules import RULES, SANDBOX, Rule, Severity

PAGE = Path("docs/reference/findings.md")

HEAD = f"""\
# Findings

What `pulumi-loanpro review` says of a change, what to look at before it is deployed, and what
`--allow RULE=RESOURCE` calls it; `pulumi-loanpro review --explain RULE` says the same. Written by
`make docs` from `pulumi_loanpro/review/rules.py`; what stands in braces depends on the change.

{SANDBOX}
"""

MEANING = {
    Severity.CRITICAL: "Where real money goes changes, or might: `--fail-on critical` stops here.",
    Severity.WARNING: "Payments go another way or may fail: `--fail-on warning` stops here, too.",
    Severity.INFO: "Good to know.",
}


def files() -> dict[Path, str]:
    """The page: a section for each severity, the most severe first."""
    return {PAGE: "\n".join([HEAD, *(section(severity) for severity in reversed(Severity))])}


def section(severity: Severity) -> str:
    """The rules of one severity."""
    rows = [row(rule) for rule in RULES.values() if rule.severity is severity]
    table = ["| rule | what it says | what to look at |", "| --- | --- | --- |", *rows]
    return "\n".join([f"## {str(severity).capitalize()}", "", MEANING[severity], "", *table, ""])


def row(rule: Rule) -> str:
    """The row of one rule."""
    return f"| `{rule.name}` | {' '.join(rule.text.split())} | {rule.advice} |"

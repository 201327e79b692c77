"""What a comment says of one processor, or of several equal ones, behind its overview."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pulumi_loanpro.review.changes import Action, Placeholder
from pulumi_loanpro.review.rules import Severity
from pulumi_loanpro.review.spans import both, code, html_code, listed, table, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_loanpro.review.findings import Finding
    from pulumi_loanpro.review.groups import Group
    from pulumi_loanpro.review.report import Field, Identity, Section

LONGEST_LIST: Final = 8_000
"""Characters of the processors that are listed in one place; the others are counted."""

_MODES: Final = {"live": "**LIVE**", "sandbox": "sandbox", "unknown": "**mode unknown**"}


def details(group: Group, *, with_fields: bool = True) -> str:
    """What it means and, if asked for, each field with both values; folded until it is opened."""
    lines = [
        "<details>",
        f"<summary>{_summary(group)}</summary>",
        "",
        _identity_line(group),
        "",
        *(f"- {finding_line(one, group.first)}" for one in group.first.findings),
    ]
    if with_fields and (fields := list(_field_table(group))):
        lines += ["", *fields]
    return "\n".join([*lines, "", "</details>"])


def modes(section: Section) -> str:
    """Where its money goes, before and afterwards."""
    return both(*(_MODES[it.mode] if it else None for it in (section.old, section.new)))


def accounts(section: Section) -> str:
    """The account it is in, before and afterwards."""
    return both(*(_account(it) if it else None for it in (section.old, section.new)))


def severity(one: Finding, section: Section) -> str:
    """How severe a finding is, and whether it is acknowledged."""
    return f"**{one.severity}**" + (" (acknowledged)" if one in section.acknowledged else "")


def finding_line(one: Finding, section: Section) -> str:
    """A finding with all its words."""
    text = one.text.replace("\n", "<br>")
    return f"{severity(one, section)} (`{one.rule.name}`): {text}"


def _account(one: Identity) -> str:
    return "default" if one.account is None else value(one.account)


def _summary(group: Group) -> str:
    counts = Counter(one.severity for one in group.first.findings)
    found = ", ".join(f"{counts[it]} {it}" for it in reversed(Severity) if counts[it])
    change = group.first.processor.change
    if (many := len(group.sections)) == 1:
        return f"{html_code(group.first.processor.resource)} {change.action.value}: {found}"
    words = change.action.value.replace("is ", "are ", 1).replace("was ", "were ", 1)
    return f"{many} processors {words}, each: {found}"


def _identity_line(group: Group) -> str:
    first = group.first
    account = accounts(first)
    place = f"{'default account' if account == 'default' else f'account {account}'}, {modes(first)}"
    if len(group.sections) == 1:
        return f"{_names(first)}, {_ids(first)}, {place}"
    each = [f"{code(it.processor.resource)} ({_names(it)}, {_ids(it)})" for it in group.sections]
    return f"All: {place}. Which: {listed(each, LONGEST_LIST)}"


def _names(section: Section) -> str:
    return both(*(value(it.name) if it else None for it in (section.old, section.new)))


def _ids(section: Section) -> str:
    if section.processor.change.action is Action.REPLACE:
        return f"ID {code(section.processor.id)} → a new ID"
    return f"ID {code(section.processor.id)}" if section.processor.id else "no ID yet"


def _field_table(group: Group) -> Iterator[str]:
    two_sided = group.first.processor.change.has_two_sides
    headings = ["field", "before", "after"] if two_sided else ["field", "value"]
    same = group.same_fields
    if same is not None:
        rows = [_row(it, two_sided=two_sided) for it in same]
    else:
        headings = ["processor", *headings]
        rows = [
            [code(section.processor.resource), *_row(it, two_sided=two_sided)]
            for section in group.sections
            for it in section.fields
        ]
    if rows:
        yield from table(headings, rows)


def _row(field: Field, *, two_sided: bool) -> list[str]:
    name, old, new = code(field.name), value(field.old), value(field.new)
    if field.secret or Placeholder.SECRET in (field.old, field.new):
        old = "*unset*" if field.happened == "added" else "*secret*"
        new = f"*secret, {field.happened}*" if field.happened else "*secret*"
    elif not two_sided and field.new is None:
        new = old
    return [name, old, new] if two_sided else [name, new]

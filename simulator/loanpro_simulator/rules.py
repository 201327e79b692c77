"""What Secure Payments accepts (docs/reference/api.md, "Fields of a FLEX configuration")."""

import functools
import re
import zoneinfo
from collections.abc import Mapping

from loanpro_simulator.fields import FLAGS, WRITABLE

_QUARTER_HOUR = re.compile(r"([01]\d|2[0-3]):(00|15|30|45)")


def problems(sent: Mapping[str, object], held: Mapping[str, object]) -> dict[str, str]:
    """Say what is wrong with a create or an update.

    Args:
        sent: The payload's fields.
        held: The fields as they are before the change; empty for a create.

    Returns:
        One sentence per refused field; it quotes no value, since that may be a secret.
    """
    found = {name: problem for name, value in sent.items() if (problem := _check(name, value))}
    after = {**held, **sent}
    if "name" not in after:
        found["name"] = "is required"
    if after.get("same_day") is True:
        for name in ("same_day_cutoff_time", "same_day_cutoff_timezone"):
            if after.get(name) is None and name not in found:
                found[name] = "is required when same_day is true"
    return found


def in_one_line(found: Mapping[str, str]) -> str:
    """Say all that is wrong, by field."""
    return "; ".join(f"{name} {problem}" for name, problem in found.items())


def _check(name: str, value: object) -> str | None:
    if name not in WRITABLE:
        return "is not a field of a FLEX configuration"
    if name in FLAGS:
        return None if isinstance(value, bool) else "must be a boolean"
    if not isinstance(value, str):
        return "must be a string"
    return _check_text(name, value)


def _check_text(name: str, value: str) -> str | None:
    if name == "name" and not value.strip():
        return "must not be empty"
    if name == "same_day_cutoff_time" and not _QUARTER_HOUR.fullmatch(value):
        return "must be hh:mm in steps of 15 minutes, from 00:00 to 23:45"
    if name == "same_day_cutoff_timezone" and value not in _zones():
        return "must be an IANA time zone"
    return None


@functools.cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())

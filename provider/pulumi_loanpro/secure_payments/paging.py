"""What an answer says of its pages, in the words of many services.

Which of them Secure Payments uses, if any, is not published. So each has its place in a table, and
means the same wherever it stands: in the body, in an object of it that is about pages, in a header.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from pulumi_loanpro.secure_payments.answers import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_AROUND: Final = {
    *("meta", "metadata", "pagination", "paging", "pager", "page_info", "page", "pages", "links"),
    *("summary", "cursors"),
}
"""Objects in which an answer may speak of its pages."""

NEXT: Final = {
    *("next", "next_page", "next_page_url", "next_url", "next_link", "next_href", "next_offset"),
    *("next_token", "next_page_token", "cursor", "next_cursor", "continuation_token"),
}
"""What leads to the next page, or at least says that there is one."""

MORE: Final = {"has_more", "has_next", "has_next_page", "more", "truncated", "is_truncated"}
"""What is true where there is more."""

ENDS: Final = {"last", "is_last", "is_last_page"}
"""What is false where there is more."""

PAGE: Final = {"current_page", "current", "page", "page_number", "number"}
"""The number of this page."""

SIZE: Final = {"per_page", "page_size", "size", "limit"}
"""How many entries a page has."""

LAST: Final = {"last_page", "total_pages", "page_count", "pages", "last"}
"""The number of pages."""

TOTAL: Final = {
    *("total", "total_count", "total_items", "total_elements", "total_records", "total_entries"),
    *("total_results", "count_total", "records_total"),
}
"""The number of entries of the whole list."""

COUNT: Final = {"count"}
"""The number of entries of the whole list, or of this page."""

_KNOWN: Final = NEXT | MORE | ENDS | PAGE | SIZE | LAST | TOTAL | COUNT

_TARGETS: Final = ("href", "url", "link", "uri", "page", "page_number")
_ABOUT_A_LINK: Final = {"rel", "label", "title", "method", "active", "type"}
_LINK_HEADER = re.compile(r"<([^<>]*)>([^<>]*)")
_REL_NEXT = re.compile(r";\s*rel\s*=\s*\"?(?:[\w-]+ )*next\b", re.IGNORECASE)
_RANGE_HEADER = re.compile(r"\s*\w+\s+[-0-9*]+/([0-9]+)\s*")

_NOTHING: Final[tuple[object, ...]] = (None, False, "", 0, "0", "false", "null", [], {})


class Said:
    """What an answer says of its pages.

    Args:
        answer: The page, parsed.
        headers: Those of the answer.
        is_part: Whether its status says that it is a part.
    """

    def __init__(
        self, answer: object, headers: Mapping[str, str], *, is_part: bool = False
    ) -> None:
        self._values: defaultdict[str, list[Any]] = defaultdict(list)
        self._read(answer)
        for header, value in headers.items():
            self._add(header.lower().removeprefix("x-").replace("-", "_"), value)
        if "Link" in headers:
            self._add("next", _linked(headers["Link"]))
        if whole := _RANGE_HEADER.fullmatch(headers.get("Content-Range", "")):
            self._add("total", whole[1])
        if is_part and not self.numbers(TOTAL):
            self._add("more", is_part)

    def has(self, *names: set[str]) -> bool:
        """Whether it says anything under one of these names."""
        return any(self._values.keys() & some for some in names)

    def more(self) -> bool:
        """Whether it says that there is more, in whatever form."""
        return any(it not in _NOTHING for it in self._of(NEXT | MORE)) or any(
            it is False or it == "false" for it in self._of(ENDS)
        )

    def links(self) -> list[str]:
        """Where the next page is said to be."""
        return [it for it in self._of(NEXT) if isinstance(it, str) and re.search(r"[/?]", it)]

    def numbers(self, names: set[str]) -> list[int]:
        """The numbers that it says under these names."""
        return [it for it in map(whole_number, self._of(names)) if it is not None]

    def _of(self, names: set[str]) -> Iterable[Any]:
        return [it for name in sorted(names & self._values.keys()) for it in self._values[name]]

    def _read(self, node: object) -> None:
        if not isinstance(node, dict):
            return
        for key, value in node.items():
            name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower().rpartition(".")[2].lstrip("_@")
            if name in _AROUND and isinstance(value, dict):
                self._read(value)
            elif name in _AROUND and isinstance(value, list):
                self._values["next"] += [_target(it) for it in value if _is_next(it)]
            else:
                self._add(name, value)

    def _add(self, name: str, value: Any) -> None:
        if name in NEXT and isinstance(value, dict):
            value = _target(value)
            name = name if whole_number(value) is None else "next_page"
        if name in _KNOWN:
            self._values[name].append(value)


def _target(link: Mapping[str, Any]) -> Any:
    """Where a link leads; all of it where that is unknown."""
    full = {k: v for k, v in link.items() if v not in _NOTHING and k not in _ABOUT_A_LINK}
    return next((full[name] for name in _TARGETS if name in full), full)


def _is_next(link: object) -> bool:
    """Whether an entry of a list of links is the one to the next page."""
    if not isinstance(link, dict):
        return False
    return any(re.search(r"\bnext\b", str(link.get(it)), re.IGNORECASE) for it in ("rel", "label"))


def _linked(header: str) -> str:
    """The target of `Link: <…>; rel="next"`."""
    for target, parameters in _LINK_HEADER.findall(header):
        if _REL_NEXT.search(parameters):
            return str(target)
    return ""

"""What can be asked of the API, by the names that faults and the journal use."""

import re
from typing import Literal, get_args

Operation = Literal["list", "get", "create", "update", "delete", "lms", "unknown"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)

_COLLECTION = re.compile(r"/api/processors/[^/]+")
_ITEM = re.compile(r"/api/processors/[^/]+/[^/]+")
_LMS = re.compile(r"/api/public/api/1/tenant/[^/]+/processors")
_ROUTES: tuple[tuple[str, re.Pattern[str], Operation], ...] = (
    ("GET", _COLLECTION, "list"),
    ("POST", _COLLECTION, "create"),
    ("GET", _ITEM, "get"),
    ("PUT", _ITEM, "update"),
    ("DELETE", _ITEM, "delete"),
    ("GET", _LMS, "lms"),
)


def operation_of(method: str, path: str) -> Operation:
    """Return the operation that a request asks for."""
    for its_method, pattern, operation in _ROUTES:
        if method == its_method and pattern.fullmatch(path):
            return operation
    return "unknown"

"""How answers look in each dialect (docs/reference/api.md, "Operations" and "Errors")."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http.client import responses
from typing import Any

from fastapi.responses import JSONResponse, Response

from loanpro_simulator.accounts import UnauthorizedError
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.fields import EXTRAS, FLAGS, LOGINS
from loanpro_simulator.pages import Page
from loanpro_simulator.store import Processor, Store


class RefusedError(Exception):
    """A request that is answered with an error: HTTP status, message, details."""

    def __init__(self, status: int, message: str, details: dict[str, Any]) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details


def created(dialect: Dialect, processor_id: int) -> Response:
    """Answer a create."""
    answers: dict[str, Any] = {
        "number": processor_id,
        "string": str(processor_id),
        "object": {"id": processor_id},
        "nested": {"flex": {"id": processor_id}},
    }
    return JSONResponse(answers[dialect.create])


def success(dialect: Dialect) -> Response:
    """Answer an update or a delete that was done."""
    if dialect.success == "empty":
        return Response(status_code=200)
    if dialect.success == "no_content":
        return Response(status_code=204)
    answers = {"true": True, "string": "true", "object": {"success": True}}
    return JSONResponse(answers[dialect.success])


def one(dialect: Dialect, processor: Processor, store: Store) -> Response:
    """Answer a get."""
    fields = configuration(dialect, processor, store)
    return JSONResponse({"flex": fields} if dialect.get == "nested" else fields)


def many(dialect: Dialect, page: Page, store: Store) -> Response:
    """Answer a list, or a page of it."""
    items = [configuration(dialect, processor, store) for processor in page.entries]
    if dialect.list == "array" and not page.body:
        return JSONResponse(items, headers=page.headers)
    key = "data" if dialect.list == "array" else dialect.list
    return JSONResponse({key: items, **page.body}, headers=page.headers)


def configuration(dialect: Dialect, processor: Processor, store: Store) -> dict[str, Any]:
    """Return the fields of a configuration, with what only the server knows."""
    fields = {"id": processor.id, **processor.public}
    for name in FLAGS:
        fields[name] = _flag(dialect, on=fields[name])
    if fields["same_day_cutoff_time"] is not None and dialect.cutoff == "hh:mm:ss":
        fields["same_day_cutoff_time"] += ":00"
    if dialect.secrets != "absent":
        fields |= {name: _secret(dialect, it, store) for name, it in processor.sealed.items()}
    if dialect.masked_fields == "logins":
        fields |= {name: dialect.mask for name in LOGINS if fields[name] is not None}
    if dialect.owner == "shown":
        fields["user_id"] = processor.owner
    if dialect.extra_fields == "shown":
        fields |= dict.fromkeys(EXTRAS, _flag(dialect, on=False))
    return {**fields, **_server_set(dialect, processor)}


def lms(dialect: Dialect, processors: Iterable[Processor]) -> Response:
    """Answer LoanPro's list of processors: one array per type, flags as ``"0"`` and ``"1"``."""
    flex = [
        {
            **({"id": processor.id} if dialect.lms_id == "shown" else {}),
            "name": processor.public["name"],
            **{name: str(int(processor.public[name])) for name in FLAGS},
            **dict.fromkeys(EXTRAS, "0"),
        }
        for processor in processors
    ]
    kinds: dict[str, Any] = {"anet": [], "nacha": []}
    return JSONResponse({"d": {**kinds, "flex": flex} if dialect.lms == "flex" else kinds})


def error(dialect: Dialect, refusal: RefusedError, request: Mapping[str, object]) -> JSONResponse:
    """Answer a refusal in the configured shape.

    Args:
        dialect: The shape.
        refusal: What is refused, and why.
        request: What a ``context`` says of the request: ``ip``, ``uri`` and ``user_id``.
    """
    message, details = refusal.message, refusal.details
    if dialect.reason == "errors":
        fields = details.get("errors", {})
        errors = [f"{name} {problem}" for name, problem in fields.items()] or [message]
        message, details = responses[refusal.status], {**details, "errors": errors}
    plain = {"message": message, "metadata": details}
    shapes: dict[str, Any] = {
        "error_v2": {"error_v2": plain},
        "error_v2_flat": plain,
        "context": {"message": message, "context": {**details, **request}},
        "both": {"message": message, "error_v2": plain},
    }
    return JSONResponse(
        shapes[dialect.error], 200 if dialect.error_status == "ok" else refusal.status
    )


def unauthorized(refusal: UnauthorizedError) -> JSONResponse:
    """Answer headers that prove no account, or an account whose password has expired."""
    content = {
        "code": f"{refusal.status}-CN0001",
        "message": "Unauthorized",
        "context": {"errors": [str(refusal)]},
    }
    return JSONResponse(content, refusal.status)


def invalid_endpoint() -> JSONResponse:
    """Answer a path or method that the API does not have."""
    return JSONResponse({"message": "Invalid endpoint", "context": {}}, 404)


def _flag(dialect: Dialect, *, on: bool) -> bool | int | str:
    if dialect.booleans == "integers":
        return int(on)
    return str(int(on)) if dialect.booleans == "strings" else on


def _secret(dialect: Dialect, sealed: str | None, store: Store) -> str | None:
    clear = store.reveal(sealed)
    if clear is None or dialect.secrets == "null":
        return None
    if dialect.secrets == "masked":
        return dialect.mask
    return clear if dialect.secrets == "clear" else store.vault.seal(clear)


def _server_set(dialect: Dialect, processor: Processor) -> dict[str, Any]:
    return {
        "created": _timestamp(dialect, processor.created),
        "updated": _timestamp(dialect, processor.updated),
        "company_code": f"SIM{processor.user_id:04}",
        "token_expiry": _timestamp(dialect, processor.updated + 3600),
    }


def _timestamp(dialect: Dialect, seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    if dialect.times == "spaced":
        return f"{moment.year}-{moment.month}-{moment.day} {moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"

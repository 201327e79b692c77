"""The API of Secure Payments, LoanPro's list of processors, and all else that is served."""

import json
import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from loanpro_simulator import shapes
from loanpro_simulator.accounts import Account, UnauthorizedError
from loanpro_simulator.control import control
from loanpro_simulator.description import Described
from loanpro_simulator.guard import ForeignRequestError, same_site
from loanpro_simulator.mistakes import MistakeError, explain
from loanpro_simulator.page import STATIC, site
from loanpro_simulator.pages import page
from loanpro_simulator.rules import in_one_line, problems
from loanpro_simulator.shapes import RefusedError
from loanpro_simulator.store import PROMPT, Lags, Processor
from loanpro_simulator.world import Here, World

_ID = re.compile(r"[1-9][0-9]{0,17}")  # SQLite holds no larger integer


async def _caller(request: Request, world: Here) -> Account:
    account = world.accounts.secure_payments(request.headers)
    expired = world.dialect.password == "expired"  # noqa: S105 - a switch
    if expired or world.accounts.has_expired_password(account.name):
        # As general as the published text, which gives no reason.
        raise UnauthorizedError("Unauthorized", world.dialect.expired_status)
    return account


Caller = Annotated[Account, Depends(_caller)]


async def _flex_only(kind: str, _caller: Caller) -> None:
    if kind != "flex":
        raise RefusedError(404, "Invalid processor type", {"type": kind})


def _owned(world: World, caller: Account, processor_id: str) -> Processor:
    user_id = world.store.user_id(caller.name)
    is_id = _ID.fullmatch(processor_id)
    processor = world.store.get(user_id, int(processor_id)) if is_id else None
    if processor is None:
        details = {"agent": user_id, "processor_id": processor_id}
        raise RefusedError(world.dialect.not_found_status, "Invalid processor ID", details)
    return processor


async def _sent(request: Request) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise RefusedError(409, "Content-Type must be application/json", {})
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise RefusedError(409, "The payload is not JSON", {}) from None
    if not isinstance(body, dict) or not isinstance(fields := body.get("flex"), dict):
        raise RefusedError(409, "The payload must be an object with an object 'flex'", {})
    return fields


Sent = Annotated[dict[str, Any], Depends(_sent)]

secure_payments = APIRouter(prefix="/api/processors/{kind}", dependencies=[Depends(_flex_only)])
lms = APIRouter(prefix="/api/public/api/1")


@secure_payments.get("")
async def list_processors(request: Request, caller: Caller, world: Here) -> Response:
    """List the configurations of the account, or a page of them."""
    processors = world.store.listed(world.store.user_id(caller.name))
    return shapes.many(world.dialect, page(world.dialect, processors, request), world.store)


@secure_payments.post("")
async def create_processor(request: Request, caller: Caller, sent: Sent, world: Here) -> Response:
    """Create a configuration."""
    _accept(world, sent, {})
    user_id = world.store.user_id(caller.name)
    _refuse_a_taken_name(world, user_id, sent)
    lags: Lags = getattr(request.state, "lags", PROMPT)
    return shapes.created(world.dialect, world.store.create(user_id, sent, lags))


@secure_payments.get("/{processor_id}")
async def get_processor(processor_id: str, caller: Caller, world: Here) -> Response:
    """Give the fields of a configuration."""
    return shapes.one(world.dialect, _owned(world, caller, processor_id), world.store)


@secure_payments.put("/{processor_id}")
async def update_processor(processor_id: str, caller: Caller, sent: Sent, world: Here) -> Response:
    """Change the fields that are sent, and no other."""
    processor = _owned(world, caller, processor_id)
    held = processor.held
    _accept(world, sent, held)
    _refuse_a_taken_name(world, processor.user_id, sent, processor.id)
    world.store.update(processor.id, sent)
    return shapes.success(world.dialect)


@secure_payments.delete("/{processor_id}")
async def delete_processor(processor_id: str, caller: Caller, world: Here) -> Response:
    """Delete a configuration for good."""
    world.store.delete(_owned(world, caller, processor_id).id)
    return shapes.success(world.dialect)


@lms.get("/tenant/{tenant}/processors")
async def list_for_loanpro(
    tenant: str,  # noqa: ARG001 - how it relates to Autopal-Instance-Id is not published
    request: Request,
    world: Here,
) -> Response:
    """List what LoanPro's users can pick."""
    account = world.accounts.lms(request.headers)
    return shapes.lms(world.dialect, world.store.listed_by_lms(world.store.user_id(account.name)))


def create_app(world: World) -> FastAPI:
    """Return the application that serves ``world``, its control routes and its page included."""
    app = Described(docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.world = world
    app.include_router(secure_payments)
    app.include_router(lms)
    app.include_router(control, dependencies=[Depends(same_site)])
    app.include_router(site)
    app.mount("/static", StaticFiles(directory=STATIC))

    @app.exception_handler(UnauthorizedError)
    async def unauthorized(_request: Request, reason: UnauthorizedError) -> Response:
        return shapes.unauthorized(reason)

    @app.exception_handler(RefusedError)
    async def refused(request: Request, refusal: RefusedError) -> Response:
        account = world.accounts.secure_payments(request.headers)
        about = {
            "ip": request.client.host if request.client else None,
            "uri": request.url.path,
            "user_id": world.store.user_id(account.name),
        }
        return shapes.error(world.dialect, refusal, about)

    @app.exception_handler(ForeignRequestError)
    async def foreign(_request: Request, _reason: ForeignRequestError) -> Response:
        return PlainTextResponse("Open this by the address that the simulator printed.", 403)

    @app.exception_handler(ValidationError)
    @app.exception_handler(RequestValidationError)
    async def unprocessable(
        _request: Request, error: ValidationError | RequestValidationError
    ) -> Response:
        # FastAPI's own answer quotes the input, which may be a secret.
        return JSONResponse({"message": explain(error.errors())}, 422)

    @app.exception_handler(MistakeError)
    async def mistaken(_request: Request, mistake: MistakeError) -> Response:
        return JSONResponse({"message": str(mistake)}, mistake.status)

    @app.exception_handler(HTTPException)
    async def invalid_endpoint(_request: Request, _error: HTTPException) -> Response:
        return shapes.invalid_endpoint()

    return app


def _accept(world: World, sent: dict[str, Any], held: dict[str, Any]) -> None:
    found = problems(sent, held)
    if not found:
        return
    details: dict[str, Any] = {"errors": found}
    if world.dialect.echo == "payload":
        details["received"] = sent
    summary = in_one_line(found)
    raise RefusedError(409, f"Invalid processor configuration: {summary}", details)


def _refuse_a_taken_name(
    world: World, user_id: int, sent: dict[str, Any], processor_id: int | None = None
) -> None:
    if world.is_taken(user_id, sent, by_other_than=processor_id):
        status = world.dialect.name_taken_status
        raise RefusedError(status, "The name is already taken", {"agent": user_id})

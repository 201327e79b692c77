"""The page at ``/``: what the simulator holds and was asked, and switches for people.

Plain HTML and plain forms. What is done here by hand is no request to the API. No secret is ever
on it: neither those of a processor, which only their forms take in, nor the token and the secret
of an account, unless they are the published defaults.
"""

import json
import shlex
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import ValidationError

from loanpro_simulator import by_hand, page_forms
from loanpro_simulator.accounts import DEFAULT_ACCOUNT, Account
from loanpro_simulator.control import ProcessorId, wipe
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault, Kind
from loanpro_simulator.guard import same_site
from loanpro_simulator.meanings import meanings
from loanpro_simulator.mistakes import MistakeError
from loanpro_simulator.operations import OPERATIONS
from loanpro_simulator.store import Processor
from loanpro_simulator.world import Here, World

STATIC: Final = Path(__file__).parent / "static"

LATEST: Final = 50
"""How many requests the page shows."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

DONE: Final = {
    "created": "The processor was created by hand.",
    "changed": "The processor was changed by hand.",
    "deleted": "The processor was deleted by hand, for good.",
    "dialect": "The dialect is set.",
    "fault": "The fault is in force.",
    "faults": "No fault is in force any more.",
    "reset": "All is as it was at the start.",
}
"""What the page says once it was done."""

_FAULT_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "operation": ("any", *OPERATIONS),
    "kind": get_args(Kind),
    **{name: get_args(Fault.model_fields[name].annotation) for name in ("phase", "body")},
}

site = APIRouter(dependencies=[Depends(same_site)], include_in_schema=False)


def _time(seconds: float) -> str:
    """Return a time as ``2019-10-01 19:05:33``, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


_templates = Environment(
    loader=PackageLoader("loanpro_simulator"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"time": _time, "spelled": page_forms.spelled}


async def _form(request: Request) -> dict[str, str]:
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


Sent = Annotated[dict[str, str], Depends(_form)]


@site.get("/")
async def home(request: Request, world: Here, done: str = "") -> Response:
    """Show everything."""
    return _home(request, world, done=DONE.get(done))


@site.get("/processors/new")
async def new_processor(world: Here, account: str) -> Response:
    """Show an empty form."""
    if account not in _names(world):
        return _missing(f"There is no account {account!r}.")
    return _processor_form(account, None, page_forms.EXAMPLE)


@site.post("/processors/new")
async def create_processor(world: Here, account: str, form: Sent) -> Response:
    """Create a processor by hand."""
    if account not in _names(world):
        return _missing(f"There is no account {account!r}.")
    try:
        by_hand.create(world, account, page_forms.changes(form, {}))
    except by_hand.RefusedByHandError as refusal:
        return _processor_form(account, None, page_forms.shown(form), refusal.problems)
    return _done("created", "processors")


@site.get("/processors/{processor_id:int}")
async def edit_processor(world: Here, processor_id: ProcessorId) -> Response:
    """Show a processor in a form."""
    found = _find(world, processor_id)
    return _processor_form(*found, found[1].public) if found else _no_processor(processor_id)


@site.post("/processors/{processor_id:int}")
async def change_processor(world: Here, processor_id: ProcessorId, form: Sent) -> Response:
    """Change a processor by hand."""
    found = _find(world, processor_id)
    if found is None:
        return _no_processor(processor_id)
    try:
        by_hand.update(world, processor_id, page_forms.changes(form, found[1].public))
    except by_hand.RefusedByHandError as refusal:
        return _processor_form(*found, page_forms.shown(form), refusal.problems)
    return _done("changed", "processors")


@site.post("/processors/{processor_id:int}/delete")
async def delete_processor(world: Here, processor_id: ProcessorId) -> Response:
    """Delete a processor by hand."""
    world.store.delete(processor_id)
    return _done("deleted", "processors")


@site.post("/dialect")
async def set_dialect(request: Request, world: Here, form: Sent) -> Response:
    """Set every switch."""
    try:
        world.dialect = page_forms.dialect(form)
    except ValidationError as error:
        problems = page_forms.complaints(error)
        said = world.dialect.model_dump() | form
        return _home(request, world, 422, dialect=said, dialect_problems=problems)
    return _done("dialect", "dialect")


@site.post("/faults")
async def add_fault(request: Request, world: Here, form: Sent) -> Response:
    """Put a fault in force: that of a button, or that of the form."""
    try:
        rule = form.get("rule")
        world.faults.add(Fault.parse(rule) if rule else page_forms.fault(form))
    except (ValidationError, MistakeError) as error:
        problems = page_forms.complaints(error)
        said = {name: form.get(name, default) for name, default in page_forms.FAULT.items()}
        return _home(request, world, 422, fault=said, fault_problems=problems)
    return _done("fault", "faults")


@site.post("/faults/clear")
async def clear_faults(world: Here) -> Response:
    """Drop all faults."""
    world.faults.clear()
    return _done("faults", "faults")


@site.post("/reset")
async def reset(request: Request, world: Here) -> Response:
    """Forget everything."""
    await wipe(request, world)
    return _done("reset", "top")


def _home(request: Request, world: World, status: int = 200, **refused: Any) -> Response:
    """Show everything, and of a form that was refused what it said and what is wrong about it."""
    url = str(request.base_url.replace(path="/api"))
    held = world.store.all()
    context = {
        "exports": [(it, _exports(url, world.accounts.named(it))) for it in _names(world)],
        "accounts": [(name, [it for owner, it in held if owner == name]) for name in _names(world)],
        "requests": [_request(it) for it in reversed(world.journal.requests(LATEST))],
        "counts": world.journal.counts(),
        "latest": LATEST,
        "faults": world.faults.state(),
        "shortcuts": page_forms.SHORTCUTS,
        "fault": page_forms.FAULT,
        "fault_choices": _FAULT_CHOICES,
        "fault_meanings": meanings(Fault),
        "fault_problems": {},
        "dialect": world.dialect.model_dump(),
        "dialect_problems": {},
        "switches": Dialect.switches(),
        "switch_meanings": meanings(Dialect),
        "done": None,
    }
    return _page("home.html", status, **(context | refused))


def _processor_form(
    account: str,
    processor: Processor | None,
    values: Mapping[str, Any],
    problems: Mapping[str, str] | None = None,
) -> Response:
    context = {
        "account": account,
        "processor": processor,
        "values": values,
        "problems": problems or {},
    }
    return _page("processor.html", 422 if problems else 200, **context)


def _no_processor(processor_id: int) -> Response:
    return _missing(f"There is no processor {processor_id} any more, or there never was.")


def _missing(what: str) -> Response:
    return _page("missing.html", 404, what=what)


def _page(template: str, status: int, **context: Any) -> Response:
    text = _templates.get_template(template).render(context)
    return HTMLResponse(text, status, HEADERS)


def _done(what: str, where: str) -> Response:
    return RedirectResponse(f"/?done={what}#{where}", 303)


def _names(world: World) -> list[str]:
    """Return the accounts that may enter, and those that a database on disk holds from before."""
    held = [name for name, _ in world.store.all()]
    return list(dict.fromkeys([*(it.name for it in world.settings.accounts), *held]))


def _find(world: World, processor_id: int) -> tuple[str, Processor] | None:
    return next((it for it in world.store.all() if it[1].id == processor_id), None)


def _exports(url: str, account: Account) -> list[str]:
    """Return the lines for a shell; a pair that is not the published default stays unknown."""
    token, secret = "…", "…"
    if account == DEFAULT_ACCOUNT:
        token, secret = account.token, account.secret
    values = {"LOANPRO_URL": url, "LOANPRO_TOKEN": token, "LOANPRO_SECRET": secret}
    return [f"export {name}={shlex.quote(value)}" for name, value in values.items()]


def _request(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request as the page shows it: of its path only what is surely an ID."""
    last = request["path"].rpartition("/")[2]
    body = request["body"]
    return {
        **request,
        "time": datetime.fromisoformat(request["time"]).strftime("%H:%M:%S"),
        "subject": last if last.isascii() and last.isdigit() else "",
        "body": "" if body is None else json.dumps(body, ensure_ascii=False),
    }

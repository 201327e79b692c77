"""The switches for everything that is marked unknown in docs/reference/api.md."""

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import Field

from loanpro_simulator.mistakes import MistakeError, Strict

_FAILING: Final[dict[str, Any]] = {"pages": "total", "password": "expired"}
"""The values under which operations fail by design."""


class Dialect(Strict):
    """How the simulator words its answers; immutable, one switch per unknown.

    Attributes:
        create: The answer to a create: ``42``, ``"42"``, ``{"id": 42}`` or
            ``{"flex": {"id": 42}}``.
        get: The fields themselves, or under ``flex``.
        list: A bare array, or an object with the array under ``flex`` or ``data``.
        pages: Whether a list is whole, or in pages that say so: by a header ``Link`` with a path,
            by a URL ``next`` beside the array (null on the last page), by the numbers ``page``,
            ``per_page`` and ``total`` beside it (``?page=2`` asks for the second), or by a
            ``total`` alone, with no way past the first page. What stands beside a bare array
            makes it an object with the array under ``data``.
        page_size: How many configurations are on a page.
        booleans: ``true``, ``1`` or ``"1"``.
        cutoff: ``16:00`` or ``16:00:00``.
        secrets: A mask, a ciphertext that changes on each read, null, left out, or (never
            expected, for leak tests) in clear.
        mask: How a mask is spelt.
        masked_fields: Whether secrets alone are masked, or ``username`` and ``client_id``, too.
        owner: Whether configurations name their ``user_id``.
        not_found_status: The HTTP status for an ID that the account does not own.
        error: ``{"error_v2": {"message", "metadata"}}``, the same without the wrapper,
            ``{"message", "context"}`` (whose ``context`` also holds ``ip``, ``uri`` and
            ``user_id``), or both: ``{"message", "error_v2": {"message", "metadata"}}``.
        reason: Whether an error's message says what is wrong, or is a general phrase beside an
            array ``errors`` in ``metadata`` or ``context`` that does.
        error_status: Whether a refusal has its own HTTP status, or 200; a 401, a 402 and an
            unknown path keep theirs.
        password: Whether the password of every account is valid, or has expired, so that Secure
            Payments refuses its token and secret, too.
        expired_status: The HTTP status where a password has expired.
        success: The answer to an update or delete; ``empty`` is a 200 and ``no_content`` a 204,
            both without a body.
        echo: Whether errors, injected ones too, repeat the payload, secrets and all (never
            expected, for leak tests).
        lms: Whether LoanPro's list of processors has an array ``flex``.
        lms_id: Whether an entry of LoanPro's list has an ``id``, as none in its sample has.
        names: Whether any number of an account's configurations may have one name, or only one.
        name_taken_status: The HTTP status of a create or a rename to a name that is taken.
        request_id: Whether every answer has a header ``apigw-requestid``, which the journal keeps.
        times: ``2019-10-01T19:05:33Z`` or ``2018-2-19 19:00:32``.
        extra_fields: Whether configurations have the flags ``bypass``, ``auto_reversal`` and
            ``default``, which siblings of FLEX have.
    """

    noun = "switch"

    create: Literal["number", "string", "object", "nested"] = "number"
    get: Literal["flat", "nested"] = "flat"
    list: Literal["array", "flex", "data"] = "array"
    pages: Literal["whole", "link", "next", "page", "total"] = "whole"
    page_size: Annotated[int, Field(ge=1, examples=[50, 1])] = 50
    booleans: Literal["json", "integers", "strings"] = "json"
    cutoff: Literal["hh:mm", "hh:mm:ss"] = "hh:mm"
    secrets: Literal["masked", "ciphertext", "null", "absent", "clear"] = "masked"
    mask: Literal["Encrypted-Value", "Encrypted value"] = "Encrypted-Value"
    masked_fields: Literal["secrets", "logins"] = "secrets"
    owner: Literal["shown", "absent"] = "shown"
    not_found_status: Literal[404, 409, 400] = 404
    error: Literal["error_v2", "error_v2_flat", "context", "both"] = "error_v2"
    reason: Literal["message", "errors"] = "message"
    error_status: Literal["own", "ok"] = "own"
    password: Literal["valid", "expired"] = "valid"  # noqa: S105 - a switch
    expired_status: Literal[401, 402] = 401
    success: Literal["true", "string", "object", "empty", "no_content"] = "true"
    echo: Literal["absent", "payload"] = "absent"
    lms: Literal["flex", "absent"] = "flex"
    lms_id: Literal["shown", "absent"] = "shown"
    names: Literal["free", "unique"] = "free"
    name_taken_status: Literal[409, 400] = 409
    request_id: Literal["absent", "sent"] = "absent"
    times: Literal["iso", "spaced"] = "iso"
    extra_fields: Literal["absent", "shown"] = "absent"

    def but(self, **switches: Any) -> Self:
        """Return this dialect with some switches set otherwise.

        Raises:
            MistakeError: For a switch or a value that does not exist.
        """
        return self.read({**self.model_dump(), **switches})

    @classmethod
    def parse(cls, settings: Iterable[str]) -> Self:
        """Read settings of the form ``KEY=VALUE``, as the command line has them.

        Raises:
            MistakeError: For a malformed setting, or a switch or value that does not exist.
        """
        switches: dict[str, str | int] = {}
        for setting in settings:
            key, equals, value = setting.partition("=")
            if not equals:
                raise MistakeError(f"{setting!r} is not of the form KEY=VALUE")
            switches[key] = int(value) if value.isdigit() else value
        return cls.read(switches)

    @classmethod
    def switches(cls) -> dict[str, tuple[Any, ...]]:
        """Return every switch with the values it takes, the default first.

        A number may have values other than these.
        """
        return {
            name: get_args(field.annotation) or tuple(field.examples or ())
            for name, field in cls.model_fields.items()
        }

    @classmethod
    def variants(cls) -> dict[str, tuple[Any, ...]]:
        """Return every switch without the values under which operations fail by design.

        Whatever is chosen of these, a configuration can be created, read, listed, changed and
        deleted. Left out are lists that cannot be read to their end (``pages="total"``) and
        accounts that may not enter (``password="expired"``).
        """
        return {
            name: tuple(value for value in values if value != _FAILING.get(name))
            for name, values in cls.switches().items()
        }

"""Every refusal is known by its body, and its words are passed on: what is wrong, and no secret."""

from __future__ import annotations

import base64
import html
import json
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_loanpro.errors import (
    CHECK_BASE_URL,
    CredentialsError,
    DuplicateNameError,
    NotFoundError,
    RateLimitError,
    RefusedError,
    RequestError,
    ServerError,
    TimedOutError,
)
from pulumi_loanpro.secure_payments.redaction import redacted
from pulumi_loanpro.secure_payments.refusals import (
    LONGEST_QUOTE,
    as_sentence,
    blocked,
    is_refusal,
    is_refused_write,
    refusal,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["id", "code", "context", "errors", "message", "error_v2", "field"])
            | st.text(),
            inner,
        )
    ),
)


def hiding(secrets: Iterable[str]) -> Callable[[str], str]:
    """What takes these secrets out of a text."""
    return partial(redacted, secrets=list(secrets))


@pytest.mark.parametrize(
    "answer",
    [
        {"error_v2": {"message": "Too long.", "metadata": {}}},
        {"message": "Too long.", "metadata": {}},
        {"message": "Too long.", "context": {}},
        {"error": "Too long."},
        {"error": {"message": "Too long."}},
        {"errors": ["Too long."]},
        {"context": {"errors": ["Too long.", "Too long."]}},
        ["Too long."],
        "Too long.",
    ],
    ids=repr,
)
def test_the_words_of_a_refusal_are_passed_on(answer: object) -> None:
    """Reasons are found in every published shape, and each is shown once."""
    assert refusal(409, answer).problem == "Secure Payments answered 409: Too long."


NOISE: dict[str, Any] = {
    "agent": "FLEX",
    "processor_id": "p-42",
    "user_id": "u-7",
    "ip": "fe80::1",
    "uri": "/api/processors/flex",
}


@pytest.mark.parametrize(
    "answer",
    [
        {"code": "409-CN0001", "message": "Conflict", "context": {"errors": ["It is locked"]}},
        {"message": "Conflict", "context": {"errors": ["It is locked"], **NOISE}},
        {"error_v2": {"message": "Conflict", "metadata": {"reason": "It is locked", **NOISE}}},
        {"error_v2": {"message": "Conflict", "metadata": ["It is locked"]}},
        {"message": "Conflict", "error_v2": {"message": "Conflict", "metadata": "It is locked"}},
        {"message": "It is locked", "context": NOISE},
        {"message": "It is locked", "error_v2": {"message": "It is locked", "metadata": NOISE}},
        {"error": "It is locked", "code": "409-CN0001"},
    ],
    ids=repr,
)
def test_the_reason_is_shown_where_there_is_one(answer: object) -> None:
    """In place of a general phrase, and without what explains nothing."""
    assert refusal(409, answer).problem == "Secure Payments answered 409: It is locked."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"message": "Invalid", "errors": {"username": ["too long"]}}, "username: too long."),
        (
            {"errors": [{"field": "client_id", "message": "is required"}]},
            "client_id: is required.",
        ),
        (
            {"message": "Too long", "metadata": {"field": "username"}},
            "Too long. field: username.",
        ),
        (
            {"message": "It is locked", "metadata": {"name": "FLEX Processor"}},
            "It is locked. name: FLEX Processor.",
        ),
        (
            {"error_v2": {"message": "Not a pair", "context": ["Host: 127.0.0.1"]}},
            "Not a pair. Host: 127.0.0.1.",
        ),
        ({"errors": {"flex.username": "too long"}}, "username: too long."),
        ({"code": "409-CN0001", "message": ""}, "409-CN0001."),
    ],
    ids=repr,
)
def test_a_reason_names_its_field(answer: object, said: str) -> None:
    """What a detail is about is shown with it, and never in place of the message."""
    assert refusal(409, answer).problem == f"Secure Payments answered 409: {said}"


@pytest.mark.parametrize("answer", [None, {}, [], {"message": ""}, {"message": 5}], ids=repr)
def test_a_refusal_may_give_no_reason(answer: object) -> None:
    """HTML pages and empty bodies arrive here as None."""
    assert refusal(409, answer).problem == "Secure Payments answered 409 without a reason."


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RefusedError),
        (401, CredentialsError),
        (402, CredentialsError),
        (403, CredentialsError),
        (404, RefusedError),
        (408, TimedOutError),
        (409, RefusedError),
        (422, RefusedError),
        (429, RateLimitError),
        (500, ServerError),
        (502, ServerError),
        (503, ServerError),
        (504, TimedOutError),
    ],
)
def test_a_status_is_an_error_of_ours(status: int, kind: type[RequestError]) -> None:
    """Without words about an ID, the status alone decides, and never for `NotFoundError`."""
    assert type(refusal(status, {"message": "Conflict"})) is kind
    assert type(refusal(status, None)) is kind


GONE = [
    "Invalid processor ID",
    "Invalid ID",
    "The processor was not found",
    "Processor not found.",
    "No processor with the ID 42",
    "No such configuration",
    "The configuration does not exist",
    "This processor doesn't exist",
    "Unknown processor 42",
    "Configuration 42 was deleted",
    "FLEX record could not be found",
    "No record found",
]

NOT_GONE = [
    "Conflict",
    "Not Found",
    "Invalid endpoint",
    "Invalid processor type",
    "Invalid token",
    "The Secret header is missing",
    "The processor is locked",
    "The ID of the tenant is required",
    "Timezone not found",
    "A field is missing from the configuration",
    "The configuration is in use",
]


@pytest.mark.parametrize("status", [400, 404, 409])
@pytest.mark.parametrize("said", GONE)
def test_words_about_a_missing_id_mean_not_found(status: int, said: str) -> None:
    """LoanPro's status says little, so that the words decide."""
    assert type(refusal(status, {"message": said})) is NotFoundError


@pytest.mark.parametrize("status", [400, 404, 409])
@pytest.mark.parametrize("said", NOT_GONE)
def test_other_words_never_mean_not_found(status: int, said: str) -> None:
    """A refusal of another kind is never a reason to take a configuration for gone."""
    assert type(refusal(status, {"message": said})) is RefusedError


@pytest.mark.parametrize(
    "said",
    [
        "Invalid processor configuration: username must be a string",
        "Invalid processor configuration: same_day_cutoff_time must be hh:mm",
        "Invalid configuration: client_id is required",
    ],
)
def test_a_payload_that_is_refused_is_not_a_missing_id(said: str) -> None:
    """The remedy is to correct what is named; a refresh would not help."""
    assert type(refusal(409, {"message": said})) is RefusedError


@pytest.mark.parametrize("status", [401, 402, 403, 408, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("said", GONE)
def test_only_bad_requests_can_mean_not_found(status: int, said: str) -> None:
    """A server that fails, or a pair that is refused, says nothing about an ID."""
    assert not isinstance(refusal(status, {"message": said}), NotFoundError)


def test_words_anywhere_can_mean_not_found() -> None:
    """Words that the error does not show are read as well."""
    details = {"errors": ["Nothing there"], "processor_id": 42}
    error = refusal(409, {"message": "Invalid processor ID", "context": details})
    assert type(error) is NotFoundError
    assert error.problem == "Secure Payments answered 409: Nothing there."


REFUSALS: list[dict[str, Any]] = [
    {"error_v2": {"message": "No."}},
    {"error_v2": {"message": "No."}, "message": "No.", "success": True},
    {"message": "No.", "context": {"agent": 7}},
    {"message": "No.", "context": [], "data": []},
    {"message": "No.", "metadata": {}},
    {"code": "401-CN0001", "message": "Unauthorized"},
    {"code": 409, "message": "No."},
    {"error": "No.", "data": []},
    {"errors": ["No."]},
    {"success": False},
    {"success": "0", "message": "No."},
]

RESULTS: list[object] = [
    *(None, True, False, "true", 42, "error_v2", [], {}, {"success": True}, {"id": 42}),
    {"id": 42, "name": "a", "errors": [], "message": "ok", "context": {}},
    {"flex": {"id": 42}, "message": "created", "context": {}},
    [{"id": 42, "name": "a"}],
    {"data": [], "error": None, "errors": [], "total": 0},
    {"success": True, "message": "ok", "context": {}},
    {"id": 42, "message": "created"},
    {"id": 42, "success": 0},
    {"message": "Processor created"},
    {"code": 200, "message": "ok", "data": []},
]


@pytest.mark.parametrize("answer", REFUSALS, ids=repr)
def test_a_refusal_is_known_by_its_body(answer: object) -> None:
    """Whatever the status, and in whichever shape, or several of them."""
    assert is_refusal(answer)


@pytest.mark.parametrize("answer", RESULTS, ids=repr)
def test_a_result_is_no_refusal(answer: object) -> None:
    """Least of all what names an ID: something may have been created."""
    assert not is_refusal(answer)


def _says_no(said: str) -> bool:
    """Whether a text by itself says that something is wrong; others need a form, or a status."""
    return said not in (
        "The configuration is in use",
        "The ID of the tenant is required",
        "Configuration 42 was deleted",
    )


REFUSED_WRITES: list[object] = [
    *REFUSALS,
    *({"id": 42, **refused} for refused in REFUSALS),
    *({"data": refused} for refused in REFUSALS),
    *({"message": said} for said in (*GONE, *NOT_GONE) if _says_no(said)),
    *("Error", "Update failed", "The processor couldn't be changed", "Access denied"),
    {"message": "Nothing was deleted"},
    *({"status": "error"}, {"status": "failed"}, {"status": 404}, {"statusCode": 409}),
    *({"result": "failure"}, {"id": 42, "status": "500"}, {"flex": {"error": "No."}}),
]

WRITES: list[object] = [
    *(None, True, "true", "OK", "Updated", 42, {}, [], {"success": True}, {"id": 42}),
    {"id": 42, "name": "a", "errors": [], "message": "ok", "context": {}},
    {"id": 42, "name": "not live", "status": "not connected", "error": None},
    {"flex": {"id": 42}, "message": "Updated", "context": {}},
    {"status": "success", "code": 200},
    {"status": 200, "message": "Processor updated"},
    {"updated": True},
]


@pytest.mark.parametrize("answer", REFUSED_WRITES, ids=repr)
def test_a_refused_write_is_known_by_its_body(answer: object) -> None:
    """In every form of a refusal, though it names an ID, and by its words where it has no form."""
    assert is_refused_write(answer)


@pytest.mark.parametrize("answer", WRITES, ids=repr)
def test_what_does_not_refuse_a_write_accepts_it(answer: object) -> None:
    """The configuration itself, whatever its fields say, a word of success, or nothing."""
    assert not is_refused_write(answer)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"code": "401-CN0001", "message": "Unauthorized"}, CredentialsError),
        ({"code": 402, "message": "Expired"}, CredentialsError),
        ({"code": "500-CN0001", "message": "Internal"}, ServerError),
        ({"code": "504-CN0001", "message": "Late"}, TimedOutError),
        ({"error_v2": {"message": "Invalid processor ID"}}, NotFoundError),
        ({"error": "The name is already in use"}, DuplicateNameError),
        ({"code": "CN-401", "message": "No"}, RefusedError),
    ],
    ids=repr,
)
def test_a_refusal_with_a_success_status_is_what_it_says(
    answer: object, kind: type[RequestError]
) -> None:
    """Its code stands for the status that it should have had, else its words decide."""
    error = refusal(200, answer)
    assert type(error) is kind
    assert error.problem.startswith("Secure Payments answered 200: ")


DUPLICATES = [
    "A processor with this name already exists",
    "Name already exists.",
    "The name has already been taken",
    'The name "FLEX" is in use',
    "Processor name must be unique",
    "processor_name is not unique",
    "Duplicate name",
    "Duplicate processor name",
    "There is already a processor with the same name",
    'A processor named "FLEX" exists',
]

NO_DUPLICATES = [
    "The username is already in use",
    "The user name is already in use",
    "user_name must be unique",
    "Invalid name",
    "The name is too long. The client ID is in use.",
    "The client ID already exists",
]


@pytest.mark.parametrize("status", [400, 409, 422, 200])
@pytest.mark.parametrize("said", DUPLICATES)
def test_a_name_that_is_not_unique_is_known(status: int, said: str) -> None:
    """LoanPro publishes no words for it, so that they are read loosely."""
    for answer in ({"message": said, "context": {}}, {"errors": [said]}):
        assert type(refusal(status, answer)) is DuplicateNameError


@pytest.mark.parametrize("said", NO_DUPLICATES)
def test_a_value_that_is_not_unique_is_no_name(said: str) -> None:
    """The user name, above all, is another field."""
    assert type(refusal(409, {"message": said})) is RefusedError


def test_a_field_of_a_duplicate_is_read_with_it() -> None:
    """It may stand in a key, and not in the text."""
    for field, kind in (("name", DuplicateNameError), ("username", RefusedError)):
        answer = {"message": "Invalid", "errors": {field: ["has already been taken"]}}
        assert type(refusal(422, answer)) is kind


@pytest.mark.parametrize(
    ("status", "answer"),
    [(404, {"message": "Nothing here"}), (409, {"message": "Invalid endpoint"}), (400, None)],
)
def test_what_answers_elsewhere_has_the_url_checked(status: int, answer: object) -> None:
    """LoanPro would not answer like this where processors are."""
    assert refusal(status, answer).remedy == CHECK_BASE_URL


def test_a_firewall_is_not_taken_for_a_wrong_pair() -> None:
    """Its remedy is about the network; a new pair cannot help."""
    error = blocked(403)
    assert type(error) is RefusedError
    assert "token" not in str(error)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("No", "No."),
        ("No.", "No."),
        ("No!", "No!"),
        ("Why?", "Why?"),
        (" No\r\n\tway ", "No way."),
        ("x" * 300, "x" * 300 + "."),
        ("x" * 301, "x" * 300 + "…"),
    ],
)
def test_a_quote_is_a_sentence_of_bounded_length(text: str, shown: str) -> None:
    """A text of any length becomes one sentence of a paragraph."""
    assert as_sentence(text) == shown


SECRET = 'p"ä&s s/<w>%\\1'

ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "json": json.dumps,
    "json, unescaped": lambda secret: json.dumps(secret, ensure_ascii=False),
    "html": html.escape,
    "url": quote,
    "url, strict": lambda secret: quote(secret, safe=""),
    "form": quote_plus,
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "hex": lambda secret: secret.encode().hex(),
    "hex, upper case": lambda secret: secret.encode().hex().upper(),
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
def test_a_quote_holds_no_secret(encode: Callable[[str], str]) -> None:
    """A service that echoes what was sent to it does not bring it to the terminal."""
    shown = as_sentence(f"Bad value >{encode(SECRET)}< given", hiding([SECRET]))
    assert encode(SECRET) not in shown
    assert "[secret]" in shown
    assert shown.startswith("Bad value >")
    assert shown.endswith("< given.")


@pytest.mark.parametrize("secrets", [["abcd", "abcdef"], ["abcdef", "abcd"]])
def test_a_secret_within_another_leaves_no_rest(secrets: list[str]) -> None:
    """Whichever comes first, the whole of the longer one is hidden."""
    assert as_sentence("Bad value abcdef", hiding(secrets)) == "Bad value [secret]."


def test_a_secret_that_is_cut_off_is_hidden_first() -> None:
    """The bound on the length leaves no half of a secret at the end."""
    assert "hunter" not in as_sentence("x" * 296 + "hunter2", hiding(["hunter2"]))


def test_an_empty_secret_hides_nothing() -> None:
    """An empty secret is in every text, and so is not looked for."""
    assert as_sentence("Bad value", hiding([""])) == "Bad value."


def test_a_refusal_hides_secrets_too() -> None:
    """A secret is hidden wherever in the answer it stands."""
    answer = {"message": "Bad hunter2", "context": {"received": {"password": ["hunter2"]}}}
    assert "hunter2" not in str(refusal(409, answer, hiding(["hunter2"])))


def test_a_quote_can_be_shown() -> None:
    """Control characters would steer the terminal; half a surrogate pair cannot be encoded."""
    shown = as_sentence("\x1b[2JGone\x00\x07 \ud83d")
    assert shown.isprintable()


@given(st.text(st.characters()), st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_every_quote_is_one_printable_line(text: str, secrets: list[str]) -> None:
    """Whatever a server writes, it is of bounded length and fit to be shown."""
    shown = as_sentence(text, hiding(secrets))
    assert len(shown) <= LONGEST_QUOTE + 1
    assert shown.isprintable()


@given(st.integers(200, 599), json_values)
def test_no_answer_breaks_a_refusal(status: int, answer: object) -> None:
    """Whatever a server answers, it becomes an error of one paragraph."""
    error = refusal(status, answer)
    assert isinstance(error, RequestError)
    assert error.problem.startswith(f"Secure Payments answered {status}")
    assert len(error.problem.splitlines()) == 1

"""Every shape that Secure Payments may answer, and how its words are passed on."""

from __future__ import annotations

import base64
import html
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_loanpro import answers
from pulumi_loanpro.errors import (
    CredentialsError,
    MalformedAnswerError,
    NotFoundError,
    RateLimitError,
    RefusedError,
    RequestError,
    ServerError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LIVE: dict[str, Any] = {"id": 42, "name": "a", "same_day": "1", "same_day_cutoff_time": "16:00:00"}
DECLARED = {"name": "a", "same_day": True, "same_day_cutoff_time": "16:00"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["flex", "data", "id", "name", "success", "message", "error_v2"])
            | st.text(),
            inner,
        )
    ),
)


@pytest.mark.parametrize(
    "answer",
    [42, "42", " 42\n", {"id": 42}, {"id": "42"}, {"flex": {"id": 42}}, {"data": {"id": 42}}],
    ids=repr,
)
def test_a_create_answers_with_an_id(answer: object) -> None:
    """A number, a text, or an object that holds one of the two."""
    assert answers.created_id(answer) == "42"


@pytest.mark.parametrize(
    "answer",
    [
        None,
        True,
        "",
        " ",
        4.2,
        "processing",
        "true",
        "../../processors/nacha",
        "4 2",
        {},
        {"id": None},
        {"id": True},
        {"id": {"id": 42}},
        {"flex": 42},
        [42],
        [["unexpected"]],
        {"unexpected": {"shape": True}},
    ],
    ids=repr,
)
def test_an_answer_without_an_id_is_no_create(answer: object) -> None:
    """What is no ID of the contract, which are integers, never becomes a resource's ID."""
    with pytest.raises(MalformedAnswerError):
        answers.created_id(answer)


@pytest.mark.parametrize("answer", [LIVE, {"flex": LIVE}, {"data": LIVE}], ids=repr)
def test_a_get_answers_flat_or_wrapped(answer: object) -> None:
    """Both are the same configuration, in canonical form."""
    live = answers.configuration(answer, "42")
    assert live.id == "42"
    assert live.declared() == DECLARED


def test_a_get_need_not_repeat_the_id() -> None:
    """It is the one that was asked for."""
    assert answers.configuration({"name": "a"}, "42").id == "42"


def test_a_get_of_another_id_is_refused() -> None:
    """One configuration is never taken for another."""
    with pytest.raises(MalformedAnswerError, match="processor 43"):
        answers.configuration(LIVE | {"id": 43}, "42")


@pytest.mark.parametrize("answer", [None, True, 42, "42", [], [LIVE], {"flex": [LIVE]}], ids=repr)
def test_a_get_of_something_else_is_refused(answer: object) -> None:
    """A configuration is an object."""
    with pytest.raises(MalformedAnswerError, match="something else than a processor"):
        answers.configuration(answer, "42")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"flex": {}},
        {"flex": "unexpected"},
        {"unexpected": {"shape": True}},
        {"message": "Invalid processor ID", "context": {}},
    ],
    ids=repr,
)
def test_a_get_of_nothing_that_we_know_is_refused(answer: object) -> None:
    """Without ID and name it could be anything: guards would let it pass as what they look for."""
    with pytest.raises(MalformedAnswerError):
        answers.configuration(answer, "42")


@pytest.mark.parametrize(
    "answer",
    [[LIVE], {"flex": [LIVE]}, {"data": [LIVE]}, [{"flex": LIVE}], {"data": [{"flex": LIVE}]}],
    ids=repr,
)
def test_a_list_answers_an_array(answer: object) -> None:
    """It stands alone or within an object, and so does each of its entries."""
    [live] = answers.configurations(answer)
    assert (live.id, live.declared()) == ("42", DECLARED)


@pytest.mark.parametrize("answer", [[], {"flex": []}, {"data": []}], ids=repr)
def test_a_list_may_be_empty(answer: object) -> None:
    """An account without configurations is no error."""
    assert answers.configurations(answer) == []


@pytest.mark.parametrize("answer", [None, True, "", {}, LIVE, {"flex": LIVE}], ids=repr)
def test_a_list_of_something_else_is_refused(answer: object) -> None:
    """An answer that is no list must not be taken for an empty one: all would seem gone."""
    with pytest.raises(MalformedAnswerError, match="something else than a list"):
        answers.configurations(answer)


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        ({}, "id"),
        ({"id": None}, "id"),
        ({"id": 1, "same_day": "perhaps"}, "same_day"),
        ({"id": 1, "sandbox_mode": [], "name": []}, "name, sandbox_mode"),
        (["unexpected"], "it"),
    ],
    ids=repr,
)
def test_an_entry_that_cannot_be_understood_is_refused(entry: object, names: str) -> None:
    """The error names the fields, not their values."""
    with pytest.raises(MalformedAnswerError) as caught:
        answers.configurations([LIVE, entry])
    assert caught.value.problem.endswith(f"cannot be understood ({names}).")


@pytest.mark.parametrize(
    "answer", [True, "true", {"success": True}, {"success": "true"}, {"success": 1}, None], ids=repr
)
def test_a_write_is_accepted(answer: object) -> None:
    """Every shape of success is one, an empty answer included."""
    answers.accepted(answer)


@pytest.mark.parametrize("answer", [False, "false", {"success": False}, {"success": 0}], ids=repr)
def test_a_write_is_refused_with_a_success_status(answer: object) -> None:
    """What says that it did not succeed is believed, whatever the status."""
    with pytest.raises(RefusedError, match="did not succeed"):
        answers.accepted(answer)


@pytest.mark.parametrize("answer", ["processing", {}, [], {"unexpected": True}, 42], ids=repr)
def test_an_answer_that_says_neither_is_malformed(answer: object) -> None:
    """Nothing is taken for success by default."""
    with pytest.raises(MalformedAnswerError, match="neither success nor failure"):
        answers.accepted(answer)


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
    """In every shape of the contract, and each of them once."""
    assert answers.refusal(409, answer).problem == "Secure Payments answered 409: Too long."


def test_code_message_and_details_stand_together() -> None:
    """The published shape of LoanPro's errors loses nothing."""
    answer = {"code": "401-CN0001", "message": "Unauthorized", "context": {"errors": ["No."]}}
    assert answers.refusal(401, answer).problem == (
        "Secure Payments answered 401: 401-CN0001. Unauthorized. No."
    )


@pytest.mark.parametrize("answer", [None, {}, [], {"message": ""}, {"message": 5}], ids=repr)
def test_a_refusal_may_give_no_reason(answer: object) -> None:
    """HTML pages and empty bodies arrive here as None."""
    assert answers.refusal(409, answer).problem == "Secure Payments answered 409 without a reason."


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RefusedError),
        (401, CredentialsError),
        (403, CredentialsError),
        (404, RefusedError),
        (409, RefusedError),
        (422, RefusedError),
        (429, RateLimitError),
        (500, ServerError),
        (502, ServerError),
        (503, ServerError),
    ],
)
def test_a_status_is_an_error_of_ours(status: int, kind: type[RequestError]) -> None:
    """Without words about an ID, the status alone decides, and never for `NotFoundError`."""
    assert type(answers.refusal(status, {"message": "Conflict"})) is kind
    assert type(answers.refusal(status, None)) is kind


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
    assert type(answers.refusal(status, {"message": said})) is NotFoundError


@pytest.mark.parametrize("status", [400, 404, 409])
@pytest.mark.parametrize("said", NOT_GONE)
def test_other_words_never_mean_not_found(status: int, said: str) -> None:
    """A refusal of another kind is never a reason to take a configuration for gone."""
    assert type(answers.refusal(status, {"message": said})) is RefusedError


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
    assert type(answers.refusal(409, {"message": said})) is RefusedError


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("said", GONE)
def test_only_bad_requests_can_mean_not_found(status: int, said: str) -> None:
    """A server that fails, or a pair that is refused, tells nothing about an ID."""
    assert not isinstance(answers.refusal(status, {"message": said}), NotFoundError)


def test_an_error_object_is_one_under_any_status() -> None:
    """`error_v2` in an answer of status 200 is a refusal all the same."""
    assert answers.is_refusal({"error_v2": {"message": "No."}})
    assert not any(map(answers.is_refusal, (LIVE, [LIVE], True, None, "error_v2")))


@pytest.mark.parametrize(
    ("text", "quoted"),
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
def test_a_quote_is_a_sentence_of_bounded_length(text: str, quoted: str) -> None:
    """It fits into one paragraph."""
    assert answers.quoted(text) == quoted


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
    quoted = answers.quoted(f"Bad value >{encode(SECRET)}< given", [SECRET])
    assert encode(SECRET) not in quoted
    assert "[secret]" in quoted
    assert quoted.startswith("Bad value >")
    assert quoted.endswith("< given.")


@pytest.mark.parametrize("secrets", [["abc", "abcdef"], ["abcdef", "abc"]])
def test_a_secret_within_another_leaves_no_rest(secrets: list[str]) -> None:
    """Whichever comes first, the whole of the longer one is hidden."""
    assert answers.quoted("Bad value abcdef", secrets) == "Bad value [secret]."


def test_a_secret_that_is_cut_off_is_hidden_first() -> None:
    """The bound on the length leaves no half of a secret at the end."""
    assert "hunter" not in answers.quoted("x" * 296 + "hunter2", ["hunter2"])


def test_an_empty_secret_hides_nothing() -> None:
    """It is in every text."""
    assert answers.quoted("Bad value", [""]) == "Bad value."


def test_a_refusal_hides_secrets_too() -> None:
    """Wherever in the answer they stand."""
    answer = {"message": "Bad hunter2", "context": {"received": {"password": ["hunter2"]}}}
    assert "hunter2" not in str(answers.refusal(409, answer, ["hunter2"]))


def test_a_quote_can_be_shown() -> None:
    """Control characters would steer the terminal; half a surrogate pair cannot be encoded."""
    quoted = answers.quoted("\x1b[2JGone\x00\x07 \ud83d")
    assert quoted.isprintable()


@given(st.text(st.characters()), st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_every_quote_is_one_printable_line(text: str, secrets: list[str]) -> None:
    """Whatever a server writes, it is of bounded length and fit to be shown."""
    quoted = answers.quoted(text, secrets)
    assert len(quoted) <= answers.LONGEST_QUOTE + 1
    assert quoted.isprintable()


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n"])
def test_an_empty_body_is_none(body: bytes) -> None:
    """It is how some services say that they succeeded."""
    assert answers.parsed(body) is None


@pytest.mark.parametrize(
    "body", [b"<html></html>", b'{"flex": {"id": 4', b"\xff\xfe\x00", b"[" * 100_000, b"9" * 5_000]
)
def test_a_body_that_is_no_json_is_a_value_error(body: bytes) -> None:
    """So is one that only means to exhaust its reader."""
    with pytest.raises(ValueError):  # noqa: PT011 - the contract promises no more
        answers.parsed(body)


@given(json_values)
def test_any_body_is_read_as_json(value: object) -> None:
    """What a server means is what arrives; NaN, which equals nothing, by its text."""
    assert repr(answers.parsed(json.dumps(value).encode())) == repr(value)


READERS: dict[str, Callable[[object], object]] = {
    "create": answers.created_id,
    "list": answers.configurations,
    "get": lambda answer: answers.configuration(answer, "42"),
    "write": answers.accepted,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@given(answer=json_values)
def test_no_answer_breaks_a_reader(read: Callable[[object], object], answer: object) -> None:
    """Each is understood or refused with an error of ours; nothing else ever comes out."""
    with suppress(RequestError):
        read(answer)


@given(st.integers(300, 599), json_values)
def test_no_answer_breaks_a_refusal(status: int, answer: object) -> None:
    """Whatever a server answers, it becomes an error of one paragraph."""
    error = answers.refusal(status, answer)
    assert isinstance(error, RequestError)
    assert error.problem.startswith(f"Secure Payments answered {status}")
    assert len(error.problem.splitlines()) == 1


@given(json_values)
def test_a_list_is_never_read_from_an_error_object(value: object) -> None:
    """An error object in place of a list must not look like an account without configurations."""
    answer = {"error_v2": {"message": value}}
    with pytest.raises(MalformedAnswerError):
        answers.configurations(answer)

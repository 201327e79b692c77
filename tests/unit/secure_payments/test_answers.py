"""Every shape that Secure Payments may answer, and how its words are passed on."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_loanpro.errors import (
    MalformedAnswerError,
    RefusedError,
    RequestError,
)
from pulumi_loanpro.secure_payments import answers

if TYPE_CHECKING:
    from collections.abc import Callable

ACTUAL: dict[str, Any] = {
    "id": 42,
    "name": "a",
    "same_day": "1",
    "same_day_cutoff_time": "16:00:00",
}
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
    [
        *(42, "42", " 42\n", 42.0),
        *({"id": 42}, {"id": "42"}, {"id": 42.0}),
        *({"flex": {"id": 42}}, {"data": {"id": 42}}),
        *({"id": 42, "flex": {"id": 907}}, {"id": "of the request", "data": {"id": 42}}),
    ],
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
    """What is no ID of Secure Payments, which are integers, never becomes a resource's ID."""
    with pytest.raises(MalformedAnswerError):
        answers.created_id(answer)


@pytest.mark.parametrize("answer", [ACTUAL, {"flex": ACTUAL}, {"data": ACTUAL}], ids=repr)
def test_a_get_answers_flat_or_wrapped(answer: object) -> None:
    """Both are the same configuration, in canonical form."""
    actual = answers.one_configuration(answer, "42")
    assert actual.id == "42"
    assert actual.declared() == DECLARED


def test_a_get_need_not_repeat_the_id() -> None:
    """It is the one that was asked for."""
    assert answers.one_configuration({"name": "a"}, "42").id == "42"


def test_a_get_of_another_id_is_refused() -> None:
    """One configuration is never taken for another."""
    with pytest.raises(MalformedAnswerError, match="processor 43"):
        answers.one_configuration(ACTUAL | {"id": 43}, "42")


@pytest.mark.parametrize(
    "answer", [None, True, 42, "42", [], [ACTUAL], {"flex": [ACTUAL]}], ids=repr
)
def test_a_get_of_something_else_is_refused(answer: object) -> None:
    """A configuration is an object."""
    with pytest.raises(MalformedAnswerError, match="something other than a processor"):
        answers.one_configuration(answer, "42")


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
        answers.one_configuration(answer, "42")


@pytest.mark.parametrize(
    "answer",
    [
        [ACTUAL],
        {"flex": [ACTUAL]},
        {"data": [ACTUAL]},
        [{"flex": ACTUAL}],
        {"data": [{"flex": ACTUAL}]},
    ],
    ids=repr,
)
def test_a_list_answers_an_array(answer: object) -> None:
    """It stands alone or within an object, and so does each of its entries."""
    [actual] = answers.configurations(answer)
    assert (actual.id, actual.declared()) == ("42", DECLARED)


@pytest.mark.parametrize("key", ["flex", "data"])
def test_an_entry_has_the_id_and_the_name_beside_its_object(key: str) -> None:
    """The object within may be a row of its own, with another ID; all else is found there."""
    entry = {"id": 42, "name": "a", "type": "flex", key: {**ACTUAL, "id": 907, "name": "row"}}
    [actual] = answers.configurations([entry])
    assert (actual.id, actual.declared()) == ("42", DECLARED)
    assert answers.one_configuration(entry, "42").id == "42"


@pytest.mark.parametrize(
    "answer", [{"flex": [], "data": [ACTUAL]}, {"flex": [ACTUAL], "data": [ACTUAL]}], ids=repr
)
def test_a_list_may_stand_under_two_keys(answer: object) -> None:
    """One of them is empty, or both are the same."""
    [actual] = answers.configurations(answer)
    assert actual.id == "42"


def test_two_different_lists_are_refused() -> None:
    """It is unknown which of them is the account's."""
    with pytest.raises(MalformedAnswerError, match="something other than a list"):
        answers.configurations({"flex": [ACTUAL], "data": [ACTUAL, {**ACTUAL, "id": 43}]})


@pytest.mark.parametrize(
    ("odd", "id_", "declared"),
    [
        ({"id": 42.0}, "42", DECLARED),
        ({"same_day": ""}, "42", DECLARED | {"same_day": None}),
        ({"sandbox_mode": ""}, "42", DECLARED | {"sandbox_mode": None}),
    ],
    ids=repr,
)
def test_an_odd_entry_does_not_spoil_a_list(
    odd: dict[str, Any], id_: str, declared: dict[str, Any]
) -> None:
    """Nor is it left out, which would make its name look free."""
    first, second = answers.configurations([{**ACTUAL, **odd}, {**ACTUAL, "id": 43}])
    assert (first.id, first.declared(), second.id) == (id_, declared, "43")


@pytest.mark.parametrize("answer", [[], {"flex": []}, {"data": []}], ids=repr)
def test_a_list_may_be_empty(answer: object) -> None:
    """An account without configurations is no error."""
    assert answers.configurations(answer) == []


@pytest.mark.parametrize("answer", [None, True, "", {}, ACTUAL, {"flex": ACTUAL}], ids=repr)
def test_a_list_of_something_else_is_refused(answer: object) -> None:
    """An answer that is no list must not be taken for an empty one: all would seem gone."""
    with pytest.raises(MalformedAnswerError, match="something other than a list"):
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
        answers.configurations([ACTUAL, entry])
    assert caught.value.problem.endswith(f"cannot be understood ({names}).")


@pytest.mark.parametrize(
    "answer",
    [
        *(True, "true", "OK", "Success.", "The processor was updated", 42, None, {}, []),
        *({"success": True}, {"success": "true"}, {"success": 1}, {"ok": True}, {"result": 1}),
        *(
            {"status": "success"},
            {"status": 200},
            {"message": "updated"},
            {"updated": True},
            {"deleted": 0},
        ),
        *(ACTUAL, {"flex": ACTUAL}, {"id": 42}, {"flex": True}, {"data": {"success": True}}),
    ],
    ids=repr,
)
def test_a_write_is_accepted(answer: object) -> None:
    """In every shape in which services say so, nothing at all included."""
    answers.accepted(answer)


@pytest.mark.parametrize(
    "answer",
    [
        *({"unexpected": {"shape": True}}, [["unexpected"]], [ACTUAL], "processing"),
        *({"flex": "unexpected", "data": "unexpected"}, {"status": "queued"}, {"code": 7}),
    ],
    ids=repr,
)
def test_an_answer_that_says_neither_is_malformed(answer: object) -> None:
    """A delete that may not have been carried out takes nothing out of the state."""
    with pytest.raises(MalformedAnswerError, match="neither success nor failure"):
        answers.accepted(answer)


@pytest.mark.parametrize(
    "answer",
    [
        *(False, "false", 0),
        *({"success": False}, {"success": 0}, {"ok": False}, {"flex": False}),
        *({"data": {"success": "false"}}, {"id": 42, "success": False}, {"updated": False}),
    ],
    ids=repr,
)
def test_a_write_is_refused_with_a_success_status(answer: object) -> None:
    """What says that it did not succeed is believed, whatever the status."""
    with pytest.raises(RefusedError, match="did not succeed"):
        answers.accepted(answer)


@pytest.mark.parametrize("body", [b"", b" ", b"\r\n"])
def test_an_empty_body_is_none(body: bytes) -> None:
    """It is how some services say that they succeeded."""
    assert answers.parsed(body) is None


@pytest.mark.parametrize(
    "body", [b"<html></html>", b'{"flex": {"id": 4', b"\xff\xfe\x00", b"[" * 100_000, b"9" * 5_000]
)
def test_a_body_that_is_no_json_is_a_value_error(body: bytes) -> None:
    """So is one that only means to exhaust its reader."""
    with pytest.raises(ValueError):  # noqa: PT011 - the docstring promises no more
        answers.parsed(body)


@given(json_values)
def test_any_body_is_read_as_json(value: object) -> None:
    """What a server means is what arrives; NaN, which equals nothing, by its text."""
    assert repr(answers.parsed(json.dumps(value).encode())) == repr(value)


READERS: dict[str, Callable[[object], object]] = {
    "create": answers.created_id,
    "list": answers.configurations,
    "get": lambda answer: answers.one_configuration(answer, "42"),
    "write": answers.accepted,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@given(answer=json_values)
def test_no_answer_breaks_a_reader(read: Callable[[object], object], answer: object) -> None:
    """Each is understood or refused with an error of ours; nothing else ever comes out."""
    with suppress(RequestError):
        read(answer)


@given(json_values)
def test_a_list_is_never_read_from_an_error_object(value: object) -> None:
    """An error object in place of a list must not look like an account without configurations."""
    answer = {"error_v2": {"message": value}}
    with pytest.raises(MalformedAnswerError):
        answers.configurations(answer)

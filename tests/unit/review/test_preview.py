"""What is read from a preview, and what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.fields import NATIVE_TYPE
from pulumi_loanpro.plugin.words import camel
from pulumi_loanpro.review.changes import Action, Placeholder
from pulumi_loanpro.review.preview import Preview, Processor, parse
from unit.previews import INPUTS, SECRET, UNKNOWN, document, of_targets, stack, step, urn

WHOLE = document(stack(), step("update", {}, {"sandbox_mode": False}, differs=("password",)))


def only(preview: Preview) -> Processor:
    """The one processor that changes."""
    [processor] = preview.processors
    return processor


def test_an_update_has_two_sides() -> None:
    """Both hold the values as they are, but no secret, and not Pulumi's own property."""
    processor = only(parse(WHOLE))
    assert (processor.resource, processor.id) == ("ach-main", "4711")
    change = processor.change
    assert change.action is Action.UPDATE
    assert (change.old["sandbox_mode"], change.new["sandbox_mode"]) == (True, False)
    assert change.changed == {"sandbox_mode", "password"}
    assert change.new["password"] is Placeholder.SECRET
    assert "__provider" not in change.new


@pytest.mark.parametrize(("provider", "account"), [("eu", "eu"), ("default_0_1_0", None)])
def test_the_native_plugin_declares_the_same(provider: str, account: str | None) -> None:
    """Under names in camelCase; a provider resource of its own stands for an account."""
    urn_ = f"urn:pulumi:prod::money::pulumi:providers:loanpro::{provider}::0f3c"
    new = {"sandbox_mode": False, "client_secret": "hunter2"}
    native = step("update", {}, new, type_=NATIVE_TYPE, differs=("clientSecret",), provider=urn_)
    for side in ("oldState", "newState"):
        native[side]["inputs"] = {camel(k): it for k, it in native[side]["inputs"].items()}
    change = only(parse(document(native))).change
    assert change.changed == {"sandbox_mode", "client_secret"}
    assert (change.old["sandbox_mode"], change.new["sandbox_mode"]) == (True, False)
    assert change.new.get("account") == change.old.get("account") == account
    assert "hunter2" not in repr(change)


def test_what_is_not_shown_is_not_guessed() -> None:
    """Unknown and secret values become placeholders; an unset input is left out."""
    new = {"name": UNKNOWN, "username": SECRET, "password": UNKNOWN, "client_id": None}
    change = only(parse(document(step("update", {}, new)))).change
    assert change.new["name"] is change.new["password"] is Placeholder.UNKNOWN
    assert change.new["username"] is Placeholder.SECRET
    assert "client_id" not in change.new
    assert "client_id" in change.changed


@pytest.mark.parametrize("secret", ["old", "new"])
def test_what_one_side_keeps_secret_is_secret_on_both(secret: str) -> None:
    """A value that is secret on one side is hidden on the other, where Pulumi printed it."""
    sides = {"old": {"client_id": "in clear"}, "new": {"client_id": "in clear"}}
    sides[secret] = {"client_id": SECRET}
    change = only(parse(document(step("update", sides["old"], sides["new"])))).change
    assert change.old["client_id"] is change.new["client_id"] is Placeholder.SECRET
    assert "client_id" in change.changed


def test_a_secret_in_clear_goes_no_further() -> None:
    """A credential that Pulumi printed in clear is not kept."""
    change = only(parse(document(step("create", new={"password": "hunter2"})))).change
    assert "hunter2" not in repr(change)


@pytest.mark.parametrize(
    ("steps", "action"),
    [
        ([step("create", new={})], Action.CREATE),
        ([step("import", new={})], Action.IMPORT),
        ([step("delete", {})], Action.DELETE),
        ([step("delete", {}, retainOnDelete=True)], Action.RETAIN),
        ([stack(), step("replace", {}, {"account": "eu"})], Action.REPLACE),
        ([stack("refresh"), stack(), step("update", {}, {"name": "b"})], Action.UPDATE),
        ([stack("refresh"), step("update", {}, {"name": "b"})], Action.DRIFTED),
        ([stack("refresh"), step("delete", {})], Action.GONE),
        ([step("create-replacement", new={})], Action.CREATE),
        ([step("delete-replaced", {})], Action.DELETE),
    ],
)
def test_an_operation_is_an_action(steps: list[dict[str, object]], action: Action) -> None:
    """Each operation has its action; where no program ran, the change has happened already."""
    assert only(parse(document(*steps))).change.action is action


def test_what_a_refresh_read_has_happened() -> None:
    """A change that comes with the URL was read from Secure Payments, even if the program ran."""
    read = step("update", {}, {"name": "b"})
    read["newState"]["outputs"] = {"url": "https://securepayments.loanpro.io/api"}
    assert only(parse(document(stack(), stack("refresh"), read))).change.action is Action.DRIFTED


@pytest.mark.parametrize(
    ("refreshed", "action"),
    [(step("delete", {}), Action.GONE), (step("update", {}, {"name": "b"}), Action.DRIFTED)],
)
def test_a_refresh_of_targets_has_no_step_of_the_stack(
    refreshed: dict[str, object], action: Action
) -> None:
    """What it finds has happened already, too."""
    assert only(parse(of_targets(refreshed))).change.action is action


def test_a_replacement_by_an_import_is_a_delete_and_an_import() -> None:
    """As of the option `import` with another ID than that of what is managed."""
    whole = step("replace", {}, {"name": "b"})
    whole["newState"]["id"] = "4712"
    found = parse(document(whole)).processors
    assert [(it.id, it.change.action) for it in found] == [
        ("4711", Action.DELETE),
        ("4712", Action.IMPORT),
    ]


def test_a_replacement_is_one_change() -> None:
    """The halves of a replacement, which Pulumi shows on demand, add no change."""
    halves = [step("create-replacement", new={}), step("delete-replaced", {})]
    whole = step("replace", {}, {"account": "eu"})
    assert only(parse(document(halves[0], whole, halves[1]))).change.action is Action.REPLACE


def test_the_rest_of_an_earlier_replacement_is_a_delete() -> None:
    """Pulumi shows it on demand only; its ID is not that of what is replaced now."""
    rest = step("delete-replaced", {}, id_="41")
    whole = step("replace", {}, {"account": "eu"})
    found = parse(document(rest, whole, step("delete-replaced", {})))
    assert [it.change.action for it in found.processors] == [Action.DELETE, Action.REPLACE]
    assert only(parse(document(rest))).change.action is Action.DELETE


@pytest.mark.parametrize(
    ("op", "external", "actions"),
    [
        ("replace", (True, False), [Action.CREATE]),
        ("replace", (False, True), [Action.DELETE]),
        ("read", (False, True), [Action.RETAIN]),
        ("read", (True, True), []),
        ("replace", (True, True), []),
    ],
)
def test_what_a_program_manages_or_only_reads(
    op: str, external: tuple[bool, bool], actions: list[Action]
) -> None:
    """From `FlexProcessor.get` to a declaration and back: what is managed is on one side only."""
    one = step(op, {}, {})
    one["oldState"]["external"], one["newState"]["external"] = external
    found = parse(document(one)).processors
    assert [it.change.action for it in found] == actions


def test_what_is_retained_is_not_deleted() -> None:
    """As the option `retain_on_delete` says of a replacement, and `deleted_with` of a delete."""
    replaced = step("replace", {}, {"account": "eu"})
    replaced["oldState"]["retainOnDelete"] = True
    found = parse(document(replaced)).processors
    assert [it.change.action for it in found] == [Action.RETAIN, Action.CREATE]
    inside, outside = step("delete", {}, resource="inside"), step("delete", {}, resource="outside")
    inside["oldState"]["deletedWith"] = outside["urn"]
    found = parse(document(inside, outside)).processors
    assert [it.change.action for it in found] == [Action.RETAIN, Action.DELETE]


def test_an_import_with_an_update_is_the_update() -> None:
    """It does not stay as it is."""
    steps = step("import", new={}), step("update", {}, {"name": "b"})
    assert only(parse(document(*steps))).change.action is Action.UPDATE


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [stack()],
        [step("same", {}, {})],
        [step("refresh", {}, {})],
        [step("read", new={}, external=True)],
        [step("delete", {}, external=True)],
    ],
)
def test_what_changes_nothing_is_left_out(steps: list[dict[str, object]]) -> None:
    """What stays, and what Pulumi only reads, is no change."""
    found = parse(document(*steps))
    assert (found.processors, found.others) == ([], {})


def test_a_preview_is_of_a_stack() -> None:
    """Project and stack come from the URNs; a preview without a step tells neither."""
    assert parse(WHOLE).stack == "money/prod"
    assert parse(document()).stack == ""


def test_other_types_are_counted() -> None:
    """The count is by type and operation, without the types of parents."""
    types = ("aws:s3/bucket:Bucket", "pulumi:providers:aws", "my:Component$aws:s3/bucket:Bucket")
    steps = [step("create", new={}, type_=type_, resource=type_) for type_ in types]
    steps.append(step("invented", {}, {}, type_="aws:s3/bucket:Bucket"))
    assert parse(document(*steps)).others == {
        ("aws:s3/bucket:Bucket", "create"): 2,
        ("aws:s3/bucket:Bucket", "invented"): 1,
        ("pulumi:providers:aws", "create"): 1,
    }


def test_a_name_may_look_like_a_urn() -> None:
    """Two colons in a name are a part of it."""
    assert only(parse(document(step("create", new={}, resource="a::b")))).resource == "a::b"


def refused(text: bytes) -> str:
    """The paragraph by which a text is refused."""
    with pytest.raises(LoanProError) as caught:
        parse(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@given(st.integers(0, len(WHOLE) - 1))
def test_a_preview_that_is_cut_short_is_refused(length: int) -> None:
    """It is refused wherever it was cut."""
    assert "no complete preview" in refused(WHOLE[:length])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"{}", "a JSON object without anything that a preview has"),
        (b"[]", "JSON with a list"),
        (b"null", "JSON with null"),
        (b"true", "JSON with a boolean"),
        (b"", "empty, as where the command before `|` failed"),
        (b"\xff\xff", "no text"),
        (b"[" * 100_000, "one without end"),
        (b"error: no stack selected\nhm", "Pulumi failed with 'error: no stack selected'"),
        (b"Previewing update (prod):\n + hm", "what Pulumi prints for people, without `--json`"),
        (b"password: hunter2", "no JSON, from line 1 on"),
        (b'{"version": 3, "deployment": {}}', "the state of a stack"),
        (b'{"resources": []}', "a file for `pulumi import`"),
        (b'{"severity": null, "processors": []}', "a review that was made already"),
        (b'{"resourcePlans": {}}', "a plan"),
        (b'{"sequence": 1, "timestamp": 2}', "events"),
        (WHOLE + WHOLE, "no JSON, from line 1 on"),
        (b"Installing plugins\n" + WHOLE, "no JSON"),
        (WHOLE.replace(b'"op"', b'"operation"'), "steps.0.op is wrong: Field required"),
        (WHOLE.replace(b'"inputs": {', b'"inputs": 1, "was": {'), "inputs is wrong"),
        (WHOLE.replace(urn().encode(), b"ach-main"), "steps.1.urn is wrong"),
        (document(step("update", {}, {}), changeSummary={"update": 2}), "its summary counts 2"),
        (document(changeSummary={"delete": 1}), "its summary counts 1"),
    ],
)
def test_what_is_no_preview_is_refused(text: bytes, kind: str) -> None:
    """The paragraph says what was given, without a value of it, and how to get a preview."""
    said = refused(text)
    assert kind in said
    assert "pulumi preview --json" in said
    assert "hunter2" not in said


def test_a_preview_that_failed_is_refused() -> None:
    """The error has the first line of what Pulumi said; warnings are ignored."""
    said = [{"severity": "error", "message": "error: it broke:\nTraceback\n  line 1"}]
    assert "The preview itself failed: it broke." in refused(document(stack(), diagnostics=said))
    assert "does not say why" in refused(
        document(diagnostics=[{"severity": "error", "message": ""}])
    )
    parse(document(stack(), diagnostics=[{"severity": "warning", "message": "hm"}]))


def test_an_operation_of_tomorrow_is_refused() -> None:
    """An operation that is unknown here is an error: it is unknown what it does to money."""
    assert "'teleport'" in refused(document(step("teleport", {}, {})))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_any_shell_may_have_written_it(encoding: str) -> None:
    """A byte order mark, or two bytes for each letter, changes nothing."""
    assert parse(WHOLE.decode().encode(encoding)) == parse(WHOLE)


def test_the_builder_writes_what_pulumi_writes() -> None:
    """The state of one side holds all inputs."""
    assert json.loads(WHOLE)["steps"][1]["oldState"]["inputs"] == INPUTS

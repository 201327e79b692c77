"""Every switch of the dialect, each value of it."""

import re
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from loanpro_simulator import Dialect, Simulator

ERRORS = ["error_v2", "error_v2_flat", "context", "both"]
SECRETS = ("password", "client_secret", "card_gateway_private_api_key")


@pytest.fixture
def processor_id(api: httpx.Client, flex: dict[str, Any]) -> int:
    """The ID of a configuration with every field set."""
    created: int = api.post("/processors/flex", json={"flex": flex}).json()
    return created


def test_every_value_of_every_switch_is_spoken(simulator: Simulator) -> None:
    """Each value can be set at run time, and read back."""
    for switch, values in Dialect.switches().items():
        for value in values:
            assert simulator.dialect(**{switch: value}) == Dialect().but(**{switch: value})
        simulator.dialect(**{switch: values[0]})
    assert simulator.dialect() == Dialect()


@pytest.mark.parametrize("dialect", ["number", "string", "object", "nested"])
def test_create(api: httpx.Client, simulator: Simulator, dialect: str) -> None:
    """A create answers the ID in four shapes."""
    simulator.dialect(create=dialect)
    answer = api.post("/processors/flex", json={"flex": {"name": "n"}}).json()
    number = simulator.processors()[0]["id"]
    shapes = {
        "number": number,
        "string": str(number),
        "object": {"id": number},
        "nested": {"flex": {"id": number}},
    }
    assert answer == shapes[dialect]


def test_get_nested(api: httpx.Client, simulator: Simulator, processor_id: int) -> None:
    """A get may answer under ``flex``."""
    simulator.dialect(get="nested")
    answer = api.get(f"/processors/flex/{processor_id}").json()
    assert answer.keys() == {"flex"}
    assert answer["flex"]["id"] == processor_id


@pytest.mark.parametrize("key", ["flex", "data"])
def test_list_under_a_key(
    api: httpx.Client, simulator: Simulator, processor_id: int, key: str
) -> None:
    """A list may answer an object with the array under a key."""
    simulator.dialect(list=key)
    answer = api.get("/processors/flex").json()
    assert answer.keys() == {key}
    assert [it["id"] for it in answer[key]] == [processor_id]


@pytest.mark.parametrize(
    ("dialect", "on", "off"), [("json", True, False), ("integers", 1, 0), ("strings", "1", "0")]
)
def test_booleans(  # noqa: PLR0913, PLR0917 - fixtures and the table's columns
    api: httpx.Client,
    simulator: Simulator,
    processor_id: int,
    dialect: str,
    on: object,
    off: object,
) -> None:
    """Flags come as booleans, integers or strings, in get and list alike."""
    simulator.dialect(booleans=dialect)
    one = api.get(f"/processors/flex/{processor_id}").json()
    assert [repr(one["same_day"]), repr(one["account_balance_check"])] == [repr(on), repr(off)]
    assert api.get("/processors/flex").json() == [one]


def test_cutoff_with_seconds(api: httpx.Client, simulator: Simulator, processor_id: int) -> None:
    """The cut-off may come with seconds, and stays null where there is none."""
    simulator.dialect(cutoff="hh:mm:ss")
    api.post("/processors/flex", json={"flex": {"name": "without"}})
    times = [it["same_day_cutoff_time"] for it in api.get("/processors/flex").json()]
    assert times == ["16:00:00", None]
    assert processor_id


@pytest.mark.parametrize(("dialect", "value"), [("masked", "Encrypted-Value"), ("null", None)])
def test_secrets_replaced(
    api: httpx.Client, simulator: Simulator, processor_id: int, dialect: str, value: str | None
) -> None:
    """A mask, a null or a ciphertext stands in the place of a secret."""
    simulator.dialect(secrets=dialect)
    fields = api.get(f"/processors/flex/{processor_id}").json()
    assert [fields[name] for name in SECRETS] == [value] * 3


def test_secrets_as_ciphertext(api: httpx.Client, simulator: Simulator, processor_id: int) -> None:
    """A ciphertext is another on each read, and not the plain text."""
    simulator.dialect(secrets="ciphertext")
    reads = [api.get(f"/processors/flex/{processor_id}").json()["password"] for _ in range(3)]
    assert len({*reads, "correct horse"}) == 4


def test_secrets_absent(api: httpx.Client, simulator: Simulator, processor_id: int) -> None:
    """An answer may leave the secrets out."""
    simulator.dialect(secrets="absent")
    fields = api.get(f"/processors/flex/{processor_id}").json()
    assert not fields.keys() & set(SECRETS)


def test_secrets_in_clear(api: httpx.Client, simulator: Simulator, processor_id: int) -> None:
    """Only the dialect that says so gives a secret back."""
    simulator.dialect(secrets="clear")
    assert api.get(f"/processors/flex/{processor_id}").json()["password"] == "correct horse"


@pytest.mark.parametrize("mask", ["Encrypted-Value", "Encrypted value"])
def test_masks_are_spelt_in_two_ways(
    api: httpx.Client, simulator: Simulator, processor_id: int, mask: str
) -> None:
    """Every secret is masked by the same words; a secret that was never sent stays null."""
    simulator.dialect(mask=mask)
    fields = api.get(f"/processors/flex/{processor_id}").json()
    assert [fields[name] for name in SECRETS] == [mask] * 3
    bare = api.post("/processors/flex", json={"flex": {"name": "bare"}}).json()
    assert api.get(f"/processors/flex/{bare}").json()["password"] is None


def test_logins_masked(api: httpx.Client, simulator: Simulator, processor_id: int) -> None:
    """User and client ID may be masked, too, in get and list alike."""
    simulator.dialect(masked_fields="logins", mask="Encrypted value", secrets="absent")
    one = api.get(f"/processors/flex/{processor_id}").json()
    assert [one["username"], one["client_id"]] == ["Encrypted value"] * 2
    assert one["name"] == "FLEX Processor"
    assert api.get("/processors/flex").json() == [one]
    assert simulator.processors()[0]["username"] == "username"


@pytest.mark.parametrize(
    ("dialect", "pattern"),
    [
        ("iso", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("spaced", r"\d{4}-[1-9]\d?-[1-9]\d? \d\d:\d\d:\d\d"),
    ],
)
def test_times(
    api: httpx.Client, simulator: Simulator, processor_id: int, dialect: str, pattern: str
) -> None:
    """Times come in two forms, both published."""
    simulator.dialect(times=dialect)
    fields = api.get(f"/processors/flex/{processor_id}").json()
    assert all(re.fullmatch(pattern, fields[name]) for name in ("created", "updated"))


def test_extra_fields(api: httpx.Client, simulator: Simulator, processor_id: int) -> None:
    """Flags that only siblings are known to have may come along, worded as the others are."""
    assert "bypass" not in api.get(f"/processors/flex/{processor_id}").json()
    simulator.dialect(extra_fields="shown", booleans="strings")
    fields = api.get(f"/processors/flex/{processor_id}").json()
    assert [fields[name] for name in ("bypass", "auto_reversal", "default")] == ["0"] * 3


def test_owner_absent(api: httpx.Client, simulator: Simulator, processor_id: int) -> None:
    """An answer may leave the owner out."""
    simulator.dialect(owner="absent")
    assert "user_id" not in api.get(f"/processors/flex/{processor_id}").json()


@pytest.mark.parametrize("status", [404, 409, 400])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_not_found_status(
    api: httpx.Client, simulator: Simulator, method: str, status: int
) -> None:
    """A missing configuration is answered with the status of the dialect."""
    simulator.dialect(not_found_status=status)
    body = {"flex": {"name": "n"}} if method == "PUT" else None
    assert api.request(method, "/processors/flex/999999", json=body).status_code == status


def error_of(dialect: str, answer: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the message and the details of an error in one of its shapes."""
    if dialect in {"error_v2", "both"}:
        plain = answer.pop("error_v2")
        assert answer == ({"message": plain["message"]} if dialect == "both" else {})
        answer = plain
    details = answer.pop("context" if dialect == "context" else "metadata")
    assert answer.keys() == {"message"}
    return answer["message"], details


@pytest.mark.parametrize("dialect", ERRORS)
def test_error(api: httpx.Client, simulator: Simulator, dialect: str) -> None:
    """An error comes in four shapes, each with its message and the ID."""
    simulator.dialect(error=dialect)
    message, details = error_of(dialect, api.get("/processors/flex/999999").json())
    assert message == "Invalid processor ID"
    assert details["processor_id"] == "999999"


@pytest.mark.parametrize("dialect", ERRORS)
def test_a_general_message_leaves_the_reason_to_the_details(
    api: httpx.Client, simulator: Simulator, dialect: str
) -> None:
    """The message is the phrase of the status; what is wrong stands in ``errors``."""
    simulator.dialect(error=dialect, reason="errors")
    message, details = error_of(dialect, api.get("/processors/flex/999999").json())
    assert (message, details["errors"]) == ("Not Found", ["Invalid processor ID"])
    bad = {"flex": {"name": "", "password": 271828}}
    message, details = error_of(dialect, api.post("/processors/flex", json=bad).json())
    assert message == "Conflict"
    assert details["errors"] == ["name must not be empty", "password must be a string"]


def test_a_context_tells_of_the_request(api: httpx.Client, simulator: Simulator) -> None:
    """Address, path and owner come along; none of them says what is wrong."""
    simulator.dialect(error="context")
    api.post("/processors/flex", json={"flex": {"name": "n"}})
    context = api.get("/processors/flex/999999").json()["context"]
    assert context["ip"] == "127.0.0.1"
    assert context["uri"] == "/api/processors/flex/999999"
    assert context["user_id"] == simulator.processors()[0]["user_id"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_error_may_come_with_200(
    api: httpx.Client, simulator: Simulator, flex: dict[str, Any], method: str
) -> None:
    """Only the body shows a refusal; nothing is changed, and the journal has the 200."""
    simulator.dialect(error_status="ok", not_found_status=409)
    response = api.request(method, "/processors/flex/999999", json={"flex": flex})
    assert response.status_code == 200
    assert response.json()["error_v2"]["message"] == "Invalid processor ID"
    assert simulator.requests()[-1]["status"] == 200
    assert api.post("/processors/flex", json={"flex": {"name": ""}}).status_code == 200
    assert simulator.processors() == []


def test_wrong_headers_and_paths_keep_their_status(simulator: Simulator) -> None:
    """What is refused before the API itself never comes with 200."""
    simulator.dialect(error_status="ok")
    assert httpx.get(f"{simulator.url}/processors/flex").status_code == 401
    assert httpx.get(f"{simulator.url}/nonesuch").status_code == 404


@pytest.mark.parametrize("status", [401, 402])
def test_an_expired_password_shuts_out_a_valid_pair(
    api: httpx.Client, simulator: Simulator, processor_id: int, status: int
) -> None:
    """The answer is as general as that to a wrong pair, and a new password ends it."""
    path = f"/processors/flex/{processor_id}"
    simulator.dialect(password="expired", expired_status=status, error_status="ok")
    for response in (api.get(path), api.delete(path), api.get("/processors/flex")):
        assert response.status_code == status
        assert response.json() == {
            "code": f"{status}-CN0001",
            "message": "Unauthorized",
            "context": {"errors": ["Unauthorized"]},
        }
    simulator.dialect(password="valid")
    assert api.get(path).status_code == 200


def test_an_expired_password_leaves_a_wrong_pair_at_401(simulator: Simulator) -> None:
    """Who proves no account learns nothing of a password."""
    simulator.dialect(password="expired", expired_status=402)
    assert httpx.get(f"{simulator.url}/processors/flex").status_code == 401


@pytest.mark.parametrize(
    ("dialect", "status", "body"),
    [
        ("true", 200, "true"),
        ("string", 200, '"true"'),
        ("object", 200, '{"success":true}'),
        ("empty", 200, ""),
        ("no_content", 204, ""),
    ],
)
def test_success(  # noqa: PLR0913, PLR0917 - fixtures and the table's columns
    api: httpx.Client,
    simulator: Simulator,
    processor_id: int,
    dialect: str,
    status: int,
    body: str,
) -> None:
    """Update and delete answer their success alike."""
    simulator.dialect(success=dialect)
    path = f"/processors/flex/{processor_id}"
    update = api.put(path, json={"flex": {"name": "new"}})
    delete = api.delete(path)
    assert (update.status_code, update.text) == (status, body)
    assert (delete.status_code, delete.text) == (status, body)


def test_echo(api: httpx.Client, simulator: Simulator) -> None:
    """Only the dialect that says so repeats a payload, in refusals and in injected failures."""
    bad = {"flex": {"password": "correct horse"}}
    assert "correct horse" not in api.post("/processors/flex", json=bad).text
    simulator.dialect(echo="payload")
    assert "correct horse" in api.post("/processors/flex", json=bad).text
    simulator.fault("create", "status", code=502)
    assert "correct horse" in api.post("/processors/flex", json=bad).text


def test_lms_without_flex(simulator: Simulator) -> None:
    """LoanPro's list may have no array for FLEX."""
    simulator.dialect(lms="absent")
    response = httpx.get(
        f"{simulator.url}/public/api/1/tenant/easypay/processors",
        headers={"Authorization": "Bearer token", "Autopal-Instance-Id": "easypay"},
    )
    assert response.json()["d"].keys() == {"anet", "nacha"}


def test_a_setting_is_read_from_text() -> None:
    """The command line writes a switch KEY=VALUE, numbers too."""
    assert Dialect.parse(["create=nested", "not_found_status=409"]) == Dialect(
        create="nested", not_found_status=409
    )
    assert Dialect.parse(["mask=Encrypted value", "page_size=7", "pages=next"]) == Dialect(
        mask="Encrypted value", page_size=7, pages="next"
    )


@pytest.mark.parametrize(
    "setting", ["create", "create=", "nonesuch=1", "not_found_status=418", "page_size=0"]
)
def test_a_wrong_setting_is_refused(setting: str) -> None:
    """A switch or value that does not exist is an error, not ignored."""
    with pytest.raises(ValueError, match=r".+"):
        Dialect.parse([setting])


def test_a_dialect_is_immutable() -> None:
    """A dialect is changed by making another."""
    with pytest.raises(ValidationError):
        Dialect().create = "nested"


def test_variants_leave_out_what_fails_by_design() -> None:
    """They are all switches and values but two."""
    switches, variants = Dialect.switches(), Dialect.variants()
    assert switches.keys() == variants.keys()
    left_out = {name: {*values} - {*variants[name]} for name, values in switches.items()}
    assert {name: values for name, values in left_out.items() if values} == {
        "pages": {"total"},
        "password": {"expired"},
    }


def test_switches_begin_with_the_default() -> None:
    """What is tried first is what is spoken where nothing is set."""
    assert {name: values[0] for name, values in Dialect.switches().items()} == (
        Dialect().model_dump()
    )

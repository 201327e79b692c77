"""Secrets stay out of texts, pickles, tracebacks and logs, and travel to nobody else."""

from __future__ import annotations

import asyncio
import base64
import copy
import html
import json
import logging
import pickle
import secrets
import time
import traceback
import unicodedata
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import httpx
import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pydantic import SecretStr, ValidationError

from certificates import self_signed
from engine.echo import respond, serving, url_of
from engine.hunt import ENCODINGS, Hunt
from published import PUBLISHED
from pulumi_loanpro.errors import (
    LoanProError,
    MalformedAnswerError,
    RequestError,
    SettingsError,
)
from pulumi_loanpro.fields import FlexProcessorInputs, check_inputs
from pulumi_loanpro.flex_processor import FlexProcessorProvider
from pulumi_loanpro.lifecycle.inventory import Inventory
from pulumi_loanpro.lifecycle.operations import Lifecycle
from pulumi_loanpro.secrecy import Hidden
from pulumi_loanpro.secure_payments.account import Account
from pulumi_loanpro.secure_payments.client import SecurePayments
from pulumi_loanpro.secure_payments.redaction import redacted
from pulumi_loanpro.secure_payments.refusals import as_sentence
from pulumi_loanpro.secure_payments.settings import _Settings, load_account

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from engine.echo import Answer

PASSWORD: Final = 'pW7kQ2xV9z"\\\n%&<é/ mT4hYd+cS8'
CLIENT_SECRET: Final = "cS3nRt8Lq'Jb6GfZ0w"
GATEWAY_KEY: Final = 'ж"&Ω'
TOKEN: Final = "tK5vBn1Xs\"'\\%&<Hc9PyUe2"
SECRET: Final = "sE8jMd4Rw'\"\\%&<Fg7TzLa3"

HUNT: Final = Hunt(
    {
        "password": PASSWORD,
        "client_secret": CLIENT_SECRET,
        "gateway key": GATEWAY_KEY,
        "token": TOKEN,
        "secret": SECRET,
    }
)

INPUTS: Final[dict[str, Any]] = PUBLISHED | {
    "password": PASSWORD,
    "client_secret": CLIENT_SECRET,
    "card_gateway_private_api_key": GATEWAY_KEY,
}

DEADLINES: Final = "0.3", "2", "15"
"""Seconds; one after the other, until a machine that is busy has sent something."""

SETTINGS: Final = {
    "loanpro:token": TOKEN,
    "loanpro:secret": SECRET,
    "loanpro:deadline": DEADLINES[0],
    "loanpro:list_delay": "0.05",
    "loanpro:accounts": json.dumps({"eu": {"token": TOKEN, "secret": SECRET}}),
}


def refuse(handler: BaseHTTPRequestHandler, seen: str) -> None:
    """Refuses, and says all that it was sent."""
    respond(handler, 409, json.dumps({"message": f"What is this? {seen}", "errors": [seen]}))


def show_a_page(handler: BaseHTTPRequestHandler, seen: str) -> None:
    """Answers with a web page of what it was sent."""
    respond(handler, 200, f"<html>{seen}</html>")


def break_off(handler: BaseHTTPRequestHandler, seen: str) -> None:
    """Promises more than it sends."""
    respond(handler, 200, seen, Content_Length="100000")


def keep_silent(handler: BaseHTTPRequestHandler, _seen: str) -> None:
    """Answers nothing until the client leaves."""
    handler.rfile.read()


def refuse_to_create(handler: BaseHTTPRequestHandler, seen: str) -> None:
    """Has no configuration, and refuses to be given one."""
    if handler.command == "GET":
        respond(handler, 200, "[]")
    else:
        refuse(handler, seen)


def account(url: str = "http://127.0.0.1:9/api", deadline: str = DEADLINES[0]) -> Account:
    """The account of `SETTINGS`, at a URL."""
    return load_account(None, {**SETTINGS, "loanpro:url": url, "loanpro:deadline": deadline}.get)


def provider(
    url: str = "http://127.0.0.1:9/api", deadline: str = DEADLINES[0]
) -> FlexProcessorProvider:
    """A provider as Pulumi's plugin has it, configured."""
    config = Config({**SETTINGS, "loanpro:url": url, "loanpro:deadline": deadline}, "engine")
    configured = FlexProcessorProvider()
    configured.configure(ConfigureRequest(config))
    return configured


def list_at(url: str) -> list[Any]:
    """Asks for all configurations; a busy machine has time, since nothing has to be waited for."""

    async def ask() -> list[Any]:
        client = SecurePayments(account(url, DEADLINES[-1]))
        try:
            return list(await client.list())
        finally:
            await client.aclose()

    return asyncio.run(ask())


HOLDERS: Final[dict[str, Callable[[], Any]]] = {
    "Account": account,
    "_Settings": lambda: _Settings(token=SecretStr(TOKEN), secret=SecretStr(SECRET)),
    "_Values": lambda: _Settings.model_validate({"accounts": {"eu": {"token": TOKEN}}}).accounts,
    "FlexProcessorInputs": lambda: FlexProcessorInputs.model_validate(INPUTS),
    "SecurePayments": lambda: SecurePayments(account()),
    "Lifecycle": lambda: Lifecycle(SecurePayments(account())),
    "Inventory": lambda: Inventory(SecurePayments(account())),
    "FlexProcessorProvider": provider,
    "Failure": lambda: check_inputs({**INPUTS, "pasword": PASSWORD, "client_secret": [TOKEN]})[1],
}


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_what_holds_a_secret_does_not_show_it(holder: Callable[[], Any]) -> None:
    """Neither as text, nor in a container, nor in a copy where it can be copied."""
    held = holder()
    shown = f"{held} {held!r} {held!a} {[held]} { ({'it': held}) }"
    with suppress(TypeError):
        shown += repr(copy.copy(held))
        shown += repr(copy.deepcopy(held))
    assert HUNT.in_text("a text", shown) == []


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_what_holds_a_secret_cannot_be_pickled_with_it(holder: Callable[[], Any]) -> None:
    """A pickle is refused, or holds no secret."""
    try:
        pickled = pickle.dumps(holder())
    except TypeError as error:
        pickled = str(error).encode()
    assert HUNT.in_text("a pickle", pickled) == []


WRONG: Final[dict[str, Callable[[], object]]] = {
    "inputs of a wrong type": lambda: FlexProcessorInputs.model_validate(
        {**INPUTS, "password": [PASSWORD], "username": [CLIENT_SECRET]}
    ),
    "inputs that are too many": lambda: FlexProcessorInputs.model_validate(
        {**INPUTS, "pasword": PASSWORD}
    ),
    "inputs that are too few": lambda: FlexProcessorInputs.model_validate(
        {"password": PASSWORD, "client_secret": SecretStr(CLIENT_SECRET)}
    ),
    "an account without a name": lambda: Account.model_validate({"token": TOKEN, "secret": SECRET}),
    "settings of a wrong type": lambda: _Settings.model_validate(
        {"token": [TOKEN], "deadline": SECRET, "tokn": TOKEN, "accounts": [SECRET]}
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_validation_error_does_not_show_its_input(wrong: Callable[[], object]) -> None:
    """It names the field and the rule only."""
    with pytest.raises(ValidationError) as caught:
        wrong()
    assert HUNT.in_text("an error", f"{caught.value} {caught.value!r}") == []


def shown_with_locals(error: BaseException) -> str:
    """What a tool prints that shows local variables; those of this file are no concern of ours."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_globals["__name__"] == __name__:
        frames = frames.tb_next
    assert frames is not None
    shown = traceback.TracebackException(type(error), error, frames, capture_locals=True)
    return "".join(shown.format())


OUTPUTS: Final[dict[str, Any]] = {**INPUTS, "client_secret": TOKEN, "username": "another"}

OPERATIONS: Final[dict[str, Callable[[FlexProcessorProvider], object]]] = {
    "create": lambda it: it.create(dict(INPUTS)),
    "read": lambda it: it.read("1", dict(OUTPUTS)),
    "update": lambda it: it.update("1", dict(OUTPUTS), dict(INPUTS)),
    "delete": lambda it: it.delete("1", dict(OUTPUTS)),
}

ANSWERS: Final = [refuse, refuse_to_create, show_a_page, break_off, keep_silent]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_failure_shows_no_secret(
    operation: Callable[[FlexProcessorProvider], object], answer: Answer
) -> None:
    """Neither its message nor the local variables of any frame, ours or the HTTP library's."""
    for deadline in DEADLINES:
        with serving(answer) as server, pytest.raises(LoanProError) as caught:
            operation(provider(url_of(server), deadline))
        if server.asked:
            break
    assert server.asked
    assert HUNT.in_text("a message", str(caught.value)) == []
    assert HUNT.in_text("a traceback", shown_with_locals(caught.value)) == []


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_failure_to_connect_shows_no_secret(
    operation: Callable[[FlexProcessorProvider], object],
) -> None:
    """A refused connection raises an error without any secret."""
    with pytest.raises(LoanProError) as caught:
        operation(provider())
    assert HUNT.in_text("a traceback", shown_with_locals(caught.value)) == []


UNREADABLE: Final[dict[str, dict[str, str]]] = {
    "a deadline that is no number": {"loanpro:deadline": "soon"},
    "accounts that are no structure": {"loanpro:accounts": f"{TOKEN} {SECRET}"},
    "accounts that are a list": {"loanpro:accounts": json.dumps([TOKEN, SECRET])},
    "an account that is a text": {"loanpro:accounts": json.dumps({"eu": TOKEN})},
    "a token that cannot travel": {"loanpro:token": PASSWORD},
    "a secret as the URL": {"loanpro:url": SECRET},
}


@pytest.mark.parametrize("unreadable", UNREADABLE.values(), ids=UNREADABLE)
def test_settings_that_cannot_be_used_are_not_shown(unreadable: dict[str, str]) -> None:
    """Neither by the error nor by a traceback with local variables."""
    config = Config({**SETTINGS, **unreadable}, "engine")
    with pytest.raises(SettingsError) as caught:
        load_account(None, config.get)
    assert HUNT.in_text("a traceback", shown_with_locals(caught.value)) == []


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_a_text_of_the_server_is_shown_without_secrets(encoding: Callable[[str], str]) -> None:
    """Whole secrets and pieces, in every encoding that the hunt knows; all else stays."""
    secrets = [PASSWORD, CLIENT_SECRET, GATEWAY_KEY, TOKEN, SECRET]
    for secret in secrets:
        for piece in (secret, secret[:8], secret[-9:]) if len(secret) > 8 else [secret]:
            text = redacted(f"before {encoding(piece)} after", secrets)
            assert HUNT.in_text("a text", text) == []
            assert text.startswith("before ")
            assert text.endswith(" after")
            assert "[secret]" in text


def entities(text: str) -> str:
    """HTML, as some libraries write it: quotes and all else by number."""
    return "".join(f"&#{ord(char)};" for char in text)


NESTED: Final[dict[str, Callable[[str], str]]] = {
    "percent, letters too": lambda it: "".join(f"%{byte:02x}" for byte in it.encode()),
    "JSON, letters too": lambda it: "".join(f"\\u{ord(char):04x}" for char in it),
    "HTML by number": entities,
    "hex with spaces": lambda it: it.encode().hex(" "),
    "HTML of JSON": lambda it: html.escape(json.dumps(it)),
    "base64 of JSON": lambda it: base64.b64encode(json.dumps({"password": it}).encode()).decode(),
    "base64 of percent": lambda it: base64.b64encode(quote(it).encode()).decode(),
    "hex of JSON": lambda it: json.dumps(it).encode().hex(),
    "hex with prefixes": lambda it: ", ".join(f"0x{byte:02x}" for byte in it.encode()),
    "quoted-printable": lambda it: "".join(f"={byte:02X}" for byte in it.encode()),
    "escapes, hex": lambda it: "".join(f"\\x{byte:02x}" for byte in it.encode()),
    "escapes, octal": lambda it: "".join(f"\\{byte:03o}" for byte in it.encode()),
    "escapes, braces": lambda it: "".join(f"\\u{{{ord(char):x}}}" for char in it),
    "zero-width spaces": "\u200b".join,
    "UTF-16": lambda it: it.encode("utf-16-le").decode("latin-1"),
    "base32": lambda it: base64.b32encode(it.encode()).decode(),
    "base32 within": lambda it: base64.b32encode(f"login {it} failed".encode()).decode(),
}


@pytest.mark.parametrize("nested", NESTED.values(), ids=NESTED)
def test_a_secret_in_several_encodings_is_hidden(nested: Callable[[str], str]) -> None:
    """Where it is unknown in which characters of a text it is, none of them is shown."""
    for secret in (PASSWORD, CLIENT_SECRET, TOKEN, SECRET):
        written = nested(secret)
        middle = len(written) // 2
        shown = redacted(f"before {written} after", [secret])
        assert "[secret]" in shown
        assert not any(half in shown for half in (written[:middle], written[middle:]))
    assert redacted(f"before {nested('something else')} after", [PASSWORD]).startswith("before ")


FOREIGN: Final = "Grüße-aus-Köln€Äpfel"
"""A secret whose characters are written in several ways."""


@pytest.mark.parametrize(
    "written",
    [
        FOREIGN.encode().decode("latin-1"),
        FOREIGN.encode().decode("cp1252", "replace"),
        quote(FOREIGN, encoding="cp1252"),
        quote(FOREIGN.replace("€", "-"), encoding="latin-1"),
        unicodedata.normalize("NFD", FOREIGN),
    ],
    ids=["UTF-8 as Latin-1", "UTF-8 as Windows", "percent of Windows", "percent", "decomposed"],
)
def test_a_secret_in_another_character_set_is_hidden(written: str) -> None:
    """Whichever its writer took the other's for."""
    secrets = [FOREIGN, FOREIGN.replace("€", "-")]
    shown = redacted(f"before {written} after", secrets)
    assert "[secret]" in shown
    assert not any(written[at : at + 9] in shown for at in range(len(written) - 8))


OTHERS: Final = [
    *(f"{number:04}-{secrets.token_urlsafe(18)}" for number in range(1500)),
    *(f"password-{number:04}-of-the-processor" for number in range(1500)),
]
"""The credentials of a thousand processors."""


def test_a_text_is_searched_for_the_secrets_of_all_processors() -> None:
    """In every encoding, and the text stays readable where it holds none of them."""
    text = "The password of the processor is wrong: see the docs"
    assert redacted(text, [PASSWORD], others=OTHERS) == text
    assert redacted(f"{text}. {OTHERS[7]}!", [PASSWORD], others=OTHERS) == f"{text}. [secret]!"
    for secret in (PASSWORD, CLIENT_SECRET, TOKEN, SECRET):
        for encoding in (*ENCODINGS.values(), *NESTED.values()):
            shown = redacted(f"before {encoding(secret)} after", [], others=[*OTHERS, secret])
            assert "[secret]" in shown
            assert HUNT.in_text("a text", shown) == []


def test_the_secrets_of_a_thousand_processors_cost_little() -> None:
    """An error takes milliseconds, where a search for one after the other takes a minute."""
    text = "The password of the processor is wrong, as the documentation says. " * 5
    redacted(text, [PASSWORD], others=OTHERS)
    began = time.process_time()
    for _ in range(10):
        redacted(text, [PASSWORD], others=OTHERS)
    assert (time.process_time() - began) / 10 < 0.5


def test_a_text_that_is_cut_ends_without_a_piece() -> None:
    """However much of it is blank, and wherever the secret stands."""
    for blanks in range(4000, 4100):
        shown = as_sentence(f"{' ' * blanks}{PASSWORD}", lambda it: redacted(it, [PASSWORD]))
        assert HUNT.in_text("a text", shown) == []


def test_short_texts_are_redacted_where_they_are_secrets() -> None:
    """A secret of a few characters is hidden as a whole, an empty one hides nothing."""
    assert redacted("pin 1234, path /12", ["1234", ""]) == "pin [secret], path /12"
    assert redacted("the secret is secret", [Hidden("hunter2-hunter2")]) == "the secret is secret"


@pytest.mark.parametrize("secret", ["a", "in", "the"])
def test_a_secret_of_up_to_three_characters_is_not_looked_for(secret: str) -> None:
    """It stands in every text by chance, which without it could not be read."""
    text = "a name in the list"
    assert redacted(text, [secret]) == text


WORDY: Final = "password1234!@#$"


@pytest.mark.parametrize(
    "text",
    [
        "password must not be empty",
        "The Password of FLEX Processor is wrong",
        'the field "password" is required',
    ],
)
def test_a_word_of_a_secret_is_not_hidden_by_itself(text: str) -> None:
    """What everybody knows gives nothing of a secret away, and the text stays readable."""
    assert (
        redacted(text, [WORDY, "client_secret-f7", "FLEX Processor 2026"], ["FLEX Processor"])
        == text
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("got password1234", "got [secret]"),
        ("got PASSWORD1", "got [secret]"),
        (f"got {WORDY}!", "got [secret]!"),
        ("got FLEX Processor 2", "got [secret]"),
        (f"got {WORDY.encode().hex()}", "got [secret]"),
    ],
)
def test_more_than_a_word_of_a_secret_is_hidden(said: str, shown: str) -> None:
    """The word is hidden with what follows it."""
    assert redacted(said, [WORDY, "FLEX Processor 2026"], ["FLEX Processor"]) == shown


@pytest.mark.parametrize("secret", ["password", "FLEX Processor"])
def test_a_secret_that_is_a_word_is_hidden_as_a_whole(secret: str) -> None:
    """Whoever chose it, it is the secret."""
    assert (
        redacted(f"got {secret} and more", [secret], ["FLEX Processor"]) == "got [secret] and more"
    )


def test_a_name_that_the_program_keeps_secret_is_no_word() -> None:
    """Neither the whole of it nor a piece is shown."""
    name = "FLEX Processor"
    assert redacted(f"{name}, Processor", [name], [name]) == "[secret], Processor"
    assert redacted("got X Processor", [name], [name]) == "got [secret]"


def test_blanks_and_marks_are_no_word() -> None:
    """They are hidden like any other piece."""
    for piece in (" " * 8, '"({[.:;,'):
        assert redacted(f"got <{piece}>", [f"k{piece}k"]) == "got <[secret]>"


def test_logs_show_neither_credentials_nor_headers(caplog: pytest.LogCaptureFixture) -> None:
    """Not even at DEBUG, and though the server echoes them in a reason and headers of its own."""

    def echo(handler: BaseHTTPRequestHandler, _seen: str) -> None:
        handler.responses = {HTTPStatus.OK: (f"OK {SECRET}", "")}
        respond(handler, 200, "[]", X_Echo=handler.headers["Secret"], X_Token=TOKEN)

    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
        caplog.set_level(logging.DEBUG, name)
    with serving(echo) as server:
        assert list_at(url_of(server)) == []
        [asked] = server.asked
        assert {leak.secret for leak in HUNT.in_text("a request", asked)} == {"token", "secret"}
        assert HUNT.in_text("a log", caplog.text) == []
        httpx.get(url_of(server), headers={"Secret": "of somebody else"})
    assert "HTTP Request: GET" in caplog.text, "the logs of others are theirs"
    assert "of somebody else" in caplog.text


def test_what_is_not_encrypted_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy for http:// would carry what is meant for this machine, in clear, to another."""
    with (
        serving(lambda handler, _: respond(handler, 200, "[]")) as server,
        serving(lambda handler, _: respond(handler, 200, "[]")) as proxy,
    ):
        for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(variable, url_of(proxy).removesuffix("/api"))
        assert list_at(url_of(server)) == []
        assert len(server.asked) == 1
        assert proxy.asked == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SSL_CERT_FILE", "/nonexistent/hunter2.pem"),
        ("SSL_CERT_FILE", __file__),
        ("HTTPS_PROXY", "socks5://user:hunter2@127.0.0.1:9"),  # pragma: allowlist secret
        ("ALL_PROXY", "ftp://user:hunter2@127.0.0.1:9"),  # pragma: allowlist secret
        ("ALL_PROXY", "http://127.0.0.1:hunter2"),
    ],
)
def test_an_environment_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """By its variables, and not by their values: a proxy may have a password."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable) as caught:
        SecurePayments(account("https://secure-payments.invalid/api"))
    assert "hunter2" not in shown_with_locals(caught.value)


def test_a_proxy_that_refuses_sees_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is repeated what it says: it is asked for a connection, and nothing else."""
    with serving(refuse) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", url_of(proxy).removesuffix("/api"))
        with pytest.raises(RequestError, match=r"The proxy 127\.0\.0\.1 did not connect"):
            list_at("https://secure-payments.invalid/api")
        assert proxy.asked
        assert HUNT.in_text("the proxy", "".join(proxy.asked)) == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    """Wherever it leads, nobody there is asked for anything."""

    def answer(handler: BaseHTTPRequestHandler, _seen: str) -> None:
        respond(handler, status, "", Location=url_of(elsewhere))

    with serving(refuse) as elsewhere, serving(answer) as server:
        with pytest.raises(MalformedAnswerError, match="none is followed with credentials"):
            list_at(url_of(server))
        assert len(server.asked) == 1
        assert elsewhere.asked == []


def test_an_untrusted_certificate_ends_the_connection(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The credentials never reach the server, unless its certificate is trusted."""
    certificate = self_signed(tmp_path)
    with serving(lambda it, _: respond(it, 200, "[]"), certificate) as server:
        with pytest.raises(RequestError, match="is not trusted"):
            list_at(url_of(server, "https"))
        assert server.asked == []

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert list_at(url_of(server, "https")) == []
        assert len(server.asked) == 1

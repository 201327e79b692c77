"""Every way in which an error comes about, and what the real CLI prints then.

`test_error_table.py` provokes each of them, and `tools/generate` writes docs/errors.md from them.
What differs from run to run stands here as `PLACEHOLDERS` has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pulumi_loanpro.errors import (
    CHECK_BASE_URL,
    NAME_THE_OLD_ONE,
    NOT_UNDER_V2,
    ChangedError,
    CredentialsError,
    InputsError,
    InstallationError,
    LoanProError,
    MalformedAnswerError,
    NameTakenError,
    NoProxyError,
    NoServerError,
    NotFoundError,
    NotSentError,
    ProtectedError,
    RateLimitError,
    RefusedError,
    RequestError,
    ServerError,
    SettingsError,
    StillDeclaredError,
    TimedOutError,
    TransportError,
    UncertainCreateError,
    WrongAccountError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Case:
    """One way in which an error comes about.

    Attributes:
        error: Its class.
        when: What has happened.
        problem: What the CLI prints of it.
        remedy: What it prints after that; the remedy of the class where it is left out.
        attempt: What it prints before that.
    """

    error: type[LoanProError]
    when: str
    problem: str
    remedy: str | None = None
    attempt: str = 'Cannot create the FLEX processor "ACH"'

    @property
    def printed(self) -> str:
        """The whole paragraph."""
        return f"{self.attempt}: {self.problem} {self.to_do} [{self.error.code}]"

    @property
    def to_do(self) -> str:
        """The remedy, the case's own or that of the class."""
        return self.error.default_remedy if self.remedy is None else self.remedy


PLACEHOLDERS: Final[Mapping[str, str]] = {
    r"127\.0\.0\.1:\d+": "127.0.0.1:8080",
    r"localhost:\d+": "localhost:8080",
    r"\bID \d+": "ID 42",
    r"\buser \d+": "user 1",
    r"\bbelong to \d+": "belong to 2",
    r"\bTried \d+ times in \d+ s": "Tried 5 times in 2 s",
    r"\bwithin \d+\.\d s": "within 0.5 s",
    r"urn:pulumi:[^`]+": "URN",
    r"(?<=--account )[\w-]+": "eu",
    r"(?<=environment )/\S+\.(?=\s)": "/project/.venv.",
    r"(?<=last\):\n)( .*\n)+": "  …\n",
}
"""Ports, IDs, counts, seconds, paths, the frames of tracebacks, and what stands for them."""


def stable_text(text: str) -> str:
    """A text without what differs from run to run."""
    for pattern, placeholder in PLACEHOLDERS.items():
        text = re.sub(pattern, placeholder, text)
    return text


OTHER_OWNER: Final = "The state was made with the account of user 1, the credentials belong to 2."
SET_ITS_OWN: Final = (
    "Set the token and the secret of the account that owns this processor; if it was moved on "
    "purpose, note its ID, take it out of the state by `pulumi state delete --force URN`, with the "
    "URN that `pulumi stack --show-urns` shows, and import it."
)

INSTALL: Final = (
    "Install there again what brings it: `pip install pulumi-loanpro`, or with uv `uv add "
    "pulumi-loanpro`."
)

WOULD_BE_DELETED: Final = (
    "The old configuration would be deleted, and its deletion protection is on."
)

CASES: Final[Mapping[str, Case]] = {
    "no-credentials": Case(
        SettingsError,
        "An account has neither token nor secret.",
        "The Secure Payments credentials of the default account lack the token and the secret.",
        "Set them with `pulumi config set --secret loanpro:token` and `pulumi config set "
        "--secret loanpro:secret`, or in the environment as LOANPRO_TOKEN and LOANPRO_SECRET.",
    ),
    "half-a-pair": Case(
        SettingsError,
        "An account has one half of the pair only.",
        "The Secure Payments credentials of the account 'us' lack the secret.",
        "Set them with `pulumi config set --path --secret loanpro:accounts.us.token` and "
        "`pulumi config set --path --secret loanpro:accounts.us.secret`, or in the "
        "environment as LOANPRO_ACCOUNTS__US__TOKEN and LOANPRO_ACCOUNTS__US__SECRET.",
    ),
    "unknown-account": Case(
        SettingsError,
        "A processor names an account that the settings do not.",
        "The settings know no account 'eu' (known: 'us').",
        "Set them with `pulumi config set --path --secret loanpro:accounts.eu.token` and "
        "`pulumi config set --path --secret loanpro:accounts.eu.secret`, or in the "
        "environment as LOANPRO_ACCOUNTS__EU__TOKEN and LOANPRO_ACCOUNTS__EU__SECRET.",
    ),
    "bad-settings": Case(
        SettingsError,
        "A setting cannot be used; all such are named at once.",
        "Settings that cannot be used: loanpro:url (or LOANPRO_URL) must start with https://, "
        "since credentials travel to it; loanpro:deadline (or LOANPRO_DEADLINE) must be a "
        "number of seconds above 0, such as 60.",
        "Correct them where they are set: by `pulumi config set`, or in the environment.",
    ),
    "no-time-zones": Case(
        InstallationError,
        "A package that checks inputs is missing where Pulumi runs the provider.",
        "The package tzdata is missing in the Python environment /project/.venv.",
        INSTALL,
        attempt='Cannot check the FLEX processor "ACH"',
    ),
    "no-httpx": Case(
        InstallationError,
        "Another one is missing.",
        "The package httpx is missing in the Python environment /project/.venv.",
        INSTALL,
    ),
    "unknown-host": Case(
        RequestError,
        "The URL's host has no address.",
        "The host of https://secure-payments.invalid/api/processors/flex is not known.",
        "Check `loanpro:url` (or LOANPRO_URL).",
    ),
    "untrusted": Case(
        RequestError,
        "The server's certificate cannot be verified.",
        "The certificate of https://127.0.0.1:8080/api/processors/flex is not trusted: "
        "self-signed certificate.",
        "Check the URL; a private authority goes into the trust store of this machine, or into a "
        "file that SSL_CERT_FILE names.",
    ),
    "no-tls": Case(
        RequestError,
        "The URL says `https://`, and the server does not.",
        "What answers at https://127.0.0.1:8080/api/processors/flex does not speak TLS, as "
        "https:// demands.",
        "Check host and port of `loanpro:url` (or LOANPRO_URL), and HTTPS_PROXY; a server on this "
        "machine itself may need http://.",
    ),
    "nobody-listens": Case(
        NoServerError,
        "The connection is refused, for two seconds.",
        "http://127.0.0.1:8080/api/processors/flex refused the connection. (Tried 5 times in 2 s.)",
    ),
    "login-of-a-proxy": Case(
        RequestError,
        "The environment's proxy wants a login, or another one.",
        "The proxy 127.0.0.1 refused the login (it answered 407).",
        "Correct user and password in its URL, HTTPS_PROXY (or ALL_PROXY): before its host, as "
        "USER:PASSWORD@, with their special characters percent-encoded.",
    ),
    "forbidden-by-a-proxy": Case(
        RequestError,
        "The environment's proxy does not let it through.",
        "The proxy 127.0.0.1 did not connect to https://forbidden.example/api/processors/flex (it "
        "answered 403).",
        "Ask who runs the proxy to let it through.",
    ),
    "refused-by-a-proxy": Case(
        NotSentError,
        "The environment's proxy cannot connect, on every attempt.",
        "The proxy 127.0.0.1 did not connect to https://unavailable.example/api/processors/flex "
        "(it answered 503). (Tried 5 times in 2 s.)",
        "Check HTTPS_PROXY (or ALL_PROXY), or ask who runs the proxy.",
    ),
    "silent-proxy": Case(
        NoProxyError,
        "The environment's proxy takes the connection, and keeps silent.",
        "The proxy 127.0.0.1 gave no answer within 0.5 s.",
    ),
    "no-proxy": Case(
        NoProxyError,
        "The environment's proxy is not there.",
        "The proxy 127.0.0.1 refused the connection. (Tried 5 times in 2 s.)",
    ),
    "time-out": Case(
        TimedOutError,
        "No answer comes, on every attempt.",
        "http://127.0.0.1:8080/time-out/api/processors/flex gave no answer within 0.5 s. "
        "(Tried 5 times in 2 s.)",
    ),
    "broken-off": Case(
        TransportError,
        "The connection ends before the answer does, on every attempt.",
        "The answer of http://127.0.0.1:8080/broken-off/api/processors/flex broke off. (Tried "
        "5 times in 2 s.)",
    ),
    "web-page": Case(
        MalformedAnswerError,
        "The URL is that of a web page.",
        "Secure Payments answered 200 with something other than JSON: text/html; charset=utf-8.",
    ),
    "redirect": Case(
        MalformedAnswerError,
        "The URL leads elsewhere.",
        "Secure Payments answered 301, a redirect; none is followed with credentials.",
    ),
    "no-list": Case(
        MalformedAnswerError,
        "An answer is not what was asked for.",
        "Secure Payments answered with something other than a list.",
    ),
    "part-of-a-list": Case(
        MalformedAnswerError,
        "A list says that there is more, and not how to get it.",
        "Secure Payments answered with a part of the list, and no way to the rest of it (1 of 50 "
        "processors so far).",
        "Run the command again; if it goes on, report it to the authors of pulumi-loanpro, with "
        "what the list says of its pages.",
    ),
    "odd-field": Case(
        MalformedAnswerError,
        "A field has a value that the API's reference does not know.",
        "Secure Payments answered with a processor that cannot be understood (same_day).",
        "Report it to the authors of pulumi-loanpro, with the field's name.",
    ),
    "no-base-path": Case(
        RefusedError,
        "The URL lacks its base path, `/api`.",
        "Secure Payments answered 404: Invalid endpoint.",
        CHECK_BASE_URL,
    ),
    "base-path-twice": Case(
        RefusedError,
        "The URL has its base path twice.",
        "Secure Payments answered 404: Invalid endpoint.",
        CHECK_BASE_URL,
    ),
    "second-api": Case(
        RefusedError,
        "The URL is that of LoanPro's second API, which ends in `/v2`.",
        "Secure Payments answered 404: Invalid endpoint.",
        NOT_UNDER_V2,
    ),
    "error-v2": Case(
        RefusedError,
        "A refusal as `error_v2`.",
        "Secure Payments answered 409: The agent is locked.",
    ),
    "error-with-context": Case(
        RefusedError,
        "A refusal as a message and a context.",
        "Secure Payments answered 409: The agent is locked.",
    ),
    "error-with-code": Case(
        RefusedError,
        "A refusal with a code.",
        "Secure Payments answered 409: The agent is locked.",
    ),
    "error-with-status-200": Case(
        RefusedError,
        "A refusal whose status means success.",
        "Secure Payments answered 200: The agent is locked.",
    ),
    "error-with-a-request-id": Case(
        RefusedError,
        "A refusal with the ID by which LoanPro's support finds the request.",
        "Secure Payments answered 409: The agent is locked. (request ID Zx9a-b42)",
    ),
    "error-without-a-body": Case(
        RefusedError,
        "A refusal without a body.",
        "Secure Payments answered 400 without a reason.",
        CHECK_BASE_URL,
    ),
    "refused-create": Case(
        RefusedError,
        "A create breaks a rule that only Secure Payments knows.",
        "Secure Payments answered 409: Invalid cut-off: FLEX closes at 15:30.",
    ),
    "refused-pair": Case(
        CredentialsError,
        "Token and secret are no pair.",
        "Secure Payments answered 401: Authorization and Secret are not a valid pair.",
    ),
    "expired-password": Case(
        CredentialsError,
        "The password of the Secure Payments account has expired.",
        "Secure Payments answered 402: The password has expired.",
    ),
    "error-page": Case(
        RefusedError,
        "A refusal as a web page, such as that of a firewall.",
        "A firewall or a proxy answered 403 with a web page, in place of Secure Payments.",
        "Let the requests of this machine through: check HTTPS_PROXY, then ask who runs the "
        "network, and LoanPro's support with this machine's public IP address.",
    ),
    "duplicate-name": Case(
        NameTakenError,
        "Secure Payments finds the name taken, by what its list does not show.",
        "Secure Payments answered 409: A processor with this name already exists.",
        "Give this one another name.",
    ),
    "not-found": Case(
        NotFoundError,
        "What is to be updated was deleted by hand.",
        "Secure Payments answered 404: Invalid processor ID.",
        attempt='Cannot update the FLEX processor "ACH" (ID 42)',
    ),
    "rate-limit": Case(
        RateLimitError,
        "There are too many requests, on every attempt.",
        "Secure Payments answered 429 without a reason. (Tried 5 times in 2 s.)",
    ),
    "rate-limit-with-a-pause": Case(
        RateLimitError,
        "`Retry-After` asks for more than what is left of the deadline.",
        "Secure Payments answered 429: Slow down. It wants a pause that is longer than this "
        "operation may take.",
    ),
    "server-error": Case(
        ServerError,
        "Secure Payments fails, on every attempt.",
        "Secure Payments answered 500: Internal Server Error. (Tried 5 times in 2 s.)",
    ),
    "gateway-error": Case(
        ServerError,
        "A proxy in between fails, with a web page.",
        "Secure Payments answered 502 without a reason. (Tried 5 times in 2 s.)",
    ),
    "name-taken": Case(
        NameTakenError,
        "A configuration of this name exists.",
        "Secure Payments already has a configuration of this name, with the ID 42.",
        f"{NAME_THE_OLD_ONE} If it is to be replaced, it is in its own way, since the new one is "
        "created first: a credential is rotated by setting it; take back what forces the "
        "replacement (for a taint by `pulumi state untaint`), or set `delete_before_replace=True`, "
        "which deletes the old one for good. If no stack manages the configuration, import it by "
        "`pulumi-loanpro import 42 --account eu`. Otherwise give this one another name.",
    ),
    "moved": Case(
        WrongAccountError,
        "A delete with another URL than that of the state.",
        "The state was made with http://127.0.0.1:8080/api, the settings say "
        "http://localhost:8080/api.",
        "Set `loanpro:url` (or LOANPRO_URL) back; if the service has moved, run `pulumi "
        "refresh --run-program`, which accepts the new URL if the same processor is there.",
        attempt='Cannot delete the FLEX processor "ACH" (ID 42)',
    ),
    "other-owner": Case(
        WrongAccountError,
        "A delete with the credentials of another account.",
        OTHER_OWNER,
        SET_ITS_OWN,
        attempt='Cannot delete the FLEX processor "ACH" (ID 42)',
    ),
    "other-owner-on-refresh": Case(
        WrongAccountError,
        "A refresh with the credentials of another account, in which the processor is not found.",
        OTHER_OWNER,
        SET_ITS_OWN,
        attempt='Cannot read the FLEX processor "ACH" (ID 42)',
    ),
    "renamed": Case(
        ChangedError,
        "What is to be deleted has another name now.",
        'Its name is "Payroll" now.',
        attempt='Cannot delete the FLEX processor "ACH" (ID 42)',
    ),
    "went-live": Case(
        ChangedError,
        "What is to be deleted went live, and nobody has refreshed the state since.",
        "It is live now, while the state says sandbox.",
        attempt='Cannot delete the FLEX processor "ACH" (ID 42)',
    ),
    "protected": Case(
        ProtectedError,
        "What is to be deleted is protected, as all is that is not literally in the sandbox.",
        "Its deletion protection is on.",
        attempt='Cannot delete the FLEX processor "ACH" (ID 42)',
    ),
    "moves": Case(
        ProtectedError,
        "What is protected gets another `account`.",
        WOULD_BE_DELETED,
        "If only the name of its account has changed, set `account` back. To give it up there for "
        "good, and create one with another ID here, declare it with `deletion_protection=False` in "
        "the old account, run `pulumi up`, and change the account in a run of its own.",
        attempt='Cannot move the FLEX processor "ACH" to another account',
    ),
    "forced": Case(
        ProtectedError,
        "What is protected is to be replaced, as an option of Pulumi's says.",
        WOULD_BE_DELETED,
        "Take back what forces the replacement, such as `replace_on_changes`. To give it up for "
        "good, and create one with another ID, declare it with `deletion_protection=False` and "
        "without what forces the replacement, run `pulumi up`, and replace it in a run of its own.",
        attempt='Cannot replace the FLEX processor "ACH"',
    ),
    "failed-create": Case(
        StillDeclaredError,
        "The create of what was to follow has failed, and `--continue-on-error` goes on.",
        "A create of this run, with the same name, has failed.",
        attempt='Cannot delete the FLEX processor "ACH" (ID 42)',
    ),
    "managed-twice": Case(
        StillDeclaredError,
        "What is to be deleted is in the state twice, and another resource manages it.",
        "The resource 'ach-main' manages it now.",
        "The state has it twice: take this one out by `pulumi state delete --force URN`, which "
        "sends nothing.",
        attempt='Cannot delete the FLEX processor "ACH" (ID 42)',
    ),
    "remediated": Case(
        InputsError,
        "A policy that remediates has changed an input to what Secure Payments does not accept.",
        'same_day_cutoff_time must be in steps of 15 minutes: use "16:00" or "16:15".',
    ),
    "lost-create": Case(
        UncertainCreateError,
        "A create is not answered, and the list does not show its result.",
        "http://127.0.0.1:8080/lost-create/api/processors/flex gave no answer within 0.5 s. It "
        "may have been created all the same. No list shows it so far.",
    ),
    "created-without-an-id": Case(
        UncertainCreateError,
        "A create is answered without an ID, and the list does not show its result.",
        "Secure Payments answered the create without an ID. It may have been created all the "
        "same. No list shows it so far.",
    ),
}
"""By the resource that meets it in the tests."""

WORDS: Final[Mapping[type[LoanProError], str]] = {
    InstallationError: "The package … is missing in the Python environment …",
    SettingsError: "The Secure Payments credentials of … lack …",
    InputsError: "A policy or the like has changed the inputs after they were checked",
    RequestError: "The host of … is not known",
    TransportError: "The answer of … broke off",
    NotSentError: "The proxy … did not connect to …",
    NoServerError: "… refused the connection",
    NoProxyError: "The proxy … gave no answer",
    TimedOutError: "… gave no answer within … s",
    MalformedAnswerError: "Secure Payments answered … with something other than JSON",
    RefusedError: "Secure Payments answered …",
    CredentialsError: "Secure Payments answered 401",
    NotFoundError: "Secure Payments answered 404: Invalid processor ID",
    RateLimitError: "Secure Payments answered 429",
    ServerError: "Secure Payments answered 500",
    NameTakenError: "Secure Payments already has a configuration of this name",
    WrongAccountError: "The state was made with …",
    ChangedError: "Its name is … now",
    ProtectedError: "Its deletion protection is on",
    StillDeclaredError: "The resource … manages it now",
    UncertainCreateError: "It may have been created all the same",
}
"""What is printed of each error, whoever meets it; the heading of its section on the page."""

_REFUSED: Final = "error: pulumi-python:dynamic/loanpro:FlexProcessor resource 'ach-main'"

REFUSED_INPUTS: Final = f"""\
{_REFUSED}: property name value {{ }} has a problem: must not be empty
{_REFUSED} has a problem: password must not be empty
{_REFUSED} has a problem: sandbox_mode is required: True for FLEX's sandbox, False for FLEX \
production, where real money moves.
{_REFUSED}: property same_day_cutoff_time value {{16:07}} has a problem: must be in steps of 15 \
minutes: use "16:00" or "16:15"
{_REFUSED}: property same_day_cutoff_timezone value {{US/Montain}} has a problem: is not an IANA \
time zone; did you mean 'US/Mountain'?"""
"""What a preview prints of inputs that cannot be accepted, each on a line of its own."""

BUG: Final = """\
error: Traceback (most recent call last):
  …
TypeError: 'NoneType' object is not callable

This is a bug of pulumi-loanpro. Please report it, with the lines above."""
"""What the CLI prints where the fault is ours."""


NOT_INSTALLED: Final = """\
error: Traceback (most recent call last):
  …
ModuleNotFoundError: No module named 'pulumi_loanpro'"""
"""What the CLI prints where the provider's package is missing, so that no code of ours runs."""


MANAGED_ALREADY: Final = """\
error: The stack manages already: ach-main (ID 42). Do not import it again: `pulumi up` would then \
delete it. Where the program gives the resource another name now, add to its options \
`aliases=[pulumi.Alias(name="ach-main")]`; where it gives it another parent, \
`aliases=[pulumi.Alias(parent=…)]` with the one before. [LP-guard]"""
"""What `pulumi-loanpro import` prints of a processor that is in the state."""


def family(base: type[LoanProError] = LoanProError) -> Iterator[type[LoanProError]]:
    """A class and all that come from it, as the tree is drawn."""
    yield base
    for child in base.__subclasses__():
        yield from family(child)

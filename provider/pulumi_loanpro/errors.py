"""What can go wrong, each as one short paragraph: what failed, what was said, what to do.

A code such as `[LP-name-taken]` ends it, by which docs/errors.md explains it.

```
LoanProError
├── InstallationError        a package that this one needs is missing
├── SettingsError            the account's settings are missing or cannot be used
├── InputsError              what was about to be sent is not what Secure Payments accepts
├── RequestError             a request to Secure Payments has no usable result
│   ├── TransportError       no complete answer arrived
│   │   ├── NotSentError     the request never reached Secure Payments
│   │   │   └── NoServerError    the connection was refused
│   │   │       └── NoProxyError     the proxy on the way does not answer
│   │   └── TimedOutError    it may still be under way
│   ├── MalformedAnswerError an answer arrived in no shape that the API has
│   └── RefusedError         Secure Payments answered with an error
│       ├── CredentialsError the pair of token and secret was refused
│       ├── DuplicateNameError another configuration has this name
│       ├── NotFoundError    no configuration has this ID
│       ├── RateLimitError   too many requests
│       └── ServerError      Secure Payments itself failed
└── GuardError               going on would risk money, so we stop
    ├── NameTakenError       a configuration of this name exists already
    ├── WrongAccountError    the state was made with another account
    ├── ChangedError         what Secure Payments holds is not what the state describes
    ├── ProtectedError       deletion protection is on
    ├── StillDeclaredError   the program still declares what was about to be deleted
    └── UncertainCreateError it is unknown whether the configuration was created
```
"""

from __future__ import annotations

import sys
from typing import ClassVar, Self


class LoanProError(Exception):
    """The base of every error that this package raises on purpose.

    Args:
        problem: What is wrong, as a sentence with its full stop; never holds a secret.
        remedy: What to do about it, as a sentence; the class's own where it is left out.

    Attributes:
        code: What ends its text, and is searched for: the section of docs/errors.md that explains
            it. It stays the same when words change.
        attempt: What was being done, for example `Cannot delete the FLEX processor "a" (ID 42)`;
            set by the lifecycle, which knows it.
    """

    code: ClassVar[str] = "LP-command"
    default_remedy: ClassVar[str] = ""

    def __init__(self, problem: str, remedy: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = self.default_remedy if remedy is None else remedy
        self.attempt = ""

    def __str__(self) -> str:
        """The whole paragraph, as it reaches the terminal."""
        attempt = f"{self.attempt}:" if self.attempt else ""
        return " ".join(part for part in (attempt, self.problem, self.advice) if part)

    @property
    def advice(self) -> str:
        """What to do about it, and where to read more: the end of every text."""
        return f"{self.remedy} [{self.code}]".lstrip()


class InstallationError(LoanProError):
    """A package that this one needs is missing where it runs."""

    code = "LP-installation"

    @classmethod
    def of(cls, missing: ModuleNotFoundError, extra: str = "") -> Self:
        """The error that says how to install what is missing.

        Args:
            missing: What Python says of it.
            extra: The extra that is to be installed with it, in brackets.
        """
        module = (missing.name or "of an unknown name").partition(".")[0]
        package = f"'pulumi-loanpro{extra}'" if extra else "pulumi-loanpro"
        return cls(
            f"The package {module.replace('_', '-')} is missing in the Python environment "
            f"{sys.prefix}.",
            f"Install there again what brings it: `pip install {package}`, or with uv `uv add "
            f"{package}`.",
        )


class SettingsError(LoanProError):
    """The account's settings are missing or cannot be used."""

    code = "LP-settings"


class InputsError(LoanProError):
    """What was about to be sent is not what Secure Payments accepts, so that nothing was sent."""

    code = "LP-inputs"
    default_remedy = (
        "A policy or the like has changed the inputs after they were checked: correct it there."
    )


class RequestError(LoanProError):
    """A request to Secure Payments has no usable result."""

    code = "LP-unreachable"


class TransportError(RequestError):
    """No complete answer arrived: the request may or may not have been carried out."""

    code = "LP-broken-off"
    default_remedy = "Check the network and the URL, then run the command again."


class NotSentError(TransportError):
    """The request never reached Secure Payments, so that nothing can have changed."""

    code = "LP-not-sent"


class NoServerError(NotSentError):
    """The connection was refused: no server listens at this address."""

    code = "LP-no-server"
    default_remedy = (
        "Check that the service runs, and that `loanpro:url` (or LOANPRO_URL) and HTTPS_PROXY name "
        "the right host and port."
    )


class NoProxyError(NoServerError):
    """The proxy on the way to Secure Payments does not answer."""

    code = "LP-no-proxy"
    default_remedy = "Check that the proxy runs, and that HTTPS_PROXY (or ALL_PROXY) names it."


class TimedOutError(TransportError):
    """No answer came in time: the request may still be under way."""

    code = "LP-timed-out"


CHECK_BASE_URL = (
    "Check that `loanpro:url` (or LOANPRO_URL) is the base URL of the Secure Payments API, such as "
    "https://securepayments.loanpro.io/api."
)
"""What to do about answers that Secure Payments would not give."""

NOT_UNDER_V2 = (
    "Processors are served under /api, not under /api/v2: set `loanpro:url` (or LOANPRO_URL) "
    "without the `/v2` at its end."
)
"""The same where the base URL is that of LoanPro's second API."""


class MalformedAnswerError(RequestError):
    """An answer arrived in no shape that the API has."""

    code = "LP-malformed-answer"
    default_remedy = CHECK_BASE_URL


class RefusedError(RequestError):
    """Secure Payments answered with an error."""

    code = "LP-refused"
    default_remedy = "Correct what Secure Payments names, then run the command again."


class CredentialsError(RefusedError):
    """The pair of token and secret was refused, or the account's password has expired."""

    code = "LP-credentials"
    default_remedy = (
        "Set a valid pair: `loanpro:token` and `loanpro:secret` (or LOANPRO_TOKEN and "
        "LOANPRO_SECRET); a named account has its own. If the pair is right, the password of the "
        "Secure Payments account has expired, as it does after 90 days: reset it, best in LoanPro "
        "LMS, so that the two products stay linked. A pair that was changed in stack configuration "
        "reaches the state with one `pulumi up` while the program still declares the processor; "
        "until then run `pulumi refresh` and `pulumi destroy` with `--run-program`."
    )


class DuplicateNameError(RefusedError):
    """Another configuration of the account has this name, and names must be unique."""

    code = "LP-name-taken"
    default_remedy = "Give this configuration another name, then run the command again."


class NotFoundError(RefusedError):
    """No configuration of the account has this ID."""

    code = "LP-not-found"
    default_remedy = (
        "Check that token and secret are those of its account. If they are, it was deleted, and "
        "`pulumi refresh` takes it out of the state."
    )


class RateLimitError(RefusedError):
    """Secure Payments asks for fewer requests.

    Attributes:
        retry_after: Seconds that the server asks to wait; None where it does not say.
    """

    code = "LP-rate-limit"
    default_remedy = "Wait a while, or run with a smaller `--parallel`."

    def __init__(self, problem: str, retry_after: float | None = None) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


class ServerError(RefusedError):
    """Secure Payments itself failed: the request may or may not have been carried out."""

    code = "LP-server-error"
    default_remedy = "Run the command again; if it goes on, ask LoanPro's support."


class GuardError(LoanProError):
    """Going on would risk money, so the operation stops."""

    code = "LP-guard"


class NameTakenError(GuardError):
    """A configuration of this name exists already."""

    code = "LP-name-taken"


class WrongAccountError(GuardError):
    """The state was made with another Secure Payments account."""

    code = "LP-wrong-account"


class ChangedError(GuardError):
    """What Secure Payments holds is not what the state describes."""

    code = "LP-changed"
    default_remedy = "Run `pulumi refresh`, look at what changed, then run the command again."


class ProtectedError(GuardError):
    """Deletion protection is on."""

    code = "LP-protected"
    default_remedy = (
        "To delete it on purpose, declare it with `deletion_protection=False`, run `pulumi up`, "
        "and delete it in a run of its own. `pulumi state delete --force URN` only takes it out of "
        "the state; `pulumi stack --show-urns` shows the URN."
    )


ALIAS_IN_PYTHON = (
    '`opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old-name")])`, or `parent=` and the '
    "old parent (`pulumi.ROOT_STACK_RESOURCE` where there was none)"
)

NAME_THE_OLD_ONE = (
    "If this resource was renamed in the program or has another parent, name the old one in its "
    f"`aliases`: {ALIAS_IN_PYTHON}."
)
"""What keeps a resource the same for Pulumi when its place in the program changes."""


class StillDeclaredError(GuardError):
    """The program still declares what was about to be deleted, as another resource."""

    code = "LP-still-declared"
    default_remedy = NAME_THE_OLD_ONE.replace("this resource", "a resource")


class UncertainCreateError(GuardError):
    """It is unknown whether the configuration was created."""

    code = "LP-uncertain-create"
    default_remedy = (
        "Run `pulumi up` again in a minute: it looks first, and names the configuration if it "
        "has shown up."
    )

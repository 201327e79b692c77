"""Is this still the account that the state was made with? If not, nothing is read into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_loanpro.errors import WrongAccountError
from pulumi_loanpro.lifecycle.inputs import is_protected
from pulumi_loanpro.secure_payments.redaction import quoted_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pulumi_loanpro.secure_payments.client import SecurePayments
    from pulumi_loanpro.secure_payments.configuration import ServerSet

ONE_SERVICE = frozenset(
    {"https://securepayments.loanpro.io/api", "https://pciwallet.simnang.com/api"}
)
"""Base URLs under which LoanPro serves the same API (docs/reference/api.md, "Access")."""


def is_one_service(one: str, other: str) -> bool:
    """Whether two base URLs are those of one Secure Payments."""
    return one == other or {one, other} <= ONE_SERVICE


class SameAccount:
    """Compares the outputs of a state with the account that the settings name.

    Every method raises a `WrongAccountError` where they are of two accounts.
    """

    def __init__(self, client: SecurePayments) -> None:
        self._client = client
        self._url = client.account.url

    def by_url(self, outputs: Mapping[str, Any]) -> None:
        """All that can be said before anything is sent."""
        url = outputs.get("url", self._url)
        if not is_one_service(url, self._url):
            raise WrongAccountError(
                f"The state was made with {url}, the settings say {self._url}.",
                "Set `loanpro:url` (or LOANPRO_URL) back; if the service has moved, run `pulumi "
                "refresh --run-program`, which accepts the new URL if the same processor is there.",
            )

    def by_configuration(self, outputs: Mapping[str, Any], actual: ServerSet) -> None:
        """What has the state's ID; at another URL it must have the same name, too."""
        self.by_owner(outputs, actual)
        if actual.declared().get("name") != outputs.get("name"):
            self.by_url(outputs)

    def by_owner(
        self, outputs: Mapping[str, Any], actual: ServerSet, changed: Collection[str] = ()
    ) -> None:
        """Who owns what has the state's ID; an update has told it what `changed` there."""
        owner = outputs.get("user_id")
        if owner and actual.user_id and owner != actual.user_id:
            error = self._other_owner(owner, actual.user_id)
            if changed:
                error.problem += (
                    f" The update has changed what has this ID there: {', '.join(sorted(changed))}."
                )
                error.remedy = f"Set that right in LoanPro at once. {error.remedy}"
            raise error

    def by_list(self, outputs: Mapping[str, Any], actual: Collection[ServerSet]) -> None:
        """All that the account holds, where the state's ID is not among it."""
        self._by_anything(outputs, actual)
        owner = outputs.get("user_id")
        owners = {configuration.user_id for configuration in actual} - {None}
        if owner and owners and owner not in owners:
            raise self._other_owner(owner, ", ".join(sorted(map(str, owners))))

    def _by_anything(self, outputs: Mapping[str, Any], actual: Collection[Any]) -> None:
        """Whether an account that holds nothing may be that of a state which protects its own."""
        if not actual and is_protected(outputs):
            raise WrongAccountError(
                "The account holds no FLEX processors at all, so that it may be another than that "
                "of the state; this one is protected.",
                "Check the token and the secret. If they are right, and it was deleted on purpose, "
                "take it out of the state by `pulumi state delete --force URN`, with the URN that "
                "`pulumi stack --show-urns` shows.",
            )

    def _other_owner(self, owner: str, found: str) -> WrongAccountError:
        secrets = self._client.secrets()
        return WrongAccountError(
            f"The state was made with the account of user {quoted_name(owner, secrets)}, the "
            f"credentials belong to {quoted_name(found, secrets)}.",
            "Set the token and the secret of the account that owns this processor; if it was moved "
            "on purpose, note its ID, take it out of the state by `pulumi state delete --force "
            "URN`, with the URN that `pulumi stack --show-urns` shows, and import it.",
        )

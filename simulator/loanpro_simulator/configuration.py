"""A configuration that is written down, not sent."""

from typing import Any, Self

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from loanpro_simulator.fields import WRITABLE
from loanpro_simulator.mistakes import Strict
from loanpro_simulator.rules import in_one_line, problems


class Configuration(Strict):
    """A configuration to be created; what is left out is as in the published request.

    Attributes:
        account: The account by name, the first of all if None.
        user_id: The owner that it shows, where it is another than the account's.
    """

    model_config = ConfigDict(strict=True)
    noun = "field"

    account: str | None = None
    user_id: int | None = None
    name: str | None = "FLEX Processor"
    username: str | None = "username"
    password: str | None = "password1234!@#$"  # noqa: S105 - the published one
    client_id: str | None = "client_id"
    client_secret: str | None = "client_secret"  # noqa: S105 - likewise
    card_gateway_private_api_key: str | None = "gateway_api_key"
    same_day: bool | None = True
    same_day_cutoff_time: str | None = "16:00"
    same_day_cutoff_timezone: str | None = "US/Mountain"
    sandbox_mode: bool | None = True
    account_balance_check: bool | None = False
    process_non_connected: bool | None = False

    @property
    def fields(self) -> dict[str, Any]:
        """What is sent to create it; a field that is None is not."""
        return self.model_dump(include=set(WRITABLE), exclude_none=True)

    @model_validator(mode="after")
    def _is_accepted(self) -> Self:
        found = problems(self.fields, {})
        if found:
            raise PydanticCustomError("refused", "{text}", {"text": in_one_line(found)})
        return self

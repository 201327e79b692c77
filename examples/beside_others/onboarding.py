"""Stands for whatever opens an account with FLEX: a vault, a ticket, another provider."""

from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class _Onboarding(ResourceProvider):
    def create(self, props: dict[str, Any]) -> CreateResult:
        lender = props["lender"]
        known = {"username": f"{lender}-user", "client_id": f"{lender}-1"}
        return CreateResult(lender, props | known | {"password": "made up", "key": "made up, too"})


class Onboarding(Resource):
    """An account with FLEX, whose credentials are known once it exists."""

    username: pulumi.Output[str]
    password: pulumi.Output[str]
    client_id: pulumi.Output[str]
    key: pulumi.Output[str]

    def __init__(self, name: str, lender: str) -> None:
        outputs = dict.fromkeys(("username", "password", "client_id", "key"))
        options = pulumi.ResourceOptions(additional_secret_outputs=["password", "key"])
        super().__init__(_Onboarding(), name, {"lender": lender, **outputs}, options)

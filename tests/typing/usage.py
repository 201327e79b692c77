"""A program with every argument, type-checked and never run.

Each wrong usage bears the error that mypy has to find; where it finds none, it says so.
"""

from __future__ import annotations

from typing import assert_type

import pulumi

from pulumi_loanpro import FlexProcessor, LoanProError

config = pulumi.Config()

plain = FlexProcessor(
    "plain",
    name="FLEX Processor",
    username="username",
    password="password",
    client_id="client_id",
    client_secret="client_secret",
    sandbox_mode=True,
)

whole = FlexProcessor(
    "whole",
    pulumi.ResourceOptions(protect=True, depends_on=[plain]),
    name="FLEX Processor",
    username="username",
    password=config.require_secret("flexPassword"),
    client_id="client_id",
    client_secret=config.require_secret("flexClientSecret"),
    card_gateway_private_api_key=config.require_secret("flexGatewayKey"),
    sandbox_mode=False,
    same_day=True,
    same_day_cutoff_time="16:00",
    same_day_cutoff_timezone="US/Mountain",
    account_balance_check=True,
    process_non_connected=False,
    deletion_protection=True,
    account="eu",
)

derived = FlexProcessor(
    "derived",
    opts=pulumi.ResourceOptions(parent=whole),
    name=pulumi.Output.concat(whole.name, " 2"),
    username=whole.username,
    password=whole.password,
    client_id=whole.client_id,
    client_secret=whole.client_secret,
    sandbox_mode=whole.sandbox_mode,
    same_day=whole.same_day,
    account=None,
)

existing = FlexProcessor.get("legacy", id="4711")
elsewhere = FlexProcessor.get("legacy", whole.id, pulumi.ResourceOptions(), account="eu")

assert_type(existing, FlexProcessor)
assert_type(whole.id, pulumi.Output[str])
assert_type(whole.name, pulumi.Output[str])
assert_type(whole.password, pulumi.Output[str])
assert_type(whole.card_gateway_private_api_key, pulumi.Output[str | None])
assert_type(whole.sandbox_mode, pulumi.Output[bool])
assert_type(whole.same_day_cutoff_time, pulumi.Output[str | None])
assert_type(whole.account_balance_check, pulumi.Output[bool | None])
assert_type(LoanProError("No.").problem, str)

FlexProcessor(  # type: ignore[call-arg] # where money goes is left out
    "without-sandbox-mode",
    name="FLEX Processor",
    username="username",
    password="password",
    client_id="client_id",
    client_secret="client_secret",
)

FlexProcessor(
    "boolean-for-a-string",
    name="FLEX Processor",
    username=True,  # type: ignore[arg-type] # a boolean is no user
    password="password",
    client_id="client_id",
    client_secret="client_secret",
    sandbox_mode=True,
)

FlexProcessor(
    "string-for-a-boolean",
    name="FLEX Processor",
    username="username",
    password="password",
    client_id="client_id",
    client_secret="client_secret",
    sandbox_mode="true",  # type: ignore[arg-type] # every text is true in Python
)

FlexProcessor(
    "output-of-another-type",
    name="FLEX Processor",
    username="username",
    password="password",
    client_id="client_id",
    client_secret="client_secret",
    sandbox_mode=whole.name,  # type: ignore[arg-type] # an Output has a type, too
)

FlexProcessor(  # type: ignore[call-arg] # cut-off is written cutoff
    "misspelt",
    name="FLEX Processor",
    username="username",
    password="password",
    client_id="client_id",
    client_secret="client_secret",
    sandbox_mode=True,
    same_day_cut_off_time="16:00",
)

FlexProcessor(  # type: ignore[call-arg] # every argument goes by its name
    "by-position",
    None,
    "FLEX Processor",
    username="username",
    password="password",
    client_id="client_id",
    client_secret="client_secret",
    sandbox_mode=True,
)

FlexProcessor(  # type: ignore[call-arg] # it never follows the name of the resource
    "without-name",
    username="username",
    password="password",
    client_id="client_id",
    client_secret="client_secret",
    sandbox_mode=True,
)

FlexProcessor.get("legacy")  # type: ignore[call-arg] # the ID is left out

whole.passwort  # type: ignore[attr-defined] # no such property # noqa: B018 - only its type counts

"""A FLEX processor for bank payments, in FLEX's sandbox, with same-day ACH until 16:00."""

import pulumi

from pulumi_loanpro import FlexProcessor

config = pulumi.Config()

processor = FlexProcessor(
    "ach-main",
    name="FLEX Processor",
    username="username",
    password=config.require_secret("flexPassword"),
    client_id="client_id",
    client_secret=config.require_secret("flexClientSecret"),
    card_gateway_private_api_key=config.require_secret("flexGatewayKey"),
    sandbox_mode=True,
    same_day=True,
    same_day_cutoff_time=config.get("cutoff") or "16:00",
    same_day_cutoff_timezone="US/Mountain",
)

pulumi.export("processorId", processor.id)

"""A processor whose name and credentials come from another resource, unknown until it exists."""

import pulumi
from onboarding import Onboarding

from pulumi_loanpro import FlexProcessor

flex = Onboarding("flex", lender="acme")

processor = FlexProcessor(
    "ach",
    name=pulumi.Output.format("ACH of {0}", flex.username),
    username=flex.username,
    password=flex.password,
    client_id=flex.client_id,
    client_secret=flex.key,
    sandbox_mode=True,
)

pulumi.export("processorId", processor.id)

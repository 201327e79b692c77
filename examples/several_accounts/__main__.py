"""The same processor in two Secure Payments accounts, distinguished by name."""

import pulumi

from pulumi_loanpro import FlexProcessor

config = pulumi.Config()

for account in ("us", "eu"):
    FlexProcessor(
        f"ach-{account}",
        name="ACH",
        account=account,
        username="lender",
        password=config.require_secret("flexPassword"),
        client_id="lender-1",
        client_secret=config.require_secret("flexClientSecret"),
        sandbox_mode=True,
    )

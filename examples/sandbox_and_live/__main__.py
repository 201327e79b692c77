"""The same settings twice: once in FLEX's sandbox to try things, once where real money moves."""

import pulumi

from pulumi_loanpro import FlexProcessor

config = pulumi.Config()

for situation, sandbox in {"sandbox": True, "live": False}.items():
    processor = FlexProcessor(
        f"ach-{situation}",
        name=f"ACH ({situation})",
        username=config.require(f"{situation}Username"),
        password=config.require_secret(f"{situation}Password"),
        client_id=config.require(f"{situation}ClientId"),
        client_secret=config.require_secret(f"{situation}ClientSecret"),
        sandbox_mode=sandbox,
        same_day=True,
        same_day_cutoff_time="14:30",
        same_day_cutoff_timezone="US/Eastern",
    )
    pulumi.export(f"{situation}Id", processor.id)

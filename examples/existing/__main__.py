"""What exists already: one processor by its ID, and all that are live."""

import pulumi

from pulumi_loanpro import FlexProcessor, get_flex_processors

config = pulumi.Config()

legacy = FlexProcessor.get("legacy", id=config.require("legacyId"))
pulumi.export("legacyName", legacy.name)
pulumi.export("legacyCutoff", legacy.same_day_cutoff_time)

live = get_flex_processors(sandbox_mode=False)
pulumi.export("live", {processor.id: processor.name for processor in live})

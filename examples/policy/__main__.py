"""A policy pack: `pulumi preview` and `pulumi up` stop at a processor that breaks a rule."""

from collections.abc import Callable

from flex_rules import (
    TYPES,
    Processor,
    Rule,
    cutoff_not_after,
    live_is_protected,
    live_only_in,
    name_like,
    zone_among,
)
from pulumi_policy import (
    EnforcementLevel,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

RULES: dict[str, tuple[str, Rule]] = {
    "flex-live-stacks": ("Live processors only in production.", live_only_in(["prod"])),
    "flex-live-protected": ("Live processors are protected.", live_is_protected),
    "flex-cutoff": ("A cut-off that operations can meet.", cutoff_not_after("17:00")),
    "flex-zone": ("A zone that we have staff in.", zone_among(["US/Mountain", "US/Eastern"])),
    "flex-name": ("Names that say what they are for.", name_like(r"(ACH|Cards|FLEX) .+")),
}


def checked_by(rule: Rule) -> Callable[[ResourceValidationArgs, ReportViolation], None]:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type in TYPES:
            stack = args.urn.split("::")[0].rpartition(":")[2]
            if message := rule(Processor(stack, bool(args.opts.protect), args.props)):
                report(message, None)

    return validate


PolicyPack(
    name="flex-processors",
    enforcement_level=EnforcementLevel.MANDATORY,
    policies=[
        ResourceValidationPolicy(name, description, checked_by(rule))
        for name, (description, rule) in RULES.items()
    ],
)

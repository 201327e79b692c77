"""A Pulumi dynamic provider for FLEX processor configurations of LoanPro's Secure Payments."""

from pulumi_loanpro.data_source import FlexProcessorInfo, get_flex_processors
from pulumi_loanpro.errors import LoanProError
from pulumi_loanpro.flex_processor import FlexProcessor

__all__ = ["FlexProcessor", "FlexProcessorInfo", "LoanProError", "get_flex_processors"]

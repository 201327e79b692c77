"""A Pulumi dynamic provider for FLEX processor configurations of LoanPro's Secure Payments."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pulumi_loanpro.data_source import FlexProcessorInfo, get_flex_processors
    from pulumi_loanpro.errors import LoanProError
    from pulumi_loanpro.flex_processor import FlexProcessor

__all__ = ["FlexProcessor", "FlexProcessorInfo", "LoanProError", "get_flex_processors"]

_MODULES: Final = {
    "FlexProcessor": "flex_processor",
    "FlexProcessorInfo": "data_source",
    "LoanProError": "errors",
    "get_flex_processors": "data_source",
}


def __getattr__(name: str) -> Any:
    """Imports what a program asks for: the command line would wait for Pulumi in vain."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)

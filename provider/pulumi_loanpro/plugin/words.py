"""Names and texts of ours, as programs in any language have them.

Names are in camelCase there. Remedies are written for programs in Python, and say here what all
languages have.
"""

from __future__ import annotations

import re
from typing import Final

from pulumi_loanpro.errors import ALIAS_IN_PYTHON
from pulumi_loanpro.fields import NATIVE_TYPE, FlexProcessorInputs
from pulumi_loanpro.lifecycle.inputs import SERVER_SET
from pulumi_loanpro.secure_payments.account import Values


def camel(name: str) -> str:
    """A name as Pulumi's languages have it: `same_day` is `sameDay`."""
    return re.sub(r"_([a-z])", lambda it: it[1].upper(), name)


OURS: Final = {
    camel(name): name
    for name in (*FlexProcessorInputs.model_fields, *SERVER_SET, *Values.model_fields)
}
"""Names of properties and settings, by what Pulumi's languages call them."""

_NAME: Final = re.compile(
    r'"[^"]*"|accounts\.\w+\.\w+'
    rf"|\b({'|'.join(sorted(OURS.values(), key=len, reverse=True))})\b"
)
"""A name of ours. What is quoted stays, and what stands in `loanpro:accounts`, too: that is called
the same in all languages."""

_OF_PYTHON: Final = {
    re.escape(ALIAS_IN_PYTHON): "its URN, as `pulumi stack --show-urns` shows it",
    "`delete_before_replace=True`": "its option `deleteBeforeReplace`",
    "`replace_on_changes`": "`replaceOnChanges`",
    "`ignore_changes`": "`ignoreChanges`",
    "`(\\w+)=False`": r"`\1` set to false",
    "True or False": "true or false",
    r"`pulumi-loanpro import (\d+)[^`]*`": rf"`pulumi import {NATIVE_TYPE} NAME \1`, with NAME as "
    "in the program, and `--provider` or `--parent` where it has one",
}
"""What texts of ours say for programs in Python, and what it is in all other languages."""


def for_any_language(text: str) -> str:
    """A text of ours in the words of the programs that this plugin serves."""
    for python, other in _OF_PYTHON.items():
        text = re.sub(python, other, text)
    return _NAME.sub(lambda it: camel(it[1]) if it[1] else it[0], text)

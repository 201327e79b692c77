"""What a model's docstring says of each of its attributes, for the page and the reference."""

import inspect
import re

_ATTRIBUTES = re.compile(r"^Attributes:\n(.*?)(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)


def meanings(model: type) -> dict[str, str]:
    """Return the text of each attribute, on one line, its code between single backquotes."""
    section = _ATTRIBUTES.search(inspect.getdoc(model) or "")
    found = _ATTRIBUTE.findall(section[1]) if section else []
    return {name: " ".join(text.split()).replace("``", "`") for name, text in found}

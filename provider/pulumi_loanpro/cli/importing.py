"""What Pulumi needs to import a processor: the import file and the program that matches it.

Pure functions. `pulumi import` cannot reach a dynamic resource by its type and ID, but its import
file can, where an entry brings inputs and outputs of its own. Secrets are left out of both files:
Secure Payments never shows them, so that the program takes them from stack configuration and the
first `pulumi up` sends them. Until they are set there, a preview shows that they will be. So it is
with the rest of the login to FLEX, where Secure Payments masks it, too.
"""

from __future__ import annotations

import builtins
import itertools
import json
import keyword
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_loanpro.fields import (
    LOGIN,
    SECRETS,
    TYPE,
    FlexProcessorInputs,
    check_inputs,
)
from pulumi_loanpro.lifecycle.inputs import SERVER_SET

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Mapping

    from pulumi_loanpro.fields import Failure
    from pulumi_loanpro.lifecycle.inputs import Properties

LONGEST_RESOURCE_NAME = 48
"""Characters of a processor's name that go into the name of its resource."""

LINE_LENGTH = 88
"""Columns that `ruff format` fills by default."""

"""What a program has to declare, and what Secure Payments may mask though it is no secret."""

_OF_LOGIN = ("password", "client_secret")
"""The secrets of it; a gateway key may be that of one processor alone."""

_RESERVED = ("config", "not_set", "pulumi", "secret")
"""Names that the program gives to other things."""


@dataclass(frozen=True, slots=True)
class Importable:
    """A configuration as it is to be imported.

    Attributes:
        id: Its ID in Secure Payments.
        resource: Name of the resource.
        inputs: What the program declares, in canonical form, without what is not shown.
        outputs: What the state holds besides.
        not_shown: Inputs that Secure Payments does not show: the stack's configuration holds them.
        keys: Their keys there. Processors of one login to FLEX, and of one mode, have its
            secrets in common.
        failures: What a program may not declare, though it is so, and what it has to add.
    """

    id: str
    resource: str
    inputs: Properties
    outputs: Properties
    not_shown: frozenset[str]
    keys: Mapping[str, str]
    failures: list[Failure]


def importables(actual: Mapping[str, Properties], taken: Collection[str] = ()) -> list[Importable]:
    """Gives actual configurations names of their own, and the form in which programs declare them.

    Args:
        actual: The outputs of each configuration, by its ID.
        taken: Names of resources that exist already.
    """
    names = resource_names({id_: outputs.get("name", "") for id_, outputs in actual.items()}, taken)
    found = []
    first_of: dict[tuple[Any, ...], str] = {}
    for id_, outputs in actual.items():
        declared = _without(SERVER_SET, outputs)
        not_shown = SECRETS | (LOGIN - declared.keys())
        inputs, failures = check_inputs(declared | dict.fromkeys(not_shown, "not shown"))
        public = _without(not_shown, inputs)
        owners = dict.fromkeys(not_shown, names[id_])
        if declared.keys() >= LOGIN:
            # FLEX's sandbox and its production may know one user by two passwords.
            login = declared.get("sandbox_mode"), *(declared[name] for name in sorted(LOGIN))
            owners |= dict.fromkeys(_OF_LOGIN, first_of.setdefault(login, names[id_]))
        keys = {name: f"{owner}-{name.replace('_', '-')}" for name, owner in owners.items()}
        found.append(
            Importable(id_, names[id_], public, outputs | public, not_shown, keys, failures)
        )
    return found


def resource_names(names: Mapping[str, str], taken: Collection[str] = ()) -> dict[str, str]:
    """Unique names of resources, made from the names of processors.

    Lower-case words of ASCII letters and digits, joined by hyphens, the first one a letter: valid
    in Pulumi, in the keys of its configuration and, with underscores, as Python's identifiers.

    Args:
        names: The processors' names by ID. Where two come to the same, the ID is added
            to the later one.
        taken: Names that must not be given.
    """
    given = set(taken)
    found = {}
    for id_, name in names.items():
        slug = _slug(name) or f"flex-{id_}"
        numbered = (f"{slug}-{id_}-{number}" for number in itertools.count(2))
        found[id_] = next(
            it for it in itertools.chain([slug, f"{slug}-{id_}"], numbered) if it not in given
        )
        given.add(found[id_])
    return found


def _without(names: Container[str], properties: Properties) -> Properties:
    return {name: value for name, value in properties.items() if name not in names}


def import_file(found: Iterable[Importable], provider: str) -> str:
    """The text of the file for `pulumi import --file`.

    Args:
        found: What to import.
        provider: The provider, as Pulumi serializes it into the properties of a resource.
    """
    resources = [
        {
            "type": TYPE,
            "name": one.resource,
            "id": one.id,
            "inputs": {**one.inputs, "__provider": provider},
            "outputs": {**one.outputs, "__provider": provider},
        }
        for one in found
    ]
    return json.dumps({"resources": resources}, indent=4) + "\n"


def program(found: Iterable[Importable]) -> str:
    """The text of the program that declares what is imported, as `ruff format` leaves it."""
    found = list(found)
    fields = [name for name in FlexProcessorInputs.model_fields if name in SECRETS | LOGIN]
    keys = dict.fromkeys(one.keys[name] for one in found for name in fields if name in one.keys)
    return _PROGRAM.format(
        commands="".join(f"    pulumi config set --secret {key}\n" for key in keys),
        settings="".join(f' \\\\\n        --secret {key}="${_variable(key)}"' for key in keys),
        declarations="".join(map(_declare, found)),
    )


_PROGRAM = '''\
"""FLEX processors of LoanPro's Secure Payments, written by `pulumi-loanpro import`.

Either the whole program of a project, or a module that its program imports. Secure Payments shows
no secrets: set them in the stack's configuration, and the next `pulumi up` sends them. A gateway
key that is not set is left as it is. One at a time, typed where nobody sees them:

{commands}
Or all at once, from variables of the shell:

    pulumi config set-all{settings}
"""

import pulumi
from pulumi_loanpro import FlexProcessor

config = pulumi.Config()
not_set = set()


def secret(key: str) -> pulumi.Output[str]:
    """A secret of the stack; a preview does without those that are not set yet."""
    if pulumi.runtime.is_dry_run() and config.get_secret(key) is None:
        not_set.add(key)
        return pulumi.Output.secret("not set yet")
    return config.require_secret(key)

{declarations}
if not_set:
    keys = ", ".join(sorted(not_set))
    pulumi.warn(f"Not set yet, by `pulumi config set --secret KEY`: {{keys}}")
'''


def _variable(key: str) -> str:
    return key.replace("-", "_").upper()


def _declare(one: Importable) -> str:
    arguments = "".join(_argument(one, name) for name in FlexProcessorInputs.model_fields)
    return f'\n{_identifier(one.resource)} = FlexProcessor(\n    "{one.resource}",\n{arguments})\n'


def _argument(one: Importable, name: str) -> str:
    """The line of one argument; nothing where it is not declared."""
    if name not in one.not_shown:
        value = one.inputs.get(name)
        return "" if value is None else f"    {name}={_literal(value)},\n"
    required = FlexProcessorInputs.model_fields[name].is_required()
    call = f"    {name}={'secret' if required else 'config.get_secret'}("
    key = f'"{one.keys[name]}"'
    line = f"{call}{key}),\n"
    # The second comma keeps the break where lines may be longer.
    return line if len(line.rstrip()) <= LINE_LENGTH else f"{call}\n        {key},\n    ),\n"


def _literal(value: Any) -> str:
    """A value as Python source, in double quotes unless that takes more backslashes."""
    if not isinstance(value, str):
        return repr(value)
    body = "".join(char if char in "'\"" else repr(char)[1:-1] for char in value)
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + body.replace(quote, f"\\{quote}") + quote


def _slug(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).casefold()
    ascii_only = folded.encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:LONGEST_RESOURCE_NAME].rstrip("-")
    return f"flex-{words}" if words[:1].isdigit() else words


def _identifier(resource: str) -> str:
    name = resource.replace("-", "_")
    taken = keyword.iskeyword(name) or hasattr(builtins, name) or name in _RESERVED
    return f"{name}_" if taken else name

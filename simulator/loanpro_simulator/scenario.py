"""What a simulator is to hold and to do, written down in a file of YAML."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import yaml  # type: ignore[import-untyped] # ships no types
from pydantic import Field, ValidationError

from loanpro_simulator.accounts import Account, Credential, Pair
from loanpro_simulator.configuration import Configuration
from loanpro_simulator.dialect import Dialect
from loanpro_simulator.faults import Fault
from loanpro_simulator.mistakes import MistakeError, Strict, unknown


class Credentials(Pair):
    """What proves an account.

    Attributes:
        token: The token of its pair.
        secret: The secret of its pair.
        lms_token: The token that LoanPro LMS asks for, where it is another one.
        lms_tenant: The only tenant with which LMS takes that token; null for any.
    """

    noun = "key of an account"

    lms_token: Credential | None = None
    lms_tenant: Credential | None = None


class Scenario(Strict):
    """A scenario for loanpro-simulator.

    Attributes:
        accounts: The accounts by name, before those that there are otherwise; the first is that of
            a processor that names none.
        dialect: Switches, over those that are set otherwise.
        processors: What the accounts hold, in order; what one leaves out is as in the request that
            LoanPro publishes.
        faults: The rules in force, in order, before those that there are otherwise.
        seed: The seed of the faults, and of nothing else.
    """

    noun = "key of a scenario"

    accounts: dict[str, Credentials] = Field(default_factory=dict)
    dialect: Dialect = Field(default_factory=Dialect)
    processors: list[Configuration] = Field(default_factory=list)
    faults: list[Fault] = Field(default_factory=list)
    seed: int | None = None

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Read a file.

        Raises:
            MistakeError: With the line and the path of each mistake.
            OSError: If it cannot be read.
        """
        try:
            loader = _Loader(path.read_text("utf-8"))
            node = loader.get_single_node()
            given = loader.construct_document(node) if node else {}
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line = f", line {mark.line + 1}" if mark else ""
            raise MistakeError(f"{path.name}{line}: {error.problem}") from None
        except (UnicodeDecodeError, yaml.YAMLError):
            raise MistakeError(f"{path.name} is no text in UTF-8.") from None
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            found = (f"{path.name}, {_where(node, it)}: {it['msg']}" for it in error.errors())
            raise MistakeError("; ".join(found)) from None

    @classmethod
    def of(cls, given: Self | Path | None) -> Self:
        """Return what is given: a scenario, one in a file, or an empty one."""
        if isinstance(given, Path):
            return cls.from_file(given)
        return cls() if given is None else given

    def accounts_before(self, others: Sequence[Account]) -> list[Account]:
        """Return the accounts of this scenario, and those others whose names it leaves free.

        Raises:
            MistakeError: For a processor whose account is none of them.
        """
        own = [Account(name, **it.model_dump()) for name, it in self.accounts.items()]
        accounts = [*own, *(account for account in others if account.name not in self.accounts)]
        names = [account.name for account in accounts]
        for processor in self.processors:
            if processor.account is not None and processor.account not in names:
                raise MistakeError(unknown("account", processor.account, names))
        return accounts

    def dialect_over(self, other: Dialect) -> Dialect:
        """Return another dialect with the switches that this scenario sets."""
        return other.but(**self.dialect.model_dump(exclude_unset=True))


class _Loader(yaml.SafeLoader):  # type: ignore[misc] # untyped
    """YAML as JSON understands it: 16:00 and no are texts, not a number and a flag."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for _tag, _pattern, _first in (
    ("bool", "true|false", "tf"),
    ("int", "-?(0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?[0-9]+\.[0-9]+", "-0123456789"),
    ("null", "(null)?", ["n", ""]),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def _where(node: yaml.Node, error: Any) -> str:
    """Return the line and the path of a mistake, as far as the file goes with it."""
    line, path = node.start_mark.line, []
    for step in (*error["loc"], error.get("ctx", {}).get("key")):
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == step]
            if not found:
                break
            key, node = found[0]
            line = key.start_mark.line
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line
        else:
            break
        path.append(str(step))
    return ", ".join([f"line {line + 1}", *filter(None, [".".join(path)])])

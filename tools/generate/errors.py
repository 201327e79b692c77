"""docs/errors.md, from the codes of the errors and from the cases that the tests provoke."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.error_cases import (
    BUG,
    CASES,
    MANAGED_ALREADY,
    NOT_INSTALLED,
    REFUSED_INPUTS,
    WORDS,
)
from pulumi_loanpro.errors import GuardError, LoanProError

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = Path("docs/errors.md")

LONGEST: Final = 100
"""Characters of a heading."""

TEXT: Final = """\
<!-- `make docs` writes this from errors.py of the provider and tests/engine/error_cases.py. -->

# Errors

An error is one paragraph: what failed, which processor, what Secure Payments said, what to do, and
a code. Search this site for the code, or for words of the paragraph. A test provokes each of these
errors with the real Pulumi CLI, and compares what it prints; ports, IDs, seconds and counts differ.
The [native plugin](guides/other-languages.md) says the same for programs in any language;
names are in camelCase there.

{sections}

## There is nothing to import `LP-command` {{ #LP-command }}

A command of `pulumi-loanpro` cannot do what it was asked, and has changed nothing:{command_word}
`import` finds nothing, or files that it would overwrite; `review` gets something other than a
complete preview, or an acknowledgement of no rule that exists. The error says which, and what to
give instead.

{command}

## The stack manages already … `LP-guard` {{ #LP-guard }}

What `pulumi-loanpro import` was asked to import may be in the state already, so that it
writes nothing.{guard_word}
Imported under a second name, a processor would be deleted by the next `pulumi up` that no longer
finds the first one in the program.
[Import existing processors](guides/import.md#later-some-more) says more.

{guard}

## property … has a problem {{ #refused-inputs }}

`pulumi preview` names all that is wrong with a program, one line for each input with its remedy,
and sends nothing. [Fields](reference/fields.md) has the rules.

{refused_inputs}

## No module named 'pulumi_loanpro' {{ #no-module }}

Pulumi runs the provider in the Python environment of the project. Where that lacks this package as
a whole, no code of ours can run to say so. A program fails at its `import`; a refresh or a destroy,
which runs no program, ends like this:

{not_installed}

This is no bug, nothing was sent, and the state is as it was. [Install](get-started.md#install) the
package into the environment of the project; [Set up your project](guides/set-up.md) says which one
that is.

## This is a bug of pulumi-loanpro {{ #bug }}

Only a fault of this package shows a traceback:

{bug}

## What is no error

A state that another version of this package has written: fields that this version does not know
are kept out of every comparison, and those that it misses are read with the next refresh. A
processor that was deleted by hand is taken out of the state by a refresh, and needs no delete.
"""


def files() -> dict[Path, str]:
    """The page."""
    text = TEXT.format(
        sections="\n\n".join(map(section, WORDS)),
        command=block(f"error: There is nothing to import. [{LoanProError.code}]"),
        guard=block(MANAGED_ALREADY),
        command_word=as_word(LoanProError),
        guard_word=as_word(GuardError),
        refused_inputs=block(REFUSED_INPUTS),
        bug=block(BUG),
        not_installed=block(NOT_INSTALLED),
    )
    return {PAGE: text}


def section(kind: type[LoanProError]) -> str:
    """What a code means, and each way in which its error comes about."""
    meaning = (kind.__doc__ or "").splitlines()[0]
    ways = [*_ways(kind)]
    parts = [f"## {WORDS[kind]} `{kind.code}` {{ #{kind.code} }}", f"{meaning}{as_word(kind)}"]
    for names in ways:
        case = CASES[names[0]]
        if len(ways) > 1:
            parts.append(f"### {prose(_words(case.problem))} {{ #{names[0]} }}")
        parts += ["\n".join(_when(names)), block(f"error: {case.printed}")]
        parts.append(f"**What to do.** {prose(case.to_do)}")
    return "\n\n".join(parts)


def _ways(kind: type[LoanProError]) -> Iterator[list[str]]:
    """The cases of an error by name, those together of which the same is printed."""
    ways: dict[str, list[str]] = {}
    for name, case in CASES.items():
        if case.error is kind:
            ways.setdefault(case.printed, []).append(name)
    yield from ways.values()


def _words(problem: str) -> str:
    """The first sentence of what is printed; where that is long, its beginning."""
    sentence = problem.partition(". ")[0].rstrip(".")
    return sentence if len(sentence) <= LONGEST else sentence.partition(": ")[0]


def _when(names: list[str]) -> Iterator[str]:
    bullet = "- " if len(names) > 1 else ""
    yield from (f"{bullet}{CASES[name].when}" for name in names)


def as_word(kind: type[LoanProError]) -> str:
    """The code as javascripts/search.js looks for it."""
    return f" <span hidden>{kind.code.replace('-', '')}</span>"


def block(text: str) -> str:
    """What a terminal prints, in lines as long as there is room for."""
    return f"``` {{ .text .wrap }}\n{text}\n```"


def prose(text: str) -> str:
    """A text in which nothing but code spans has a meaning."""
    for plain, escaped in (("<", "&lt;"), ("__", r"\_\_")):
        text = text.replace(plain, escaped)
    return text

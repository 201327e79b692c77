"""The two ways in which a program declares a processor; what holds must hold for both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from engine.project import Project, YamlProject

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

each_door: Final = pytest.mark.parametrize(
    "project", [Project, YamlProject], ids=["python", "yaml"], indirect=True
)
"""For the tests of which one for each promise runs with a program in YAML, too."""


def each_door_with(
    name: str, values: Mapping[str, object], *, yaml: Collection[str]
) -> pytest.MarkDecorator:
    """The same for a test with another parameter, of which YAML needs only some values.

    Args:
        name: Of the parameter.
        values: By what they are called.
        yaml: What those are called that run with a program in YAML as well.
    """
    cases = [(Project, "python", it) for it in values] + [(YamlProject, "yaml", it) for it in yaml]
    return pytest.mark.parametrize(
        ("project", name),
        [pytest.param(door, values[it], id=f"{called}-{it}") for door, called, it in cases],
        indirect=["project"],
    )

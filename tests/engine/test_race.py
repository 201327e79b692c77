"""Two CLIs that create the same name at the same moment leave one configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.project import Project, YamlProject
from engine.race import GAVE_WAY, LAG, Race

if TYPE_CHECKING:
    from pathlib import Path

    from loanpro_simulator import Simulator


@pytest.mark.parametrize("other", [Project, YamlProject], ids=["python", "yaml"])
@pytest.mark.parametrize("lag", [0.0, LAG])
def test_of_two_stacks_one_creates(
    environment: dict[str, str],
    simulator: Simulator,
    tmp_path: Path,
    lag: float,
    other: type[Project],
) -> None:
    """Whichever it is, the other says so, and the state of neither has what is not there."""
    race = Race(tmp_path, environment, (Project, other))
    ends = {race.run(simulator, lag) for _ in range(2)}
    assert ends
    assert ends <= {GAVE_WAY, "one created, one refused because the name is taken"}

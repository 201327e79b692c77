"""A scenario in a file: what is there, what breaks, and what is said about a mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import httpx
import pytest

import warm
from loanpro_simulator import MistakeError, Scenario, Simulator, SimulatorProcess

EXAMPLES: Final = Path(__file__).parents[2] / "examples/scenarios"

WHOLE: Final = """\
accounts:
  us: {token: token-of-us, secret: secret-of-us}
  eu:
    token: token-of-eu
    secret: secret-of-eu
dialect: {create: nested}
processors:
  - name: ACH
  - name: ACH
    account: eu
    same_day_cutoff_time: 14:30
faults:
  - {operation: create, kind: reset, phase: after, skip: 1}
  - {operation: create, kind: list_lag, skip: 1, seconds: 3}
seed: 7
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with the whole of a scenario."""
    file = tmp_path / "scenario.yaml"
    file.write_text(WHOLE)
    return file


def assert_is_set_up(simulator: Simulator | SimulatorProcess) -> None:
    """All that the file says is there."""
    held = [(it["account"], it["name"]) for it in simulator.processors()]
    assert held == [("us", "ACH"), ("eu", "ACH")]
    assert simulator.processors()[1]["same_day_cutoff_time"] == "14:30"
    assert simulator.dialect().create == "nested"
    rules = simulator.faults()["rules"]
    assert [(it["kind"], it["skip"]) for it in rules] == [("reset", 1), ("list_lag", 1)]
    assert simulator.faults()["seed"] == 7
    headers = simulator.accounts["eu"].headers
    assert len(httpx.get(f"{simulator.url}/processors/flex", headers=headers).json()) == 1


def test_it_is_there_from_the_start(file: Path) -> None:
    """In a thread, whatever else is said; a reset leaves its accounts and its dialect."""
    with Simulator(scenario=file, seed=1) as simulator:
        assert_is_set_up(simulator)
        simulator.reset()
        assert (simulator.processors(), simulator.faults()["rules"]) == ([], [])
        assert simulator.dialect().create == "nested"
        assert simulator.create(account="eu")


def test_it_can_be_given_on_the_command_line(file: Path, tmp_path: Path) -> None:
    """A database that holds something already is not given the same once more."""
    database = tmp_path / "simulator.db"
    for _start in range(2):
        with SimulatorProcess(database=database, scenario=file) as simulator:
            assert_is_set_up(simulator)


def test_it_can_be_loaded_at_any_time(simulator: Simulator, file: Path) -> None:
    """All else is forgotten; a reset brings back the accounts that were there at first."""
    simulator.create(name="forgotten")
    simulator.fault("list", "hang")
    simulator.load(file)
    assert_is_set_up(simulator)
    simulator.reset()
    assert simulator.accounts.keys() == {"main", "eu"}
    simulator.create(account="main")


def test_faults_strike_in_order(simulator: Simulator, api: httpx.Client) -> None:
    """The second create is lost, and then the list lags behind."""
    simulator.load(EXAMPLES / "test.yaml")
    api.post("/processors/flex", json={"flex": {"name": "first"}})
    with pytest.raises(httpx.ReadError):
        api.post("/processors/flex", json={"flex": {"name": "second"}})
    assert [it["name"] for it in api.get("/processors/flex").json()] == ["first"]
    assert [it["name"] for it in simulator.processors()] == ["first", "second"]


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda it: it.stem)
def test_each_example_can_be_loaded(simulator: Simulator, example: Path) -> None:
    """And is for a guide that there is."""
    simulator.load(example)
    assert (EXAMPLES.parents[1] / "docs/guides" / f"{example.stem}.md").exists()
    assert f"docs/guides/{example.stem}.md" in example.read_text()


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("kind: reset", "knd: reset", "line 13, faults.0.knd: .* 'knd'; the nearest is 'kind'"),
        ("seed: 7", "sed: 7", "line 15, sed: .* 'sed'; the nearest is 'seed'"),
        ("    secret: secret-of-eu", "    scret: hunter2", "line 5, accounts.eu.scret: .*'secret'"),
        ("{create: nested}", "{creat: nested}", "line 6, dialect.creat: .* 'create'"),
        ("create: nested", "create: nestd", "line 6, dialect.create: Input should be 'number'"),
        ("14:30", "14:31", "line 9, processors.1: same_day_cutoff_time must be hh:mm"),
        ("secret: secret-of-us", "secret: [hunter2]", "line 2, accounts.us.secret: .* a valid str"),
        ("account: eu", "account: eux", "there is no account 'eux'; the nearest is 'eu'"),
        ("{create: nested}", "{create: hunter2", "line 7: "),
        ("seed: 7", "seed: !!python/object:os.system", "line 15: could not determine a const"),
    ],
)
def test_a_mistake_names_its_line(
    simulator: Simulator, file: Path, wrong: str, right: str, said: str
) -> None:
    """And the nearest key that exists; it quotes no value, and nothing is forgotten for it."""
    file.write_text(WHOLE.replace(wrong, right, 1))
    simulator.create(name="kept")
    with pytest.raises(MistakeError, match=said) as caught:
        simulator.load(file)
    assert "hunter2" not in str(caught.value)
    assert [it["name"] for it in simulator.processors()] == ["kept"]


def test_the_command_line_explains_a_mistake(file: Path) -> None:
    """Without a traceback."""
    file.write_text("processors: [{nmae: ACH}]")
    run = warm.run(warm.SIMULATOR, ["--scenario", str(file)], file.parent, {})
    assert run.returncode == 2
    assert "'nmae'; the nearest is" in " ".join(run.stderr.split())
    assert "Traceback" not in run.stderr


def test_an_empty_file_is_an_empty_scenario(file: Path) -> None:
    """Nothing need be said."""
    file.write_text("# nothing yet\n")
    assert Scenario.from_file(file) == Scenario()

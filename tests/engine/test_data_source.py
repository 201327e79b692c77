"""Programs can look at what an account holds before they declare anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.programs import UNLIKELY

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

PROGRAM = (
    "from pulumi_loanpro import get_flex_processors",
    "pulumi.export('all', [str(one) for one in get_flex_processors()])",
    "pulumi.export('live', [one.id for one in get_flex_processors(sandbox_mode=False)])",
    "pulumi.export('second', [one.id for one in get_flex_processors(name='second')])",
    "pulumi.export('eu', get_flex_processors(account='eu'))",
)


def test_a_program_lists_what_an_account_holds(project: Project, simulator: Simulator) -> None:
    """By name, sandbox or live, and account; each call is one list, and shows no secret."""
    ids = [
        str(simulator.create(name=name, sandbox_mode=sandbox, **UNLIKELY))
        for name, sandbox in (("first", True), ("second", False))
    ]
    project.environment |= {
        "LOANPRO_ACCOUNTS__EU__TOKEN": simulator.accounts["eu"].token,
        "LOANPRO_ACCOUNTS__EU__SECRET": simulator.accounts["eu"].secret,
    }
    project.write(*PROGRAM)
    run = project.up()
    assert simulator.counts() == {"list": 4}
    outputs = project.outputs()
    assert [ids[0] in outputs["all"][0], ids[1] in outputs["all"][1]] == [True, True]
    assert (outputs["live"], outputs["second"], outputs["eu"]) == ([ids[1]], [ids[1]], [])
    assert "name='first', sandbox_mode=True, same_day=True" in outputs["all"][0]
    run.hides(*map(str, UNLIKELY.values()))


def test_an_account_that_cannot_be_listed_is_one_paragraph(project: Project) -> None:
    """The program ends with what to do, and without a traceback."""
    project.environment["LOANPRO_TOKEN"] = "expired"
    project.write("from pulumi_loanpro import get_flex_processors", "get_flex_processors()")
    run = project.run("preview", fails=True)
    run.shows("error: Cannot list the FLEX processors: Secure Payments answered 401")
    run.hides("Traceback")

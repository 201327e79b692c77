"""`FlexProcessor.get` reads a configuration that something else manages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.programs import REQUEST, SECRETS, Call, Code

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator


def test_get_gives_the_actual_values_and_manages_nothing(
    project: Project, simulator: Simulator
) -> None:
    """All but the secrets reaches the program, and a destroy leaves the configuration alone."""
    id_ = simulator.create()
    public = [name for name in REQUEST if name not in SECRETS]
    project.write(
        f"legacy = {Call('FlexProcessor.get', 'legacy', id=str(id_))}",
        *(Call("pulumi.export", it, value=Code(f"legacy.{it}")) for it in public),
    )
    project.up()
    assert project.outputs() == {name: REQUEST[name] for name in public}
    assert project.state()["legacy"]["external"] is True
    assert not project.state()["legacy"]["outputs"].keys() & set(SECRETS)

    project.destroy()
    assert [it["id"] for it in simulator.processors()] == [id_]
    assert simulator.counts() == {"get": 1}


def test_get_follows_the_live_values(project: Project, simulator: Simulator) -> None:
    """Each run reads anew, so that a program never acts on what has been changed since.

    The ID may be the number that LoanPro shows.
    """
    id_ = simulator.create()
    project.write(
        f"legacy = {Call('FlexProcessor.get', 'legacy', id=id_)}",
        Call("pulumi.export", "username", value=Code("legacy.username")),
    )
    project.up()
    simulator.update(id_, username="someone else")
    project.up()
    assert project.outputs() == {"username": "someone else"}
    assert simulator.counts() == {"get": 2}


def test_get_of_an_unknown_id_says_so(project: Project) -> None:
    """The error names the ID, even at preview, and has no traceback."""
    project.write(Call("FlexProcessor.get", "legacy", id="4711"))
    run = project.run("preview", fails=True)
    run.shows("Cannot read the FLEX processor (ID 4711)", "404")
    run.hides("Traceback")

"""What a program keeps secret besides the credentials is printed nowhere either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.programs import Code, flex

if TYPE_CHECKING:
    from ended import Run
    from engine.project import Project
    from loanpro_simulator import Simulator

OLD = {"name": " Covert  Name ", "client_id": "covert-client", "same_day_cutoff_time": "3:15"}
NEW = {"name": "Hidden Title", "client_id": "hidden-client", "same_day_cutoff_time": "3:45"}

FORMS = (
    *("Covert  Name", "Covert Name", "covert-client", "3:15"),
    *("Hidden Title", "hidden-client", "3:45"),
)
"""How a text may write them: the cut-offs in canonical form, too."""


def declared(fields: dict[str, str], **others: str) -> str:
    """Declares a live processor with these fields as secrets."""
    given = {**fields, **others}
    secrets = {name: Code(f"pulumi.Output.secret({value!r})") for name, value in given.items()}
    return flex(sandbox_mode=False, **secrets)


def hidden(run: Run) -> Run:
    """The run, of which nothing shows a secret."""
    run.hides(*FORMS, "Traceback")
    return run


def test_a_secret_of_the_program_is_printed_nowhere(project: Project, simulator: Simulator) -> None:
    """Neither by a preview nor by an up, be it refused with all that was sent, or warned of."""
    simulator.dialect(echo="payload")
    project.write(declared(OLD))
    hidden(project.run("preview")).shows("A live processor is created")
    simulator.fault("create", "status", code=409)
    hidden(project.up(fails=True)).shows("Cannot create the FLEX processor: ", "answered 409")
    project.up()
    [processor] = simulator.processors()
    assert processor["name"] == OLD["name"].strip()

    project.write(declared(NEW))
    hidden(project.run("preview")).shows("[diff: ~client_id,name,same_day_cutoff_time]")
    simulator.fault("update", "status", code=409)
    hidden(project.up(fails=True)).shows("Cannot update the FLEX processor (ID ", "answered 409")

    simulator.update(processor["id"], username="by hand")
    hidden(project.up()).shows("than the program declares: username.")

    simulator.fault("list", "status", code=401)
    hidden(project.refresh(fails=True)).shows("Cannot read the FLEX processor (ID ", "401")
    hidden(project.refresh())
    hidden(project.run("destroy", "--yes", "--ignore-protect", fails=True)).shows(
        "Cannot delete the FLEX processor (ID ", "Its deletion protection is on."
    )


def test_what_becomes_a_secret_later_is_printed_nowhere(
    project: Project, simulator: Simulator
) -> None:
    """The state has to know it, for commands that run no program; nothing is sent for that."""
    project.write(flex(**OLD))
    project.up()
    project.write(flex(**{it: Code(f"pulumi.Output.secret({OLD[it]!r})") for it in OLD}))
    project.up()
    project.up("--expect-no-changes")
    assert simulator.requests("update") == []
    for command in (project.refresh, project.destroy):
        simulator.fault("list", "status", code=401)
        simulator.fault("get", "status", code=401)
        hidden(command(fails=True)).shows("the FLEX processor (ID ", "401")
        simulator.clear_faults()


def test_a_secret_that_is_refused_is_not_shown(project: Project) -> None:
    """Neither its value is shown, nor a value that would be close to it."""
    project.write(declared(OLD, same_day_cutoff_time="3:47"))
    run = project.run("preview", fails=True)
    hidden(run).shows("same_day_cutoff_time cannot be used, and its value is a secret")
    run.hides("3:47", "4:00")

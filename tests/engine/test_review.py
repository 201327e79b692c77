"""What a reviewer reads of the previews that the real CLI makes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from engine.doors import each_door
from engine.goldens import matches
from engine.programs import ELSEWHERE, UNLIKELY, Code, flex, options
from pulumi_loanpro.review.as_json import as_json
from pulumi_loanpro.review.markdown import as_markdown
from pulumi_loanpro.review.preview import parse
from pulumi_loanpro.review.report import Review, review_preview
from stand_in import EU

if TYPE_CHECKING:
    from engine.project import Project
    from loanpro_simulator import Simulator

NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)


def reviewed(project: Project, *command: str) -> Review:
    """The review of what a command printed, as of a day in November."""
    run = project.run(*command, "--json")
    return review_preview(parse(run.stdout.encode()), NOW, title="test")


def rules(found: Review) -> list[str]:
    """The rules that are met, whichever processor meets them."""
    return [one.rule.name for section in found.sections for one in section.findings]


def test_a_processor_turned_live(project: Project) -> None:
    """The comment has the critical finding first, and all else that the pull request changes."""
    project.up()
    project.write(
        ELSEWHERE,
        flex(
            sandbox_mode=False,
            password="another password",
            same_day_cutoff_time="17:15",
            process_non_connected=True,
        ),
        flex("ach-eu", name=Code("elsewhere.text"), same_day_cutoff_time=Code("elsewhere.time")),
    )
    matches("turned_live.md", as_markdown(reviewed(project, "preview")))


@each_door
def test_a_program_in_any_language(project: Project) -> None:
    """What a change means for money does not depend on who declares it."""
    project.up()
    live = flex("live", name="live", sandbox_mode=False)
    project.write(flex(sandbox_mode=False, password="another password"), live)
    found = reviewed(project, "preview")
    assert sorted(rules(found)) == ["created-live", "credential", "goes-live"]


def test_nothing_changed(project: Project) -> None:
    """The comment says that no processor changes."""
    project.up()
    matches("nothing_changed.md", as_markdown(reviewed(project, "preview")))


def test_a_drifted_account(project: Project, simulator: Simulator) -> None:
    """The comment has what was changed by hand, and that it is in effect already."""
    project.up()
    id_ = simulator.processors()[0]["id"]
    drift = {"same_day_cutoff_time": "14:30", "sandbox_mode": False}
    simulator.update(id_, **drift)
    matches("drifted.md", as_markdown(reviewed(project, "refresh", "--preview-only")))
    both = reviewed(project, "preview", "--refresh")
    assert rules(both) == ["goes-sandbox", "cutoff-later"]


def test_a_processor_deleted_by_hand(project: Project, simulator: Simulator) -> None:
    """One that is gone already differs from one that the program deletes."""
    project.up()
    assert rules(reviewed(project, "destroy", "--preview-only")) == ["deleted"]
    simulator.reset()
    assert rules(reviewed(project, "refresh", "--preview-only")) == ["gone"]


def test_a_processor_that_moves_or_goes(project: Project, simulator: Simulator) -> None:
    """A move to another account replaces it; with `retain_on_delete` in the state it stays."""
    project.environment |= {
        "LOANPRO_ACCOUNTS__EU__TOKEN": EU.token,
        "LOANPRO_ACCOUNTS__EU__SECRET": EU.secret,
    }
    project.up()
    project.write(flex(account="eu"))
    found = reviewed(project, "preview")
    assert rules(found) == ["replaced"]
    [section] = found.sections
    assert section.old
    assert section.new
    assert (section.old.account, section.new.account) == (None, "eu")
    assert (section.old.id != "", section.new.id) == (True, "")

    project.write(flex(opts=options(retain_on_delete=True)))
    project.up()
    project.write("")
    assert rules(reviewed(project, "preview")) == ["retained"]
    project.write(flex(account="eu"))
    assert rules(reviewed(project, "preview")) == ["retained", "created"]
    project.up()
    assert {it["account"] for it in simulator.processors()} == {"main", "eu"}


def test_a_program_begins_to_manage_and_stops(project: Project, simulator: Simulator) -> None:
    """From `get` to a declaration of that name, and back: one is created, and one is given up."""
    read = f"FlexProcessor.get('ach-main', id='{simulator.create()}')"
    project.write(read)
    project.up()
    project.write(flex(sandbox_mode=False, deletion_protection=False, name="new"))
    assert "created-live" in rules(reviewed(project, "preview"))
    project.up()
    assert len(simulator.processors()) == 2
    project.write(read)
    assert rules(reviewed(project, "preview")) == ["deleted-live"]
    project.up()
    assert [it["name"] for it in simulator.processors()] != ["new"]


def test_the_rest_of_a_replacement_shows_on_demand(project: Project, simulator: Simulator) -> None:
    """Its old half has failed to go: the next up deletes it."""
    project.environment |= {
        "LOANPRO_ACCOUNTS__EU__TOKEN": EU.token,
        "LOANPRO_ACCOUNTS__EU__SECRET": EU.secret,
        "LOANPRO_DEADLINE": "2",
    }
    project.write(flex(sandbox_mode=False, deletion_protection=False))
    project.up()
    simulator.fault("delete", "status", code=500, count="all")
    project.write(flex(sandbox_mode=False, deletion_protection=False, account="eu"))
    project.up(fails=True)
    assert rules(reviewed(project, "preview", "--show-replacement-steps")) == ["deleted-live"]
    simulator.clear_faults()
    project.up()
    assert [it["account"] for it in simulator.processors()] == ["eu"]


def test_a_processor_that_is_only_read(project: Project, simulator: Simulator) -> None:
    """It has no section in the review."""
    id_ = simulator.create()
    project.write(f"FlexProcessor.get('legacy', id='{id_}')")
    assert reviewed(project, "preview").sections == []


def test_what_a_program_keeps_secret(project: Project) -> None:
    """Once it is secret, it is shown nowhere, though the state still has the name in clear."""
    project.up()
    name = Code("pulumi.Output.secret('FLEX Processor')")
    zone = Code("pulumi.Output.secret('Europe/Berlin')")
    project.write(flex(name=name, same_day_cutoff_timezone=zone, username="another"))
    for _before_and_after in range(2):
        found = reviewed(project, "preview")
        shown = as_markdown(found) + json.dumps(as_json(found))
        assert "another" in shown
        assert "secret" in rules(found)
        hidden = ("FLEX Processor", "Europe/Berlin", "US/Mountain")
        assert not [it for it in hidden if it in shown]
        project.up()
        zone = Code("pulumi.Output.secret('US/Arizona')")
        project.write(flex(name=name, same_day_cutoff_timezone=zone, client_id="another"))


def test_a_pull_request_from_anyone(project: Project) -> None:
    """A preview needs no account; and no secret of the program gets into the review of it."""
    for name in ("LOANPRO_URL", "LOANPRO_TOKEN", "LOANPRO_SECRET"):
        del project.environment[name]
    project.write(flex(**UNLIKELY, sandbox_mode=False))
    found = reviewed(project, "preview")
    assert rules(found) == ["created-live"]
    assert not [text for text in UNLIKELY.values() if str(text) in as_markdown(found)]

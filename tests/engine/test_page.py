"""Drift, as it is shown to people: changed on the simulator's page, and found by Pulumi."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from engine.project import Project
    from loanpro_simulator import Simulator


def test_a_cut_off_that_is_changed_on_the_page_is_drift(
    project: Project, simulator: Simulator, browser: Browser
) -> None:
    """The page shows what Pulumi made; a refresh shows what was changed there, and nothing else."""
    page = browser.new_page()
    page.goto(simulator.url.removesuffix("api"))
    project.up()
    row = page.get_by_role("row", name="FLEX Processor").first
    expect(row).to_contain_text("16:00 US/Mountain")
    row.get_by_role("link").click()
    page.get_by_label("Cut-off", exact=True).fill("17:00")
    page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("17:00 US/Mountain")
    page.close()

    shown = project.run("refresh", "--preview-only", "--diff")
    changes = [line.strip() for line in shown.stdout.splitlines() if " => " in line]
    assert changes == ['~ same_day_cutoff_time: "16:00" => "17:00"'], str(shown)
    assert simulator.counts()["update"] == 0

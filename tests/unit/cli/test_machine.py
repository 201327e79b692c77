"""What the checks of this machine find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_loanpro.cli.checks import examine
from pulumi_loanpro.cli.machine import misspelt, pulumi_cli, time_zones

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_cli_is_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Missing, broken and too old are problems of their own."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "not on PATH" in pulumi_cli().said
    executable = tmp_path / "pulumi"
    for script, verdict, said in [
        ("exit 1", "problem", "does not run"),
        ("echo v3.100.0", "problem", "3.100.0"),
        ("echo v3.254.0", "ok", "3.254.0"),
        ("echo v4.0.0-alpha", "ok", "4.0.0-alpha"),
    ]:
        executable.write_text(f"#!/bin/sh\n{script}\n")
        executable.chmod(0o755)
        found = pulumi_cli()
        assert (found.verdict, said in found.said) == (verdict, True), found


def test_time_zones_come_with_the_package() -> None:
    """The zone data is the package's own, with its version."""
    assert time_zones().said.startswith("tzdata 20")


def test_a_variable_may_be_misspelt(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may as well belong to another tool, so that it is no problem."""
    for variable in ("LOANPRO_URL", "loanpro_token", "LOANPRO_ACCOUNTS__EU__TOKEN"):
        monkeypatch.setenv(variable, "x")
    assert list(misspelt()) == []
    monkeypatch.setenv("LOANPRO_TOKN", "hunter2")
    [found] = misspelt()
    assert (found.verdict, found.said) == (
        "warning",
        "LOANPRO_TOKN is no setting of pulumi-loanpro",
    )
    assert "LOANPRO_TOKEN" in found.remedy


def test_a_stack_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is the problem, with its remedy, and the last thing tried: it might hold the URL."""
    monkeypatch.setenv("PATH", str(tmp_path))
    *before, last = examine(None, "prod")
    assert [it.about for it in before][:3] == ["Python", "pulumi-loanpro", "Pulumi SDK"]
    assert (last.about, last.verdict) == ("settings", "problem")
    assert "stack 'prod' cannot be read" in last.said
    assert "Install the Pulumi CLI" in last.remedy
    assert "--stack" not in last.remedy

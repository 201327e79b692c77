"""The README's first screen is true, and an index shows it without a link into nothing."""

from __future__ import annotations

import email
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from docs.page import Command
from engine.programs import flex

if TYPE_CHECKING:
    from engine.project import Project

ROOT: Final = Path(__file__).parents[2]

README: Final = (ROOT / "README.md").read_text("utf-8")


def test_the_first_preview_is_what_pulumi_prints(project: Project) -> None:
    """Each of its lines, whatever the width of columns."""
    [shown] = re.findall(r"```console\n\$ pulumi preview\n(.*?)```", README, re.DOTALL)
    project.up()
    project.write(flex(sandbox_mode=False))
    printed = project.run("preview").stdout
    assert Command("pulumi preview", shown.splitlines()).missing(printed) is None, printed


def test_each_link_leads_somewhere() -> None:
    """In the repository; nothing is linked from there that a checkout has not."""
    for target in re.findall(r"\]\((?!https://)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_an_index_shows_no_link_that_leads_nowhere(tmp_path: Path) -> None:
    """Its links are whole addresses, in which no placeholder is left; words stay."""
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path)
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - our own tool
    [wheel] = tmp_path.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        [name] = [it for it in archive.namelist() if it.endswith(".dist-info/METADATA")]
        metadata = email.message_from_bytes(archive.read(name))
    text = metadata.get_payload()
    assert isinstance(text, str)
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert all(it.startswith("https://") for it in re.findall(r"\]\(([^)]*)\)", text))
    assert "Get started takes five minutes" in text.replace("[", "").replace("]", "")

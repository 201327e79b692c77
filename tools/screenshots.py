"""Write the pictures of docs/guides/simulator-page.md: the simulator's page, light and dark.

It takes `chromium` and `pngquant` from PATH, and the port 8642. The guide says what the pictures
were made from; with `--check`, which needs none of that, only compare.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import httpx

from loanpro_simulator import Simulator

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REPOSITORY: Final = Path(__file__).resolve().parent.parent
GUIDE: Final = REPOSITORY / "docs/guides/simulator-page.md"
IMAGES: Final = REPOSITORY / "docs/images"
PAGE: Final = REPOSITORY / "simulator/loanpro_simulator"
SOURCES: Final = (*PAGE.glob("templates/*"), *PAGE.glob("static/*"), Path(__file__))
MADE_FROM: Final = re.compile(r"(?<=<!-- pictures: )\w*(?= -->)")

PORT: Final = 8642
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")

PROCESSOR: Final[dict[str, Any]] = {
    "name": "ACH sandbox",
    "username": "acme-lending",
    "password": "shown nowhere",
    "client_id": "acme",
    "sandbox_mode": True,
    "same_day": True,
    "same_day_cutoff_time": "16:00",
    "same_day_cutoff_timezone": "US/Mountain",
}


def main() -> None:
    """Writes the pictures, or ends with status 1 where they show another page."""
    guide = GUIDE.read_text("utf-8")
    sources = b"".join(path.read_bytes() for path in sorted(SOURCES))
    new = MADE_FROM.sub(hashlib.sha256(sources).hexdigest()[:16], guide)
    if "--check" in sys.argv:
        if new != guide:
            sys.exit("The pictures of the simulator's page are stale: run `make picture`.")
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a check does without

    with Simulator(port=PORT) as simulator, sync_playwright() as playwright:
        fill(simulator)
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in SCHEMES:
            picture = photographed(browser, simulator.url.removesuffix("api"), scheme)
            (IMAGES / f"simulator-{scheme}.png").write_bytes(picture)
        browser.close()
    GUIDE.write_text(new, "utf-8")


def fill(simulator: Simulator) -> None:
    """Has it hold two processors, and strike one request."""
    headers = simulator.accounts["main"].headers
    with httpx.Client(base_url=simulator.url, headers=headers, trust_env=False) as api:
        api.get("/processors/flex")
        api.post("/processors/flex", json={"flex": PROCESSOR})
        live = PROCESSOR | {"name": "ACH production", "sandbox_mode": False}
        api.post("/processors/flex", json={"flex": live})
        simulator.fault(operation="update", kind="status", code=503)
        api.put("/processors/flex/1", json={"flex": {"same_day_cutoff_time": "17:00"}})
        api.put("/processors/flex/1", json={"flex": {"same_day_cutoff_time": "17:00"}})


def photographed(browser: Browser, url: str, scheme: Literal["light", "dark"]) -> bytes:
    """The page as a PNG in 64 colours."""
    page = browser.new_page(
        viewport={"width": 1100, "height": 1200}, device_scale_factor=2, color_scheme=scheme
    )
    page.goto(url)
    picture = page.screenshot()
    done = subprocess.run(["pngquant", "64", "-"], input=picture, capture_output=True, check=True)  # noqa: S607 - from PATH
    return done.stdout


if __name__ == "__main__":
    main()

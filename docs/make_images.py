"""Take the pictures of the README from a report: ``python docs/make_images.py REPORT.html`` (needs Chromium)."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PICTURES = {"verdicts": "#verdicts", "triangle": "#triangle", "futures": "#futures-rus-chn"}


def main(report: Path) -> None:
    """Write one PNG per picture."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        page = browser.new_page(viewport={"width": 1200, "height": 900}, device_scale_factor=1.5)
        page.goto(report.resolve().as_uri())
        for name, selector in PICTURES.items():
            page.locator(selector).first.screenshot(path=HERE / "images" / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

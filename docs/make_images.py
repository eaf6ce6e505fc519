"""Take the pictures of the README from a report: ``python docs/make_images.py REPORT.html`` (needs Chromium)."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

import foedus
from foedus.reports.claims import view_claim
from foedus.reports.painting import small_png

HERE = Path(__file__).parent
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PICTURES = {
    "conclusion": "#conclusion-1",
    "verdicts": "#verdicts",
    "triangle": "#triangle",
    "futures": "#futures-rus-chn",
}


def verdicts() -> list[str]:
    """Return a line per claim that the record judges: its id, its verdict and its effect, as the report prints them."""
    views = [view_claim(claim) for claim in foedus.argue("pushed-together", foedus.Evidence.embedded()).claims]
    return [f"{view.id} {view.verdict}: {'' if view.silent else view.said}".strip() for view in views if view.tested]


def main(report: Path) -> None:
    """Write one PNG per picture, and beside them the verdicts that they show, which a test compares with the record's.

    Raises
    ------
    SystemExit
        If the report is not of the verdicts that the code gives.
    """
    lines, text = verdicts(), report.read_text(encoding="utf-8")
    missing = [line for line in lines if line.partition(": ")[2].split(" (")[0] not in text]
    if missing:
        sys.exit(f"the report is of other verdicts: it lacks {'; '.join(missing)}")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        page = browser.new_page(viewport={"width": 1200, "height": 900}, device_scale_factor=1.5)
        page.goto(report.resolve().as_uri())
        for name, selector in PICTURES.items():
            taken = page.locator(selector).first.screenshot()
            (HERE / "images" / f"{name}.png").write_bytes(small_png(taken))
        browser.close()
    (HERE / "images" / "verdicts.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

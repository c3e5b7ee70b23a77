"""Take a picture of every view, light and dark, for a desk and a phone: `screenshots.py FOLDER`.

Weeks of a simulated worker are played first, and kept in `FOLDER/scene` for the next time.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from scene import scene
from servers import free_port

from conftest import CHROMIUM

VIEWS = {"now": "/", "today": "/today", "history": "/history", "cushion": "/cushion"}
SIZES = {"desk": {"width": 1180, "height": 820}, "phone": {"width": 390, "height": 844}}
LATER_MS = 28_000  # by then somebody has sat for half an hour


def main(folder: Path) -> None:
    """Set the scene and take the pictures."""
    (folder / "scene").mkdir(parents=True, exist_ok=True)
    with scene(folder / "scene", free_port()) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        first = browser.new_page()
        first.goto(url)
        first.wait_for_timeout(LATER_MS)
        for scheme in ("light", "dark"):
            for size in SIZES:
                pictures(browser, url, folder, scheme, size)
        browser.close()


def pictures(browser: Browser, url: str, folder: Path, scheme: str, size: str) -> None:
    """Every view in one window."""
    how = {"viewport": SIZES[size], "locale": "en-GB", "timezone_id": "Europe/Berlin", "color_scheme": scheme}
    context = browser.new_context(**how)  # type: ignore[arg-type]  # each as Playwright wants it
    page = context.new_page()
    for view, path in VIEWS.items():
        page.goto(url + path)
        settled(page)
        where = folder / f"{view}-{size}-{scheme}.png"
        page.screenshot(path=where, full_page=size == "desk" and view != "now")
        print(where, f"{where.stat().st_size // 1000} kB")
    context.close()


def settled(page: Page) -> None:
    """Wait until all is drawn."""
    page.locator(".card").first.wait_for()
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

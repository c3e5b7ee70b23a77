"""Take a picture of every view, light and dark, for a desk and a phone: `screenshots.py FOLDER README_FOLDER`.

Weeks of a simulated worker are played first, which takes minutes, and kept in `FOLDER/scene` for the next time. The
few that the README shows go to a folder of their own; the whole length of each view is in `FOLDER/whole`.
"""

import sys
from pathlib import Path
from shutil import copy

from playwright.sync_api import Browser, Page, sync_playwright

from support.page import CHROMIUM
from support.processes import free_port
from support.scene import scene

VIEWS = {"now": "/", "today": "/today", "history": "/history", "cushion": "/cushion"}
SIZES = {"desk": {"width": 1180, "height": 820}, "phone": {"width": 390, "height": 844}}
IN_README = ("now-desk-light", "today-desk-dark", "history-desk-light", "now-phone-light", "cushion-phone-dark")
LATER_MS = 28_000  # by then somebody has sat for half an hour


def main(folder: Path, shown: Path) -> None:
    """Set the scene, take the pictures, and put those of the README where it looks for them."""
    for part in ("scene", "whole"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    with scene(folder / "scene", free_port()) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        first = browser.new_page()
        first.goto(url)
        first.wait_for_timeout(LATER_MS)
        for scheme in ("light", "dark"):
            for size in SIZES:
                pictures(browser, url, folder, scheme, size)
        browser.close()
    for name in IN_README:
        copy(folder / f"{name}.png", shown)


def pictures(browser: Browser, url: str, folder: Path, scheme: str, size: str) -> None:
    """Every view in one window."""
    how = {"viewport": SIZES[size], "locale": "en-GB", "timezone_id": "Europe/Berlin", "color_scheme": scheme}
    context = browser.new_context(**how)  # type: ignore[arg-type]  # each as Playwright wants it
    page = context.new_page()
    for view, path in VIEWS.items():
        page.goto(url + path)
        settled(page)
        name = f"{view}-{size}-{scheme}.png"
        page.screenshot(path=folder / name)
        page.screenshot(path=folder / "whole" / name, full_page=True)
        print(folder / name, f"{(folder / name).stat().st_size // 1000} kB")
    context.close()


def settled(page: Page) -> None:
    """Wait until all is drawn."""
    page.locator(".card").first.wait_for()
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

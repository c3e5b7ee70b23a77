"""Take a picture of each state of a seat and of each view, for a desk and a phone, light and dark, in each language.

`state_pictures.py FOLDER [WORD ...]`: with words only of the combinations that have one, such as `de` or `phone`.
"""

import sys
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from support.brokers import Mosquitto
from support.page import CHROMIUM, Served
from support.stated_cushion import NAME, STATES, StatedCushion, served

SIZES = {"desk": {"width": 1180, "height": 820}, "phone": {"width": 360, "height": 740}}
SCHEMES = ("light", "dark")
LOCALES = {"en": "en-GB", "de": "de-DE"}
VIEWS = ("today", "history", "cushion", "setup", "all")


def main(folder: Path, only: list[str]) -> None:
    """Start a host with weeks behind it, and take the pictures."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(TemporaryDirectory()))
        broker = Mosquitto(place)
        stack.callback(broker.kill)
        host = served(place, broker.port)
        stack.callback(host.kill)
        cushion = stack.enter_context(StatedCushion(broker.port))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        for language, size, scheme in product(LOCALES, SIZES, SCHEMES):
            if not only or {language, size, scheme} & set(only):
                pictures(browser, host, cushion, folder / f"{language}-{size}-{scheme}")
        browser.close()


def pictures(browser: Browser, host: Served, cushion: StatedCushion, folder: Path) -> None:
    """Take those of one combination, which the name of the folder says."""
    language, size, scheme = folder.name.split("-")
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]  # two integers
        locale=LOCALES[language],
        color_scheme=scheme,  # type: ignore[arg-type]  # light or dark
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(host.url)
    for state in STATES:
        cushion.say(state)
        page.locator(f".seat-now[data-state={state}]").wait_for()
        picture(page, folder / f"now-{state}.png")
    cushion.say("sitting")
    for view in VIEWS:
        page.goto(f"{host.url}/{view}?cushion={NAME}")
        page.locator(".card, .tile").first.wait_for()
        picture(page, folder / f"{view}.png")
    context.close()
    print(folder)


def picture(page: Page, path: Path) -> None:
    """Take one of the whole length, once all is drawn."""
    page.wait_for_timeout(700)
    page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

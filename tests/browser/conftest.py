"""One Chromium, the system's, for the tests of a file, and a window of its own for each.

Files that look at states share a broker, a host and a cushion that says them; others make their own.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support.brokers import Mosquitto
from support.page import CHROMIUM, Served, Window
from support.processes import PATIENCE_S
from support.stated_cushion import StatedCushion, served

PATIENCE_MS = 1000 * PATIENCE_S
ARGS = ["--no-sandbox", "--disable-gpu"]
"""Root may start it, and it draws on the processor without imitating the graphics card that is not there."""
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For no longer than one file: while Playwright is there, asyncio takes this thread to be busy, for all tests."""
    assert Path(CHROMIUM).exists(), "the browser tests need Chromium: make chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS, timeout=PATIENCE_MS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Window]:
    """Opens a window at an address. At the end: nothing was asked of any other host, and no script failed."""
    hosts: set[str] = set()
    failed: list[str] = []
    with ExitStack() as stack:

        def opened(url: str, **how: object) -> Page:
            context = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | how))  # type: ignore[arg-type]  # of any kind
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
            page = context.new_page()
            page.on("pageerror", lambda error: failed.append(str(error)))
            page.goto(url)
            return page

        yield opened
    assert {host for host in hosts if host and not host.startswith("127.0.0.1:")} == set()
    assert failed == []


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    yield broker
    broker.kill()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, broker: Mosquitto) -> Iterator[Served]:
    """With weeks of sitting behind it."""
    folder = tmp_path_factory.mktemp("host")
    host = served(folder, broker.port)
    yield host
    host.kill()


@pytest.fixture(scope="module")
def cushion(broker: Mosquitto, host: Served) -> Iterator[StatedCushion]:
    with StatedCushion(broker.port) as cushion:
        yield cushion

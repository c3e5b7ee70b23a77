"""How soon the live page shows something, what a tab and the server do while nobody touches it, and what it loads."""

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import BrowserContext, CDPSession, sync_playwright

from support.brokers import Mosquitto
from support.page import CHROMIUM, Served
from support.stated_cushion import NAME, StatedCushion, served

VIEWS = ("", "today", "history", "cushion", "setup", "all")
COLD_S, WARM_S = 1.0, 0.3
TAB, SERVER = 0.05, 0.01
IDLE_S = 20.0
PAGES = 4
TIMES = 5


def main() -> int:
    """Measure and print; 1 where a bar is missed."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker = Mosquitto(folder)
        stack.callback(broker.kill)
        host = served(folder, broker.port)
        stack.callback(host.kill)
        stack.enter_context(StatedCushion(broker.port)).say("sitting")
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        stack.callback(browser.close)
        cold = min(first_content(browser.new_context(), host.url) for _ in range(TIMES))
        context = browser.new_context()
        warm = min(first_content(context, host.url) for _ in range(TIMES))
        passed = [bar("Now, first content, cold", cold, COLD_S, "s"), bar("the same, warm", warm, WARM_S, "s")]
        passed.append(charts_loaded(context, host.url))
        context.close()
        passed += idle(browser.new_context(), host)
    return 0 if all(passed) else 1


def bar(what: str, value: float, most: float, unit: str) -> bool:
    """Print a value beside the most that it may be; return whether it is."""
    print(f"{what:45} {value:8.3f} {unit:2} (at most {most:g}){'' if value <= most else '  MISSED'}")
    return value <= most


def first_content(context: BrowserContext, url: str) -> float:
    """Return the seconds from asking for the page until the state of the seat is on the screen."""
    page = context.new_page()
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator("#word").wait_for()
    took = time.perf_counter() - began
    page.close()
    return took


def charts_loaded(context: BrowserContext, url: str) -> bool:
    """Print how many of the views load ECharts; none of them draws with it."""
    loading = 0
    for view in VIEWS:
        page, asked = context.new_page(), list[str]()
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{url}/{view}?cushion={NAME}", wait_until="networkidle")
        loading += any("echart" in address for address in asked)
        page.close()
    return bar("views that load ECharts, and draw nothing", loading, 0, "")


def idle(context: BrowserContext, host: Served) -> list[bool]:
    """Print what part of a core a tab takes while nobody touches it, and the server for each page more."""
    alone = host.used_s
    time.sleep(IDLE_S)
    alone = host.used_s - alone
    pages = [context.new_page() for _ in range(PAGES)]
    for page in pages:
        page.goto(host.url)
        page.locator("#word").wait_for()
    time.sleep(3.0)
    session = context.new_cdp_session(pages[-1])
    session.send("Performance.enable")
    tab, busy = task_s(session), host.used_s
    pages[-1].wait_for_timeout(1000 * IDLE_S)
    tab, busy = task_s(session) - tab, host.used_s - busy
    return [
        bar("of a core, a tab", tab / IDLE_S, TAB, ""),
        bar("of a core, the server, each page", (busy - alone) / IDLE_S / PAGES, SERVER, ""),
    ]


def task_s(session: CDPSession) -> float:
    """Return the seconds that the main thread of a tab has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")


if __name__ == "__main__":
    sys.exit(main())

"""`perch run` with its live page, a cushion with somebody who does what a script says, and ways to look at them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from perch.journal import Reader
from perch.model.cushion import SeatState, SettingsInForce
from support.hosts import HostProcess
from support.processes import free_port, wait

CHROMIUM = "/usr/bin/chromium"
DEVICE = "cushion-00d351"
Window = Callable[..., Page]
"""Opens a window of a browser at an address, in a way that it is told."""


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_FINDINGS = """() => axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
  violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`))"""


def violations(page: Page) -> list[str]:
    """What axe finds on a page that keeps people out, each with the first element that does."""
    from axe_core_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_FINDINGS)
    return found


def afternoon() -> str:
    """A time zone in which it is five in the afternoon, so that a day lies behind: none is more than 14 hours ahead."""
    ahead = (17 - datetime.now(UTC).hour + 9) % 24 - 9
    return f"Etc/GMT{-ahead:+}" if ahead else "UTC"


class Served(HostProcess):
    """A host with its page, on a free port of this machine."""

    def __init__(self, folder: Path, port: int, **more: str) -> None:
        self.page_port = int(more.get("PERCH_PAGE_PORT") or free_port())
        self.url = f"http://127.0.0.1:{self.page_port}"
        super().__init__(
            folder,
            port,
            {"PERCH_PAGE_ON": "1", "PERCH_PAGE_TOKEN": "never", "PERCH_PAGE_PORT": str(self.page_port), **more},
        )

    def start(self, **more: str) -> None:
        """Start it; returns when it has said where its page is, or why there is none."""
        super().start(**more)
        wait(lambda: re.search("[Nn]o live page|Live page", self.said) is not None)

    def devices(self) -> list[str]:
        """The cushions that were heard."""
        with Reader(self.journal) as reader:
            return reader.devices()

    def reported(self) -> SettingsInForce:
        """The settings that the cushion has in force, as the host has it."""
        with Reader(self.journal) as reader:
            found = reader.reported(DEVICE)
        assert found is not None
        return found

    def live(self) -> SeatState:
        """What the cushion said last, as the host has it."""
        with Reader(self.journal) as reader:
            found = reader.live(DEVICE)
        assert found is not None
        return found

"""The page of somebody without a cushion, on days that a test lets pass: `stepped_page.py FOLDER BROKER_PORT`."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from support.processes import free_port, wait

PERSON = "p1"
_DAY_MS = 86_400_000


class SteppedPage:
    """The page in a process of its own, in `with`; it begins at noon of today, and its days pass by `pass_days`."""

    def __init__(self, folder: Path, broker_port: int) -> None:
        self._folder, self._broker_port, self._days = folder, broker_port, 0
        self.journal = folder / "journal.db"

    def __enter__(self) -> Self:
        self.pass_days(0)
        url = self._folder / "url"
        command = [sys.executable, __file__, str(self._folder), str(self._broker_port)]
        paths = os.pathsep.join(path for path in sys.path if path)
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(command, stderr=log, env=os.environ | {"PYTHONPATH": paths})
        wait(url.exists, lambda: (self._folder / "log").read_text())
        self.url = f"{url.read_text()}/today?person={PERSON}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def pass_days(self, days: int) -> None:
        """Let days pass at once."""
        self._days += days
        new = self._folder / "new"
        new.write_text(str(self._days))
        new.replace(self._folder / "days")


def main(folder: Path, broker_port: int) -> None:
    """Serve the page until the process is killed."""
    from perch.days.period import Rules
    from perch.model.calendar import Calendar
    from perch.model.cushion import Broker
    from perch.model.people import Person
    from perch.service.entries import tell
    from perch.service.host import Host
    from perch.web.context import PageContext
    from perch.web.place import Place
    from perch.web.server import LivePage

    noon_ms = round(datetime.now(UTC).replace(hour=12, minute=0, second=0).timestamp() * 1000)
    days = folder / "days"
    host = Host(folder / "journal.db", Broker("127.0.0.1", broker_port), lambda: round(time.time() * 1000))
    host.start()
    person = Person(PERSON, "Somebody")
    tell(folder / "journal.db", [], person, person, 1)
    rules = Rules(Calendar(ZoneInfo("UTC"), 240), frozenset(range(5)))
    context = PageContext(host, rules, lambda: noon_ms + int(days.read_text()) * _DAY_MS, folder / "journal.db")
    page = LivePage(Place("127.0.0.1", free_port()), context)
    page.start()
    (folder / "new-url").write_text(page.url)
    (folder / "new-url").replace(folder / "url")
    Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

"""Posts each reminder, and the reminders of the day, to an address, such as a topic of ntfy."""

import logging
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from perch.journal import JournalError, Reader
from perch.model.calendar import Calendar
from perch.model.cushion import SeatState
from perch.model.language import _, lasting, speaking, spoken
from perch.service.daily import DailyReminders
from perch.service.worker import Worker

_EACH_S = 2.0
_PATIENCE_S = 5.0
_FRESH_MS = 5 * 60_000
"""A reminder that could not be sent for so long is not worth sending any more."""

_Reminders = tuple[str, int | None, int]
"""A bout, as its boot and seq, and how many reminders it had."""

log = logging.getLogger(__name__)


@dataclass(eq=False)
class ReminderWebhook(Worker):
    """Looks every two seconds whether a cushion has reminded somebody aloud, and posts a sentence to `url` then.

    Reminders of before it is made are not sent. An address that cannot be reached is tried again while the reminder is
    fresh; that is logged once. It speaks the language in force where it is made. A note of it opens `page`, the address
    of the page, "" where that is not known. Raises JournalError.
    """

    journal: Path
    reader: Reader
    url: str
    now_ms: Callable[[], int]
    calendar: Calendar
    page: str = ""

    def __post_init__(self) -> None:
        passing = (OSError, JournalError)
        super().__init__("webhook", self.look, each_s=_EACH_S, first_s=_EACH_S, passing=passing)
        self._daily = DailyReminders(self.journal, self.reader, self.calendar, self._post_of_day)
        self._sent = {live.device: _reminders(live) for live in self._seats()}
        self._language = spoken()

    def look(self) -> None:
        """Send what is new. Raises OSError where the address cannot be reached, JournalError."""
        seats = self._seats()
        for live in seats:
            seen, before = _reminders(live), self._sent.get(live.device)
            if _is_new(seen, before) and live.muted_why is None and self._is_fresh(live):
                with speaking(self._language):
                    self._post(_("Time to get up"), _("You have sat for {time}.", time=lasting(live.stretch_ms)))
            self._sent[live.device] = seen
        with speaking(self._language):
            self._daily.look(seats, self.now_ms())

    def _post_of_day(self, text: str) -> None:
        self._post(_("Today"), text, "/today")

    def _seats(self) -> list[SeatState]:
        return list(filter(None, map(self.reader.live, self.reader.devices())))

    def _is_fresh(self, live: SeatState) -> bool:
        return live.online and live.at_ms is not None and self.now_ms() - live.at_ms < _FRESH_MS

    def _post(self, title: str, text: str, view: str = "/") -> None:
        headers = {"Title": title, "Content-Type": "text/plain; charset=utf-8"}
        if self.page:  # as ntfy takes it: https://docs.ntfy.sh/publish/#click-action
            headers["Click"] = self.page.rstrip("/") + view
        request = urllib.request.Request(self.url, text.encode(), headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE_S):
                log.debug("a reminder was posted")
        except OSError:  # which some of the others are as well
            raise
        except HTTPException as error:
            raise OSError(f"what is at that address does not speak HTTP ({error!r})") from error


def _reminders(live: SeatState) -> _Reminders:
    return live.boot, live.bout, live.nudges


def _is_new(seen: _Reminders, before: _Reminders | None) -> bool:
    return before is not None and seen[2] > (before[2] if seen[:2] == before[:2] else 0)

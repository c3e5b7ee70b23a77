"""Cushions that go offline or are no longer heard: logged once, once more when they are back, and kept for InfluxDB."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from perch.journal import JournalError, Reader, Writer
from perch.model.cushion import SAFE, SeatState
from perch.model.language import lasting
from perch.service.worker import Worker

_EACH_S = 30.0
_SAFE, _SILENT = "safe", "silent"
_WELL = ("online", _SAFE, "asleep")

log = logging.getLogger(__name__)


@dataclass(eq=False)
class OfflineWatcher(Worker):
    """Looks every half a minute whether each cushion that is online still sends its state.

    The statuses of when it is made are not logged. Raises JournalError.
    """

    journal: Path
    reader: Reader
    now_ms: Callable[[], int]

    def __post_init__(self) -> None:
        super().__init__(
            "offline", lambda: self.look(self.now_ms()), each_s=_EACH_S, first_s=_EACH_S,
            passing=(JournalError,), level=logging.DEBUG,
        )  # fmt: skip
        self._seen = self.reader.statuses()
        self._unplaced: dict[str, tuple[tuple[str, int], int]] = {}
        """By sleeping cushion without a time: boot and age of its newest state, and when that arrived (UTC ms)."""

    def look(self, now_ms: int) -> None:
        """Compare the newest state of each cushion with `now_ms`; keep and log what changed. Raises JournalError."""
        changed: dict[str, str] = {}
        for device, status in self.reader.statuses().items():
            live = self.reader.live(device)
            quiet = live is not None and self._is_quiet(live, status, now_ms)
            is_now = _SILENT if status in _WELL and quiet else "online" if status == _SILENT and not quiet else status
            if is_now != status:
                changed[device] = is_now
            was_well, is_well = self._seen.get(device, is_now) in _WELL, is_now in _WELL
            if is_well and not was_well:
                log.warning("%s is heard again", device)
            elif was_well and not is_well:
                since = f" for {lasting(now_ms - live.at_ms)}" if live and live.at_ms is not None and quiet else ""
                log.warning("%s %s", device, _how(status, is_now, since))
            self._seen[device] = is_now
        if changed:
            with Writer(self.journal, beside_host=True) as writer:
                for device, is_now in changed.items():
                    writer.note_status(device, is_now, now_ms)

    def _is_quiet(self, live: SeatState, status: str, now_ms: int) -> bool:
        """Return whether a cushion is no longer heard. A state without a time counts from its arrival."""
        if live.at_ms is not None or not live.asleep:
            return live.unheard(now_ms)
        identity, known = (live.boot, live.lasted_ms), self._unplaced.get(live.device)
        if known is None or known[0] != identity:
            was_silent = known is None and status == _SILENT  # before this host started
            known = self._unplaced[live.device] = identity, 0 if was_silent else now_ms
        return replace(live, at_ms=known[1]).unheard(now_ms)


def _how(status: str, is_now: str, since: str) -> str:
    if status == _SAFE:
        return f"is {SAFE}: see `make logs`"
    how = f"says nothing{since}" if is_now == _SILENT else "went offline"
    return f"{how}: is it plugged in, and on the Wi-Fi?"

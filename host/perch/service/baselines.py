"""Keeps nudging off for a baseline or a study, and ends a baseline whose days are over, while the host runs."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from perch.days.baseline import NOTES, BaselinePeriod, note_of, nudging_shall_be_off, read, written
from perch.days.period import Period, Rules, period
from perch.devices.commands import Connect
from perch.devices.settings import set_nudging
from perch.journal import JournalError, Reader, Writer
from perch.model.cushion import SettingsInForce
from perch.model.records import IMPORTED
from perch.mqtt import LinkError
from perch.service.worker import Worker

_EACH_S = 60.0

log = logging.getLogger(__name__)


@dataclass(eq=False)
class BaselineWatcher(Worker):
    """Compares the settings in force with the baselines each minute, in a thread of its own.

    Settings are sent over `connect`; `blinded` is a study in which no cushion nudges. What cannot be done now,
    since the broker is away or the journal is busy, is done later. `words` are the sentences of a baseline on a day.
    """

    journal: Path
    reader: Reader
    connect: Connect
    rules: Rules
    blinded: bool
    now_ms: Callable[[], int]
    words: Callable[[Period, date], Iterable[str]]
    news: Mapping[str, str] = field(default_factory=dict, init=False)
    """The sentences on the baselines that run or ended of late, by device; none in a study."""

    def __post_init__(self) -> None:
        passing = (LinkError, JournalError)
        super().__init__("baselines", self.look, each_s=_EACH_S, passing=passing, level=logging.DEBUG)
        self._asked: dict[str, tuple[bool, SettingsInForce]] = {}
        self._known: dict[str, tuple[BaselinePeriod, date]] = {}

    def look(self) -> None:
        """Do what there is to do now. Raises LinkError or JournalError where that must wait."""
        present, phases = self.rules.calendar.day_of(self.now_ms()), self._phases()
        for device in self.reader.devices() if self.blinded else phases:
            if not device.startswith(IMPORTED):
                self._keep(device, phases.get(device), present)
        over = [device for device, baseline in phases.items() if baseline.awaits_end(present)]
        for device in over:
            remember(self.journal, device, phases[device].until(phases[device].end))
        self._renew_news(present)
        for device in over:
            log.info("%s: %s", device, self.news.get(device, "its baseline is over"))

    def _phases(self) -> dict[str, BaselinePeriod]:
        notes = self.reader.notes(NOTES)
        return {name.removeprefix(NOTES): baseline for name, note in notes.items() if (baseline := read(note))}

    def _keep(self, device: str, baseline: BaselinePeriod | None, present: date) -> None:
        off, reported = nudging_shall_be_off(baseline, self.blinded, present), self.reader.reported(device)
        if off is None or reported is None or reported.nudging_off == off:
            return
        if self._asked.get(device) != (off, reported):
            for _, outcome in set_nudging(self.connect, [device], off=off):
                log.info("%s: %s: %s", device, self._why(baseline, present), outcome)
            self._asked[device] = off, reported

    def _why(self, baseline: BaselinePeriod | None, present: date) -> str:
        if self.blinded:
            return "study.blinded is set"
        return "its baseline runs" if baseline and baseline.runs(present) else "its baseline is over"

    def _renew_news(self, present: date) -> None:
        """Write the sentences again that may have changed: on another day, or of a changed baseline."""
        baseline = {} if self.blinded else self._phases()
        known = {device: (baseline, present) for device, baseline in baseline.items() if baseline.is_news(present)}
        same = {device: self.news[device] for device in known if known[device] == self._known.get(device)}
        self.news = {device: same.get(device) or self._line(device, *known[device]) for device in known}
        self._known = known

    def _line(self, device: str, baseline: BaselinePeriod, present: date) -> str:
        result = period(self.reader, device, self.rules, (present, present), baseline, self.now_ms())
        return " ".join(self.words(result, present))


def remember(journal: Path, device: str, baseline: BaselinePeriod | None) -> None:
    """Store the baseline of a cushion, None for none, also beside a running host. Raises JournalError."""
    with Writer(journal, beside_host=True) as writer:
        writer.remember(note_of(device), written(baseline))

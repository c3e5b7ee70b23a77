"""Keeps cushions silent for a baseline or a study, and ends a baseline whose days are over, while the host runs."""

import logging
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from perch.days.baseline import NOTES, BaselinePeriod, note_of, nudging_shall_be_off, read, written
from perch.days.period import Rules, period
from perch.devices.commands import Connect
from perch.devices.settings import set_nudging
from perch.journal import JournalError, Reader, Writer
from perch.model.cushion import SettingsInForce
from perch.model.records import IMPORTED
from perch.mqtt import LinkError
from perch.report.sentences import baseline_lines
from perch.service.worker import Worker

log = logging.getLogger(__name__)


class BaselineWatcher:
    """Looks each `each_s` at what cushions said of themselves, in a thread of its own.

    Cushions are told over `connect`; `blinded` is a study in which none nudges. What cannot be done now, since the
    broker is away or the journal is busy, is done at a later look.
    """

    def __init__(
        self,
        journal: Path,
        reader: Reader,
        connect: Connect,
        rules: Rules,
        blinded: bool,
        now_ms: Callable[[], int],
        each_s: float = 60.0,
    ) -> None:
        self._journal = journal
        self._reader = reader
        self._connect = connect
        self._rules = rules
        self._blinded = blinded
        self._now_ms = now_ms
        self._asked: dict[str, tuple[bool, SettingsInForce]] = {}
        self._known: dict[str, tuple[BaselinePeriod, date]] = {}
        self._worker = Worker(
            "baselines", self.look, each_s=each_s, passing=(LinkError, JournalError), level=logging.DEBUG
        )
        self.news: Mapping[str, str] = {}
        """What there is to say of the baselines that run or ended of late, by device; nothing in a study."""

    def start(self) -> None:
        """Start to look; returns at once."""
        self._worker.start()

    def stop(self) -> None:
        """Stop the thread; waits at most a second."""
        self._worker.stop()

    def look(self) -> None:
        """Do what there is to do now. Raises LinkError or JournalError where that must wait."""
        present, phases = self._rules.calendar.day_of(self._now_ms()), self._phases()
        for device in self._reader.devices() if self._blinded else phases:
            if not device.startswith(IMPORTED):
                self._keep(device, phases.get(device), present)
        over = [device for device, baseline in phases.items() if baseline.awaits_end(present)]
        for device in over:
            remember(self._journal, device, phases[device].until(phases[device].end))
        self._find_words(present)
        for device in over:
            log.info("%s: %s", device, self.news.get(device, "its baseline is over"))

    def _phases(self) -> dict[str, BaselinePeriod]:
        notes = self._reader.notes(NOTES)
        return {name.removeprefix(NOTES): baseline for name, note in notes.items() if (baseline := read(note))}

    def _keep(self, device: str, baseline: BaselinePeriod | None, present: date) -> None:
        silent, reported = nudging_shall_be_off(baseline, self._blinded, present), self._reader.reported(device)
        agreed = silent is None or reported is None or reported.nudging_off == silent
        if silent is not None and reported and not agreed and self._asked.get(device) != (silent, reported):
            for _, outcome in set_nudging(self._connect, [device], off=silent):
                log.info("%s: %s: %s", device, self._why(baseline, present), outcome)
            self._asked[device] = silent, reported

    def _why(self, baseline: BaselinePeriod | None, present: date) -> str:
        if self._blinded:
            return "study.blinded is set"
        return "its baseline runs" if baseline and baseline.runs(present) else "its baseline is over"

    def _find_words(self, present: date) -> None:
        """Find those anew that may have changed: with a day, or with what was done to a baseline."""
        baseline = {} if self._blinded else self._phases()
        known = {device: (baseline, present) for device, baseline in baseline.items() if baseline.is_news(present)}
        same = {device: self.news[device] for device in known if known[device] == self._known.get(device)}
        self.news = {device: same.get(device) or self._words(device, *known[device]) for device in known}
        self._known = known

    def _words(self, device: str, baseline: BaselinePeriod, present: date) -> str:
        result = period(self._reader, device, self._rules, (present, present), baseline, self._now_ms())
        return " ".join(baseline_lines(result, present))


def remember(journal: Path, device: str, baseline: BaselinePeriod | None) -> None:
    """Write the baseline of a cushion down, None for none, also beside a running host. Raises JournalError."""
    writer = Writer(journal, beside_host=True)
    try:
        writer.remember(note_of(device), written(baseline))
    finally:
        writer.close()

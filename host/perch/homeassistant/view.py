"""What Home Assistant is shown of one cushion: its retained messages, and its events as they happen."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Protocol

from perch.days.baseline import note_of, read
from perch.days.day import DaySource, day_facts
from perch.days.period import Rules, period
from perch.homeassistant import discovery
from perch.homeassistant.discovery import Announcement
from perch.homeassistant.events import NEWS_MS, BreakEvents, NudgeEvents
from perch.homeassistant.state import CushionFacts, Surroundings, muted_until_ms, values
from perch.model.cushion import Health, SeatState, SettingsInForce
from perch.model.people import Entry
from perch.wire import topics

EACH_MS = 60_000
"""While somebody sits the state is made anew this often, as its minutes pass."""
IDLE_MS = 15 * 60_000
"""While nobody does, this often, for what other commands change in the journal."""
_LOOK_BACK_MS = 30 * 86_400_000


class HouseSource(DaySource, Protocol):
    """Where the facts are: the journal."""

    def devices(self) -> list[str]: ...
    def entries(self) -> list[Entry]: ...
    def health(self, device: str) -> Health | None: ...
    def reported(self, device: str) -> SettingsInForce | None: ...
    def status(self, device: str) -> str | None: ...
    def note(self, name: str) -> str | None: ...


class CushionView:
    """The view of one cushion under a discovery `prefix`."""

    def __init__(self, device: str, source: HouseSource, rules: Rules, prefix: str, common: Announcement) -> None:
        self.surroundings = Surroundings()
        self._device, self._source, self._rules = device, source, rules
        self._prefix, self._common = prefix, common
        self._nudges, self._breaks = NudgeEvents(), BreakEvents()
        self._key: object = None
        self._distrusted: object = None
        self._due_ms = 0
        self._goal: tuple[tuple[date, str | None], float | None] | None = None

    @property
    def due_ms(self) -> int:
        """When something of it changes although nothing is stored (UTC ms)."""
        return self._due_ms if self._breaks.due_ms is None else min(self._due_ms, self._breaks.due_ms)

    def events(self, now_ms: int) -> Iterator[tuple[str, bytes]]:
        """Yield (topic, payload) of each event since the last call."""
        state = self._source.live(self._device)
        nudges = self._source.nudges(self._device, now_ms - NEWS_MS, now_ms + NEWS_MS)
        drill = self.surroundings.drill
        more = {"drill": drill.spoken} if drill else {}
        for kind in self._nudges.step(now_ms, nudges):
            yield topics.home(self._device, "nudge"), json.dumps({"event_type": kind} | more).encode()
        for kind in self._breaks.step(now_ms, state) if state else ():
            yield topics.home(self._device, "break"), json.dumps({"event_type": kind}).encode()

    def distrust(self) -> None:
        """Show nothing of the seat until another state is stored than the one that is there."""
        self._distrusted = _identity(self._source.live(self._device))

    def renew(self) -> None:
        """Give all messages again at the next call."""
        self._key = None

    def messages(self, now_ms: int) -> dict[str, bytes]:
        """Return topic to payload of the retained messages; none where they cannot have changed."""
        state, settings = self._source.live(self._device), self._source.reported(self._device)
        if _identity(state) == self._distrusted:
            state = None
        status, health = self._source.status(self._device), self._source.health(self._device)
        muted_ms = muted_until_ms(state, now_ms)
        seat = state and (state.boot, state.seated, state.nudges, muted_ms)
        silent = status != "safe" and state is not None and state.unheard(now_ms)
        key = (seat, settings, status, health, silent, self.surroundings)
        if key == self._key and now_ms < self._due_ms <= now_ms + IDLE_MS:
            return {}
        day, around = self._rules.calendar.day_of(now_ms), self.surroundings
        facts = CushionFacts(
            day_facts(self._source, self._device, self._rules.calendar, day), state, health, settings, status,
            self._goal_min(day, now_ms), self._last_nudge_ms(now_ms), self._common.latest_firmware, around, silent,
        )  # fmt: skip
        whole = discovery.payload(self._device, health.fw if health else None, self._common, around)
        each_ms = EACH_MS if state and state.seated else IDLE_MS
        lost_ms = state.unheard_ms if state and state.asleep and not silent else None
        moments = (now_ms + each_ms, muted_ms, lost_ms, self._rules.calendar.bounds(day)[1])
        self._key, self._due_ms = key, min(moment for moment in moments if moment is not None)
        return {
            topics.home(self._device, topics.HOME_STATE): json.dumps(values(facts, now_ms)).encode(),
            discovery.topic(self._prefix, self._device): json.dumps(whole).encode(),
        }

    def _goal_min(self, day: date, now_ms: int) -> float | None:
        """Return the goal of a day; it is computed once a day, and with each baseline."""
        note = self._source.note(note_of(self._device))
        if self._goal is None or self._goal[0] != (day, note):
            baseline, goal_min = read(note), None
            if baseline:
                whole = period(self._source, self._device, self._rules, (day, day), baseline, now_ms)
                goal_min = whole.goal_of(whole.days[0])
            self._goal = (day, note), goal_min
        return self._goal[1]

    def _last_nudge_ms(self, now_ms: int) -> int | None:
        nudges = self._source.nudges(self._device, now_ms - _LOOK_BACK_MS, now_ms + NEWS_MS)
        return max((nudge.at_ms for nudge in nudges if nudge.delivered), default=None)


def _identity(state: SeatState | None) -> object:
    """Return a key that differs between a state and the next one of the same cushion."""
    return state and (state.boot, state.at_ms, state.lasted_ms, state.stretch_ms)


def removal(prefix: str, device: str) -> dict[str, bytes]:
    """Return topic to payload of the retained messages that take a cushion away."""
    return {discovery.topic(prefix, device): b"", topics.home(device, topics.HOME_STATE): b""}

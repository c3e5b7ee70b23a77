"""What Home Assistant is shown of one cushion: its retained messages, and its events as they happen."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Protocol

from perch.days.baseline import note_of, read
from perch.days.day import DaySource, day_facts
from perch.days.period import Rules, period
from perch.homeassistant import discovery
from perch.homeassistant.events import NEWS_MS, BreakEvents, NudgeEvents
from perch.homeassistant.state import CushionFacts, values
from perch.model.cushion import Health, SeatState, SettingsInForce
from perch.model.people import Entry
from perch.programme.people import DEFAULT, cushions_of, people
from perch.wire import topics

EACH_MS = 60_000
"""The state is made anew this often, and when somebody sits down or rises or something is set."""
_LOOK_BACK_MS = 30 * 86_400_000


class ViewSource(DaySource, Protocol):
    """Where the facts are: the journal."""

    def health(self, device: str) -> Health | None: ...
    def reported(self, device: str) -> SettingsInForce | None: ...
    def status(self, device: str) -> str | None: ...
    def note(self, name: str) -> str | None: ...
    def entries(self) -> list[Entry]: ...


class CushionView:
    """The view of one cushion under a discovery `prefix`; `latest_firmware` is the version that comes with the host."""

    def __init__(
        self,
        device: str,
        source: ViewSource,
        rules: Rules,
        prefix: str,
        common: discovery.Announcement,
        latest_firmware: str = "",
    ) -> None:
        self.answer = ""
        """What came of the last command, in words."""
        self._device, self._source, self._rules = device, source, rules
        self._prefix, self._common, self._latest = prefix, common, latest_firmware
        self._nudges, self._breaks = NudgeEvents(), BreakEvents()
        self._key: object = None
        self._distrusted: object = None
        self._at_ms = 0
        self._goal: tuple[tuple[date, str | None], float | None] | None = None

    def events(self, now_ms: int) -> Iterator[tuple[str, bytes]]:
        """Yield (topic, payload) of each event since the last call."""
        state = self._source.live(self._device)
        nudges = self._source.nudges(self._device, now_ms - NEWS_MS, now_ms + NEWS_MS)
        for leaf, kinds in (
            ("nudge", self._nudges.step(now_ms, nudges)),
            ("break", self._breaks.step(now_ms, state) if state else ()),
        ):
            for kind in kinds:
                yield topics.home(self._device, leaf), json.dumps({"event_type": kind}).encode()

    def distrust(self) -> None:
        """Show nothing of the seat until another state is stored than the one that is there."""
        self._distrusted = _identity(self._source.live(self._device))

    def messages(self, now_ms: int, stuck: str = "", *, anew: bool = False) -> dict[str, bytes]:
        """Return topic to payload of the retained messages; none where they cannot have changed, unless `anew`."""
        state, settings = self._source.live(self._device), self._source.reported(self._device)
        if _identity(state) == self._distrusted:
            state = None
        status, health = self._source.status(self._device), self._source.health(self._device)
        seat = state and (state.boot, state.seated, state.nudges, (state.muted_until_ms or 0) > now_ms)
        key = (seat, settings, status, health, self.answer, stuck)
        if not anew and key == self._key and 0 <= now_ms - self._at_ms < EACH_MS:
            return {}
        self._key, self._at_ms = key, now_ms
        day = self._rules.calendar.day_of(now_ms)
        facts = CushionFacts(
            day_facts(self._source, self._device, self._rules.calendar, day), state, health, settings, status,
            self._goal_min(day, now_ms), self._last_nudge_ms(now_ms), self._latest, self.answer, stuck,
        )  # fmt: skip
        whole = discovery.payload(self._device, health.fw if health else None, self._common, self._owner())
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

    def _owner(self) -> str:
        """Return the name of the person whose cushion it is, "" where nobody was set up."""
        everybody = [person for person in people(self._source.entries()) if person != DEFAULT]
        owners = (person.name for person in everybody if cushions_of(person, everybody, [self._device]))
        return next(owners, "")

    def _last_nudge_ms(self, now_ms: int) -> int | None:
        nudges = self._source.nudges(self._device, now_ms - _LOOK_BACK_MS, now_ms + NEWS_MS)
        return max((nudge.at_ms for nudge in nudges if nudge.delivered), default=None)


def _identity(state: SeatState | None) -> object:
    """Return what tells this state from the next one of the same cushion."""
    return state and (state.boot, state.at_ms, state.lasted_ms, state.stretch_ms)


def removal(prefix: str, device: str) -> dict[str, bytes]:
    """Return topic to payload of the retained messages that take a cushion away."""
    return {discovery.topic(prefix, device): b"", topics.home(device, topics.HOME_STATE): b""}

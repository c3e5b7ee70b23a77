"""What Home Assistant is shown of a host and all its cushions, by change: no cushion is looked at without a reason."""

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

from perch.days.period import Rules
from perch.homeassistant import discovery
from perch.homeassistant.discovery import HOST, Announcement
from perch.homeassistant.drill import shared_drill
from perch.homeassistant.state import Surroundings
from perch.homeassistant.view import CushionView, HouseSource, removal
from perch.model.host import HostHealth
from perch.model.records import IMPORTED
from perch.model.troubles import Trouble, troubles
from perch.programme.entries import of_person
from perch.programme.people import DEFAULT, cushions_of, people, sharing_of
from perch.wire import topics

LIST_MS = 10_000
"""How often the list of people, owners and cushions is read again, which other commands change."""
_MOST_DUE = 100
"""Cushions without news that one step renews at most, so that those with news do not wait for them."""


class Shown(NamedTuple):
    """What is to be published of a cushion, or of the host by the name HOST: retained messages, then events."""

    device: str
    retained: dict[str, bytes]
    events: tuple[tuple[str, bytes], ...] = ()


class HouseViews:
    """The views of all cushions in a journal, and of the host, under a discovery `prefix`.

    `hidden` are the names that are not shown, `answers` those to the last command of each cushion, in words.
    """

    def __init__(self, source: HouseSource, rules: Rules, prefix: str, common: Announcement) -> None:
        self.hidden: frozenset[str] = frozenset()
        self.answers: dict[str, str] = {}
        self._source, self._rules, self._prefix, self._common = source, rules, prefix, common
        self._views: dict[str, CushionView] = {}
        self._waiting: set[str] = set()
        self._listed_ms = -LIST_MS
        self._of_people: dict[str, Surroundings] = {}
        self._wrong: tuple[Trouble, ...] | None = None

    @property
    def devices(self) -> Collection[str]:
        """The cushions that are known."""
        return self._views.keys()

    def view(self, device: str) -> CushionView:
        """Return the view of a cushion, a new one where there is none yet."""
        if device not in self._views:
            self._views[device] = CushionView(device, self._source, self._rules, self._prefix, self._common)
        return self._views[device]

    def stored(self) -> list[str]:
        """Return the cushions in the journal."""
        return [device for device in self._source.devices() if not device.startswith(IMPORTED)]

    def renew(self, *names: str) -> None:
        """Give all messages of these again in the next step."""
        for name in names:
            if name == HOST:
                self._wrong = None
            else:
                self._waiting.add(name)
                self.view(name).renew()

    def step(self, now_ms: int, changed: Collection[str], health: HostHealth) -> Iterator[Shown]:
        """Yield what is to be published now; of `changed` cushions something was stored since the last step.

        What an error kept back is yielded by the next step.
        """
        self._waiting.update(changed)
        self._waiting -= self.hidden
        if self._waiting - self._views.keys() or not 0 <= now_ms - self._listed_ms < LIST_MS:
            yield from self._list_again(now_ms)
            self._listed_ms = now_ms
        wrong = tuple(troubles(health))
        if wrong != self._wrong:
            yield from self._host(wrong)
            self._waiting |= {device for device in self._views if _of(device, wrong) != _of(device, self._wrong or ())}
            self._wrong = wrong
        self._waiting -= self.hidden
        due = sorted(self._waiting) + self._due(now_ms)[:_MOST_DUE]
        for device in due:
            shown = self._shown(device, now_ms)
            self._waiting.discard(device)
            yield shown

    def _due(self, now_ms: int) -> list[str]:
        """Return the cushions that are to be looked at although nothing of them was stored."""
        passed = self._waiting | self.hidden
        return [device for device, view in self._views.items() if view.due_ms <= now_ms and device not in passed]

    def _shown(self, device: str, now_ms: int) -> Shown:
        view, of_people = self.view(device), self._of_people.get(device, Surroundings())
        wrong, answer = _of(device, self._wrong or ()), self.answers.get(device, "")
        view.surroundings = replace(of_people, wrong=wrong, answer=answer)
        return Shown(device, view.messages(now_ms), tuple(view.events(now_ms)))

    def _host(self, wrong: tuple[Trouble, ...]) -> Iterator[Shown]:
        if HOST not in self.hidden:
            reasons = [trouble.sentences() for trouble in wrong]
            state = {"problem": "ON" if reasons else "OFF", "problems": reasons}
            retained = {topics.home(HOST, topics.HOME_STATE): json.dumps(state).encode()}
            retained[discovery.topic(self._prefix, HOST)] = json.dumps(discovery.host_payload(self._common)).encode()
            yield Shown(HOST, retained)

    def _list_again(self, now_ms: int) -> Iterator[Shown]:
        """Find cushions that are new or forgotten, and whose cushions are another's or have another drill now."""
        devices = self.stored()
        for device in sorted(self._views.keys() - set(devices)):
            del self._views[device]
            self.answers.pop(device, None)
            yield Shown(device, removal(self._prefix, device))
        before, self._of_people = self._of_people, self._read_people(devices, now_ms)
        changed = {name for name in devices if before.get(name) != self._of_people.get(name)}
        self._waiting = (self._waiting & set(devices)) | (set(devices) - self._views.keys()) | changed

    def _read_people(self, devices: list[str], now_ms: int) -> dict[str, Surroundings]:
        entries, day = self._source.entries(), self._rules.calendar.day_of(now_ms)
        everybody = people(entries)
        of_device: dict[str, Surroundings] = {}
        for person in sorted(everybody, key=lambda person: person == DEFAULT):  # a name goes before none
            history = of_person(entries, person.id)
            drill, pain = shared_drill(person, history, day), sharing_of(history).pain
            owner = "" if person == DEFAULT else person.name
            for device in cushions_of(person, everybody, devices):
                of_device.setdefault(device, Surroundings(owner, drill, pain=pain))
        return of_device


def _of(device: str, wrong: tuple[Trouble, ...]) -> tuple[str, ...]:
    """Return the host's troubles that concern a cushion: it cannot store, or there are two of this name."""
    return tuple(trouble.state for trouble in wrong if trouble.device == device or trouble.about == "storing")

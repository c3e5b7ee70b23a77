"""Shows cushions in Home Assistant, and passes on what is asked there. A line to the broker and a thread of its own."""

import json
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Protocol

from perch import __version__
from perch.config import Config
from perch.days.day import day_facts
from perch.devices.commands import Connection
from perch.devices.settings import change_settings
from perch.homeassistant import discovery
from perch.homeassistant.commands import Command, SettingCommand, understood
from perch.homeassistant.state import facts
from perch.journal import JournalError, Reader, Writer
from perch.model.calendar import Calendar
from perch.model.cushion import Broker
from perch.model.records import IMPORTED
from perch.mqtt import Link, LinkError, Message
from perch.wire import topics

EACH_MS = 60_000
"""How often what is shown is looked at anew; somebody who sits down or rises is shown at once."""
_LOOK_S = 1.0
_MOST_ASKED = 100
_STOP_S = 2.0
_NOTE = "home-assistant"

log = logging.getLogger(__name__)


class HostAccess(Protocol):
    """What is needed of the service that is running."""

    @property
    def address(self) -> Broker: ...
    @property
    def reader(self) -> Reader: ...
    def send(self, device: str, command: str, **details: int) -> None: ...
    def follow(self, wanted: Sequence[str]) -> AbstractContextManager[Connection]: ...


@dataclass
class _Shown:
    """What Home Assistant was shown of a cushion, and of what that was made."""

    said: dict[str, bytes] = field(default_factory=dict)
    of: object = None
    at_ms: int = -EACH_MS


class HomeAssistantBridge:
    """Home Assistant's view of all cushions, kept up to date until `stop`; with `shown` false it is taken away.

    `prefix` is the discovery prefix, `former` one under which cushions were shown before. `done()` is called once
    everything is shown, or taken away.
    """

    def __init__(
        self,
        host: HostAccess,
        calendar: Calendar,
        now_ms: Callable[[], int],
        prefix: str,
        *,
        shown: bool = True,
        former: str = "",
        done: Callable[[], None] = lambda: None,
    ) -> None:
        self._host = host
        self._calendar = calendar
        self._now_ms = now_ms
        self._prefix = prefix
        self._wanted = shown
        self._former = former
        self._done = done
        self._shown: dict[str, _Shown] = {}
        self._asked: Queue[Command | SettingCommand | None] = Queue(_MOST_ASKED)
        self._anew = Event()
        self._stopping = Event()
        self._gone = gone = Message(topics.HOME_AVAILABLE, b"offline" if shown else b"", retain=True)
        name = f"perch-home-{host.reader.id}"
        self._link = Link(
            host.address, name, [(topics.HOME_COMMANDS, 1)], gone, self._hear, self._anew.set,
            retained=False, meant="Home Assistant",
        )  # fmt: skip
        self._thread = Thread(target=self._run, name="home-assistant", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._link.start()
        self._thread.start()

    def stop(self) -> None:
        """Say that nothing is fresh any more, and hang up; a few seconds at most."""
        self._stopping.set()
        with suppress(Full):
            self._asked.put_nowait(None)
        self._thread.join(_STOP_S)
        self._link.stop(self._gone)

    def _hear(self, topic: str, payload: bytes) -> None:
        asked = understood(topic, payload)
        try:
            if asked and self._wanted:
                self._asked.put_nowait(asked)
        except Full:
            log.warning("Home Assistant asks for more than can be done; some of it is dropped")

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._turn()
            except JournalError as error:
                log.warning("what Home Assistant shows cannot be looked up: %s", error)
            except Exception:
                log.exception("what Home Assistant shows could not be brought up to date")

    def _turn(self) -> None:
        """Do what is asked, a second long, then show what has changed."""
        with suppress(Empty):
            if asked := self._asked.get(timeout=_LOOK_S):
                self._do(asked)
        if self._anew.is_set():  # the broker may have forgotten all of it
            self._anew.clear()
            self._shown.clear()
            self._link.say(Message(topics.HOME_AVAILABLE, b"online" if self._wanted else b"", retain=True))
            self._bring_up_to_date()
            self._done()
        elif self._shown or self._wanted:
            self._bring_up_to_date()

    def _bring_up_to_date(self) -> None:
        known = [device for device in self._host.reader.devices() if not device.startswith(IMPORTED)]
        for device in known:
            if self._former:
                self._say_all(device, {discovery.topic(self._former, device): b""})
            if not self._wanted:
                self._say_all(device, _taken_away(self._prefix, device))
            elif self._is_due(device):
                self._say_all(device, self._all(device))
        for device in self._shown.keys() - set(known):
            self._say_all(device, _taken_away(self._prefix, device))
            del self._shown[device]

    def _is_due(self, device: str) -> bool:
        """Whether somebody sat down or rose, something was set, or a minute has passed."""
        live, reported, now_ms = self._host.reader.live(device), self._host.reader.reported(device), self._now_ms()
        of = (live and (live.boot, live.seated), reported)
        shown = self._shown.setdefault(device, _Shown())
        if shown.of == of and 0 <= now_ms - shown.at_ms < EACH_MS:
            return False
        shown.of, shown.at_ms = of, now_ms
        return True

    def _all(self, device: str) -> dict[str, bytes]:
        reader = self._host.reader
        live, health, reported = reader.live(device), reader.health(device), reader.reported(device)
        day = day_facts(reader, device, self._calendar, self._calendar.day_of(self._now_ms()))
        whole = discovery.payload(device, health.fw if health else None, __version__)
        state = topics.home(device, topics.HOME_STATE)
        return {
            discovery.topic(self._prefix, device): json.dumps(whole).encode(),
            state: json.dumps(facts(day, live, health, reported)).encode(),
        }

    def _say_all(self, device: str, messages: dict[str, bytes]) -> None:
        """Say what was not said before."""
        said = self._shown.setdefault(device, _Shown()).said
        for topic, payload in messages.items():
            if said.get(topic) != payload and self._link.say(Message(topic, payload, retain=True)):
                said[topic] = payload

    def _do(self, asked: Command | SettingCommand) -> None:
        if asked.device not in self._host.reader.devices():
            return
        if isinstance(asked, Command):
            self._host.send(asked.device, asked.name, **asked.details)
            return
        try:
            for outcome in change_settings(self._host.follow, [asked.device], asked.values):
                if not outcome.in_force:
                    log.warning("%s: %s", asked.device, outcome.words)
        except LinkError as error:
            log.warning("%s could not be told its settings: the broker %s", asked.device, error)
        self._shown.pop(asked.device, None)  # where it was not taken, Home Assistant must fall back


def begin(host: HostAccess, config: Config, now_ms: Callable[[], int]) -> HomeAssistantBridge | None:
    """Show cushions in Home Assistant if that is set, take them away if it was; None where there is nothing to do.

    In a blinded study nothing is shown. Raises JournalError.
    """
    held = host.reader.note(_NOTE) or ""
    wanted = config.home_assistant.discovery and not config.study.blinded
    prefix = config.home_assistant.prefix if wanted else held
    if not prefix:
        return None
    if wanted and prefix != held:
        _remember(config, prefix)
    done = (lambda: None) if wanted else (lambda: _remember(config, ""))
    former = held if held != prefix else ""
    assistant = HomeAssistantBridge(host, config.calendar, now_ms, prefix, shown=wanted, former=former, done=done)
    assistant.start()
    return assistant


def _remember(config: Config, prefix: str) -> None:
    """Note in the journal where cushions are shown, so that they can be taken away when that is set no more."""
    writer = Writer(config.journal, beside_host=True)
    try:
        writer.remember(_NOTE, prefix)
    finally:
        writer.close()


def cleared(reader: Reader, prefix: str, device: str) -> list[Message]:
    """What takes a cushion away from Home Assistant, said to the broker, also under a prefix that was set before."""
    taken = _taken_away(prefix, device) | _taken_away(reader.note(_NOTE) or prefix, device)
    return [Message(topic, payload, retain=True) for topic, payload in taken.items()]


def _taken_away(prefix: str, device: str) -> dict[str, bytes]:
    return {discovery.topic(prefix, device): b"", topics.home(device, topics.HOME_STATE): b""}

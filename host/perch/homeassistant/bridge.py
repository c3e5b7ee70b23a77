"""Shows cushions in Home Assistant and carries out its commands, over a connection and in a thread of its own."""

import json
import logging
from collections.abc import Callable, Mapping
from threading import Event
from time import monotonic
from typing import NamedTuple

from perch.catalogue import language
from perch.config import Config
from perch.devices.settings import change_settings
from perch.homeassistant import discovery
from perch.homeassistant.commands import SHOW, Asked, Command, TapCommand, command_of
from perch.homeassistant.discovery import HOST, Announcement
from perch.homeassistant.runner import CommandRunner
from perch.homeassistant.view import removal
from perch.homeassistant.views import HouseViews
from perch.journal import JournalError, Writer
from perch.model.language import N_, _, speaking
from perch.mqtt import Heard, Link, LinkError, Message, on_this_machine
from perch.programme.entries import EntryError
from perch.report import answers
from perch.service.cushion_taps import tell_at
from perch.service.host import Host
from perch.service.worker import Worker
from perch.wire import decode, topics

_LOOK_S = 0.5
_STATES_S = 5.0
"""How long the states that the broker retains may take to be stored."""
_STOP_S = 2.0
PREFIX_NOTE = "home-assistant"
"""The note of the prefix under which cushions are shown; "" where none is."""
_DELETED_NOTE = "home-assistant-deleted"
_REFUSED = N_("The cushion refuses it.")

log = logging.getLogger(__name__)


class Showing(NamedTuple):
    """How cushions are shown: under `prefix` if `wanted`, else no more; `before` is the prefix that they had."""

    prefix: str
    wanted: bool
    before: str


class HomeAssistantBridge:
    """Keeps Home Assistant's view of all cushions up to date from `start` to `stop`.

    The prefix under which cushions are shown, and those that somebody deleted in Home Assistant, are in the journal.
    """

    def __init__(
        self, host: Host, config: Config, now_ms: Callable[[], int], common: Announcement, showing: Showing
    ) -> None:
        self._host, self._config, self._now_ms, self._showing = host, config, now_ms, showing
        spoken = speaking(language(config.home_assistant.language))
        self._changes = host.changes()
        self._views = HouseViews(host.reader, config.rules, showing.prefix, common)
        self._views.hidden = frozenset(json.loads(host.reader.note(_DELETED_NOTE) or "[]"))
        if showing.wanted and showing.prefix != showing.before:
            self._remember(PREFIX_NOTE, showing.prefix)
        self._sent: dict[str, dict[str, bytes]] = {}
        self._runner = CommandRunner[Asked](spoken(self._carry_out))
        self._connected, self._again = Event(), Event()
        self._begins = False
        """Whether the first round over this connection is still to come."""
        self._last = last = Message(topics.HOME_AVAILABLE, b"offline" if showing.wanted else b"", retain=True)
        heard = [(topics.HOME_COMMANDS, 1), (f"{showing.prefix}/status", 0), (f"{showing.prefix}/device/+/config", 1)]
        self._link = Link(
            host.address, on_this_machine(f"perch-home-{host.reader.id}"), heard, last, self._hear_all,
            self._connected.set, retained=False, purpose="Home Assistant",
        )  # fmt: skip
        self._worker = Worker(
            "home-assistant", spoken(self._turn), each_s=_LOOK_S, passing=(JournalError,), stop_s=_STOP_S
        )

    def start(self) -> None:
        """Start connection and thread; returns at once."""
        self._link.start()
        self._worker.start()

    def stop(self) -> None:
        """Publish `offline` and disconnect; takes a few seconds at most."""
        self._worker.stop()
        self._link.stop(self._last)

    def _hear_all(self, messages: Heard) -> None:
        for topic, payload in messages if self._showing.wanted else ():
            self._hear(topic, payload)

    def _hear(self, topic: str, payload: bytes) -> None:
        if topic == f"{self._showing.prefix}/status":
            if payload == b"online":  # a Home Assistant that has just started knows nothing
                self._again.set()
        elif device := discovery.device_of(self._showing.prefix, topic):
            if not payload and self._sent.get(device, {}).get(topic):
                self._delete(device)
        elif (command := command_of(topic, payload)) and not self._runner.submit(command.device, command):
            log.warning("Home Assistant asks for more than can be done; some of it is dropped")

    def _turn(self) -> None:
        """Publish what has changed; everything where broker or Home Assistant may have forgotten it."""
        if self._connected.is_set():
            self._connected.clear()
            self._begins = True
        if not self._link.up:  # all is said anew once it is
            return
        wanted = self._showing.wanted
        if self._begins and wanted and not self._wait_for_states():
            return
        if self._begins or self._again.is_set():
            self._again.clear()
            self._sent.clear()
            self._views.renew(HOST, *self._views.devices)
        if self._begins:
            self._remove_former()
        if wanted:
            self._show()
        if self._begins:
            self._link.say(Message(topics.HOME_AVAILABLE, b"online" if wanted else b"", retain=True))
            if not wanted:
                self._remember(PREFIX_NOTE, "")
            self._begins = False

    def _wait_for_states(self) -> bool:
        """Wait until the journal has the states that the broker retains; False while the host is not connected.

        The state of a cushion of which nothing comes is not shown until something does.
        """
        waiting = {topics.down(device, "state"): device for device in self._views.stored()}
        until = monotonic() + _STATES_S
        if not waiting:
            return True
        try:
            with self._host.follow(list(waiting)) as connection:
                while waiting and monotonic() < until and not self._worker.stopping.wait(_LOOK_S / 10):
                    waiting = {t: d for t, d in waiting.items() if not self._is_stored(d, connection.heard.get(t, b""))}
        except LinkError:
            return False
        for device in waiting.values():
            self._views.view(device).distrust()
        return True

    def _is_stored(self, device: str, payload: bytes) -> bool:
        """Return whether the newest state in the journal is this one."""
        body, state = decode.parsed(payload), self._host.reader.live(device)
        return state is not None and body.get("boot") == state.boot and body.get("seated") == state.seated

    def _remove_former(self) -> None:
        """Take away what is shown under another prefix, or all of it where nothing is to be shown."""
        prefix, wanted, before = self._showing
        for name in (HOST, *self._views.stored()) if before and not (wanted and prefix == before) else ():
            self._publish(name, {discovery.topic(before, name): b""} if wanted else removal(before, name))

    def _show(self) -> None:
        """Publish what changed."""
        changed = self._changes.take()
        for name, retained, events in self._views.step(self._now_ms(), changed, self._host.health()):
            if not self._publish(name, retained):
                self._views.renew(name)
            for topic, payload in events:
                self._link.say(Message(topic, payload))
            if name != HOST and name not in self._views.devices:
                del self._sent[name]

    def _publish(self, name: str, messages: Mapping[str, bytes]) -> bool:
        """Publish what was not published before; return whether there was room for it."""
        sent = self._sent.setdefault(name, {})
        for topic, payload in messages.items():
            if sent.get(topic) != payload:
                if not self._link.say(Message(topic, payload, retain=True)):
                    return False
                sent[topic] = payload
        return True

    def _delete(self, name: str) -> None:
        """Show a device no more that was deleted in Home Assistant, until it is asked for."""
        if name in (HOST, *self._host.reader.devices()):
            log.info("%s was deleted in Home Assistant and is not shown there until it is asked for", name)
            self._set_deleted(self._views.hidden | {name})
            self._link.say(Message(topics.home(name, topics.HOME_STATE), b"", retain=True))

    def _set_deleted(self, deleted: frozenset[str]) -> None:
        self._views.hidden = deleted
        try:
            self._remember(_DELETED_NOTE, json.dumps(sorted(deleted)))
        except JournalError as error:
            log.warning("which cushions were deleted in Home Assistant cannot be noted: %s", error)

    def _remember(self, note: str, text: str) -> None:
        with Writer(self._config.journal, beside_host=True) as writer:
            writer.remember(note, text)

    def _carry_out(self, command: Asked) -> None:
        device = command.device
        try:
            if isinstance(command, Command) and command.name == SHOW:
                self._set_deleted(self._views.hidden - {device})
                self._changes.add({device} - {HOST})
                self._again.set()
            elif device in self._host.reader.devices():
                self._views.answers[device] = self._answer_of(command)
                self._changes.add({device})
        except JournalError as error:
            log.warning("a command of Home Assistant for %s is dropped: %s", device, error)

    def _answer_of(self, command: Asked) -> str:
        """Carry out a command and return its answer in words."""
        device = command.device
        journal, reader = self._config.journal, self._host.reader
        try:
            if isinstance(command, TapCommand):
                return tell_at(journal, reader, self._config.calendar, device, command.tap, self._now_ms())
            if isinstance(command, Command):
                done, live = self._host.ask(device, command.name, **command.details), reader.live(device)
                return answers.answer(command.named, done, asleep=bool(live and live.asleep))
            (outcome,) = change_settings(self._host.follow, [device], command.values)
        except EntryError as error:
            return _("Not written down: {reason}.", reason=error)
        except LinkError:
            return _(answers.NO_BROKER)
        if not outcome.in_force:
            log.warning("%s: %s", device, outcome.words)
        reasons = [f"{reason}." for reason in outcome.refused]
        return " ".join([_(answers.SAVED.get(outcome.result.name, _REFUSED)), *reasons])

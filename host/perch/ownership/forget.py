"""Forget a cushion in the journal, in InfluxDB and at the broker; each step has its outcome."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from time import sleep

from perch.config import Config
from perch.homeassistant.begin import removal_messages
from perch.influx.client import Influx, Unreachable
from perch.influx.sender import clear
from perch.journal import InfluxQueue, JournalStuck, Reader, Writer
from perch.model.language import many
from perch.model.records import IMPORTED
from perch.mqtt import LinkError, Message, Session
from perch.wire import topics

_LOOKS, _LOOK_S = 50, 0.2
_KEPT = ("state", "status", "health", topics.REPORTED, "settings")
"""The topics below the name of a cushion that a broker retains."""


@dataclass(frozen=True, slots=True)
class ForgetStep:
    """The outcome of one step, in words, and whether it is done."""

    outcome: str
    done: bool = True


def journal_summary(config: Config, device: str) -> str | None:
    """Return in words what the journal has of a cushion, None where that is nothing. Raises JournalError."""
    with Reader(config.journal) as reader:
        span = reader.span(device)
        gone = next((tombstone for tombstone in reader.forgotten() if tombstone.device == device), None)
        if device not in reader.devices():
            refused = any(topic.startswith(f"{topics.ROOT}/{device}/") for topic in reader.refused_topics())
            summary = "only refused messages" if refused else None
            return f"forgotten on {config.calendar.local(gone.at_ms):%Y-%m-%d}" if gone else summary
        count = many(reader.count(device), "record")
    first, last = (f"{config.calendar.local(at):%Y-%m-%d}" for at in span) if span else ("", "")
    return f"{count}, {first} to {last}" if span else count


def forget(config: Config, device: str, now_ms: int) -> Iterator[ForgetStep]:
    """Remove all of a cushion, place by place. Raises JournalError, before anything else is touched."""
    with Writer(config.journal, beside_host=True) as writer:
        gone = writer.forget(device, now_ms)
        what = [many(gone.records, "record"), many(gone.latest, "last word"), many(gone.refused, "refused message")]
        taken = "" if device.startswith(IMPORTED) else f"; nothing more is taken from {device}"
        yield ForgetStep(f"the journal: {', '.join(what)} deleted{taken}")
        if config.influx.url:
            yield _influx(config, device)
        yield clear_broker(config, device, _CLEARED)
        yield _shredded(writer, device)
    yield from _beyond(config, device)


def _influx(config: Config, device: str) -> ForgetStep:
    """Delete it in InfluxDB, or wait for the host that sends: it alone knows that nothing is on its way there."""
    with closing(InfluxQueue(config.journal, beside_sender=True)) as queue:
        try:
            if queue.alone:
                clear(Influx(*config.influx.store), queue)
        except Unreachable as error:
            return ForgetStep(f"InfluxDB: {error}; the next `perch run` deletes it there, once it can", False)
    return _OUTCOMES[_left(config, device)]


_OUTCOMES = {
    "gone": ForgetStep("InfluxDB: all of it deleted"),
    "stays": ForgetStep(
        "InfluxDB: this one cannot delete; drop its database, then `perch rebuild` fills it anew", False
    ),
    "there": ForgetStep("InfluxDB: the host that runs has not got to it; it deletes it there once it can", False),
}


def _left(config: Config, device: str) -> str:
    """Return what InfluxDB has of it: "gone", "stays" or "there", which the host that sends has some time to change."""
    with Reader(config.journal) as reader:
        for _ in range(_LOOKS):
            left = next(tombstone.influx for tombstone in reader.forgotten() if tombstone.device == device)
            if left != "there":
                return left
            sleep(_LOOK_S)
    return "there"


def _shredded(writer: Writer, device: str) -> ForgetStep:
    try:
        writer.shred()
    except JournalStuck as stuck:
        again = f"`perch forget {device}` again writes it anew"
        return ForgetStep(f"what the free room of the journal's file may still hold ({stuck}); {again}", False)
    return ForgetStep("the journal's file: written anew, so that its free room holds nothing either")


def clear_broker(config: Config, device: str, cleared: str) -> ForgetStep:
    """Clear all that the broker keeps of a cushion; `cleared` is the outcome then. Raises JournalError."""
    broker = config.meeting
    try:
        with Reader(config.journal) as reader, Session(broker) as session:
            for leaf in _KEPT:
                session.say(Message(topics.down(device, leaf), b"", retain=True))
            for message in removal_messages(reader, config.home_assistant.prefix, device):
                session.say(message)
    except LinkError as error:
        if config.address is None:
            return ForgetStep("the broker: none is set, and our own keeps nothing once it has stopped")
        again = "the same command again clears it, once the broker is back"
        return ForgetStep(f"what the broker keeps of {device}: {broker.host}:{broker.port} {error}; {again}", False)
    return ForgetStep(cleared)


_CLEARED = "the broker: what it kept is cleared; a cushion that is still on tells it anew, so unplug it"


def _beyond(config: Config, device: str) -> Iterator[ForgetStep]:
    """Yield what only its owner can remove."""
    for path in sorted(config.folder.glob(f"{config.journal.name}.before-*")):
        yield ForgetStep(f"{path}, which `perch restore` put aside: delete it once you need it no longer", False)
    own = "the file that it came from" if device.startswith(IMPORTED) else "its own memory, which `make flash` erases"
    yield ForgetStep(f"Beyond our reach: backups and exports made before, and {own}.")

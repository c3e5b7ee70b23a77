"""Bring another application to one cushion through the broker: the cushion asks for its pieces."""

import secrets
from collections.abc import Iterator
from queue import Empty, Queue
from time import monotonic
from typing import Any

from perch.devices.application import Application, offer, piece
from perch.model.cushion import Broker
from perch.mqtt import Message, Session
from perch.wire import decode, topics

AGAIN_S = 15.0
"""Nothing was asked for so long: it is offered again, since the cushion may have started anew."""
GIVEN_UP_S = 1_200.0
"""Nothing was asked for so long: it is not there. One on its battery may sleep for a quarter of an hour."""
BACK_S = 1_200.0
"""A restart, ten minutes in which the new application has to meet the broker, and the way back."""


class NotUpdated(Exception):
    """The cushion runs what it ran before; the text says why, to be read after its name."""


def update(
    broker: Broker, device: str, application: Application, key: str, older: bool, sits_s: float
) -> Iterator[str]:
    """Bring it there and yield how it goes, until the new application is well. Raises NotUpdated, and LinkError.

    Waits `sits_s` at most for nobody to sit. Begun again after any end, it goes on where it was.
    """
    messages: Queue[tuple[str, dict[str, Any]]] = Queue()
    ident = secrets.token_hex(4)
    wanted, health = topics.down(device, topics.UPDATE_WANTED), topics.down(device, "health")
    listened = [wanted, health, topics.down(device, "status")]
    with Session(
        broker, listened, hear=lambda topic, payload: messages.put((topic, decode.parsed(payload)))
    ) as session:
        offered = Message(topics.down(device, topics.UPDATE), offer(application, device, key, ident, older))
        yield from _brought(session, messages, offered, application, wanted, ident)
        before = decode.parsed(session.heard.get(health, b"")).get("boot")
        yield "all of it is there; it starts anew once nobody sits"
        yield _judged(messages, health, before, application.version, sits_s + BACK_S)


def _brought(
    session: Session, messages: Queue[tuple[str, dict[str, Any]]], offered: Message, application: Application,
    wanted: str, ident: str,
) -> Iterator[str]:  # fmt: skip
    """Send the pieces that the cushion asks for until it has all; yield each tenth of the way. Raises NotUpdated."""
    shown, heard_at = -1, monotonic()
    session.say(offered)
    while True:
        try:
            topic, message = messages.get(timeout=AGAIN_S)
        except Empty:
            if monotonic() - heard_at > GIVEN_UP_S:
                raise NotUpdated("does not ask for it; is it connected, and its firmware new enough?") from None
            session.say(offered)
            continue
        if topic.endswith("/status") or (topic == wanted and message.get("id") != ident):
            session.say(offered)  # it woke up, or goes on with an offer that was broken off: it has not heard this one
        if topic != wanted or message.get("id") != ident:
            continue
        heard_at = monotonic()
        if "refused" in message:
            raise NotUpdated(f"refused it: {message['refused']}")
        if "ready" in message:
            return
        try:
            payload, done = piece(application, message)
        except ValueError as error:
            raise NotUpdated(str(error)) from error
        if (tenth := 10 * done // application.size) > shown:
            shown = tenth
            yield f"{10 * tenth} % of {application.size // 1024} kB"
        session.say(Message(offered.topic, payload))


def _judged(
    messages: Queue[tuple[str, dict[str, Any]]], health: str, before: object, version: str, for_s: float
) -> str:
    """Wait until a boot other than `before` is well; return the outcome. Raises NotUpdated.

    Where the broker retained no health, so that `before` is None, a boot of another version is none of the new one.
    """
    end = monotonic() + for_s
    while (left := end - monotonic()) > 0:
        try:
            topic, message = messages.get(timeout=left)
        except Empty:
            break
        if topic != health or message.get("boot") in (None, before):
            continue
        state = str(message.get("update") or "")
        if state.startswith("went back"):
            raise NotUpdated(state)
        if not state and (before is not None or message.get("fw") == version):
            return f"{message.get('fw', version)} is well and has met the broker"
    raise NotUpdated("was not heard to be well; `perch doctor` says which firmware it has now")

"""What waits to be sent: records one after the other, and of everything else only the latest."""

import asyncio

from cushion import wire

PAUSE_S = 1
# However long there is nothing to do: so often the sender shows that it lives.
BEAT_S = 30


class Sender:
    """Never makes anyone wait: others leave their messages and go on; `run` sends them when the link is up.

    `now()` is ms since boot; `beat()` is called at least each 30 s while `run` lives.
    """

    def __init__(self, link, outbox, now, beat=lambda: None):
        self._link, self._outbox, self._now, self._beat = link, outbox, now, beat
        self.latest = {}  # topic -> message
        self._wake = asyncio.Event()
        self._sending = False

    def tell(self, topic: str, message: dict, retained: bool = True) -> None:
        """Send this when possible; an older one of the topic that still waits is forgotten."""
        self.latest[topic] = message, retained
        self._wake.set()

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    @property
    def idle(self) -> bool:
        """Return whether nothing waits to be sent, is being sent, or lacks the host's acknowledgement."""
        return not (self._sending or self.latest or self._outbox.waiting)

    async def run(self) -> None:
        """Send for ever. What could not be sent waits for the link to be up again."""
        while True:
            self._beat()
            if not await _within(BEAT_S, self._link.wait_up()):
                continue
            self._sending = True
            try:
                await self._send_all()
            except OSError:  # the link is down, or about to say so
                await asyncio.sleep(PAUSE_S)
                continue
            finally:
                self._sending = False
            await _within(BEAT_S, self._wake.wait())
            self._wake.clear()

    async def _send_all(self) -> None:
        """One of each in turn, so that neither states nor records can starve the other."""
        while self._link.up:
            self._beat()
            if self.latest:
                topic = next(iter(self.latest))
                message, retained = self.latest.pop(topic)
                try:
                    await self._link.publish(topic, wire.encode(message), 0, retained)
                except OSError:
                    self.latest.setdefault(topic, (message, retained))
                    raise
            key = self._outbox.due(self._now())
            if key:
                await self._link.publish("record", self._outbox.payload(key), 1, False)
                self._outbox.sent(self._now(), key)
            elif not self.latest:
                return


async def _within(seconds: int, waiting) -> bool:
    try:
        await asyncio.wait_for(waiting, seconds)
    except asyncio.TimeoutError:
        return False
    return True

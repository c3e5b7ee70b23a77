"""From messages to the journal: a bounded queue, one transaction for what has queued up, then `stored`."""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic

from perch.journal import JournalError, JournalStuck, Writer
from perch.model.records import Arrival, Receipt, Record, Refusal, Snapshot
from perch.service.changes import Stored
from perch.service.fair_share import FairShare
from perch.service.host_clock import HostClock
from perch.service.quota import Quota
from perch.service.refusal_log import RefusalLog
from perch.service.twins import Twins
from perch.wire.decode import LONGEST
from perch.wire.fast import check

_MOST_WAITING = 10_000
_MOST_OF_ONE = 800  # of a cushion, where others send as well
_ENOUGH = LONGEST + 1  # bytes of a message to tell that it is too long, whatever it costs to keep it whole
_LARGEST_BATCH = 1_000
_TRIES_FOR_ROOM = 50
_WAIT_FOR_ROOM_S = 0.01
_SHORTEST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 10.0
_STOP_S = 2.0
_TWINS_MS = 15 * 60_000  # two boards that are on take turns each minute

log = logging.getLogger(__name__)

Message = tuple[str, bytes]


class Ingest:
    """Takes messages from any thread, writes them in one of its own, and tells cushions what is on disk.

    `answer(receipts)` is called after the commit. A message that finds the queue full is dropped and counted:
    it was not called stored, so its cushion sends it again. `failed(error)` is called, and no more is written, where
    the journal cannot be used any longer. `stored` is called with what is on disk now.
    """

    def __init__(
        self,
        writer: Writer,
        answer: Callable[[Sequence[Receipt]], None],
        now_ms: Callable[[], int],
        failed: Callable[[JournalError], None],
        stored: Callable[[Sequence[Stored]], None] = lambda stored: None,
    ) -> None:
        self._writer = writer
        self._answer = answer
        self._now_ms = now_ms
        self._failed = failed
        self._stored = stored
        self.clock = HostClock()
        """Whether the times in messages can be judged."""
        self._queue: SimpleQueue[Message | None] = SimpleQueue()
        self._quota = Quota()
        self._share = FairShare(_MOST_OF_ONE)
        self._stopping = Event()
        self._until: float | None = None
        self._thread = Thread(target=self._run, name="ingest", daemon=True)
        self._twins = Twins()
        self._twin_turns: dict[str, int] = {}
        self.refusals = RefusalLog()
        """The messages refused of late."""
        self.received_ms: int | None = None
        """When a message came last (UTC ms)."""
        self.stored_ms: int | None = None
        """When something was stored last (UTC ms)."""
        self.stuck: tuple[str, int] | None = None
        """Why nothing can be stored, and since when (UTC ms); None where it can."""
        self._round_ms: int | None = None
        self._in_hand = 0
        self.dropped = 0
        """Messages that found no room."""
        self.rounds = 0
        """Rounds of the thread so far: grows while it lives, at the latest after a `ping`."""

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def hear(self, topic: str, payload: bytes) -> None:
        """Take a message in; waits a moment for room, and drops it if there is none, or if it is to stop.

        Of a cushion that sends far more than any cushion does, it is dropped unseen.
        """
        if self._stopping.is_set() or self._quota.shuts_out(topic, self._now_ms()):
            return
        if self._share.takes(topic) and (self._queue.qsize() < _MOST_WAITING or self._room()):
            self._share.add(topic)
            self._queue.put((topic, payload[:_ENOUGH]))
            return
        self.dropped += 1
        if self.dropped == 1:
            log.warning("messages come faster than the journal takes them; some are dropped and will come again")

    def ping(self) -> None:
        """Make the thread do a round although nothing is to be written (used by the watchdog)."""
        self._queue.put(None)

    @property
    def ended(self) -> bool:
        """Whether the thread was started and runs no more."""
        return self._thread.ident is not None and not self._thread.is_alive()

    @property
    def unstored_ms(self) -> int | None:
        """Since when the thread has been at a round while messages wait to be stored (UTC ms); None where none does."""
        return self._round_ms if self._in_hand or not self._queue.empty() else None

    def twins(self, now_ms: int) -> tuple[str, ...]:
        """Return the names under which two boards took turns of late, sorted."""
        return tuple(sorted(name for name, at_ms in self._twin_turns.items() if now_ms - at_ms < _TWINS_MS))

    @property
    def backlogged(self) -> bool:
        """Whether more waits than one transaction takes."""
        return self._queue.qsize() > _LARGEST_BATCH

    def stop(self) -> None:
        """Write what has come in, if the journal takes it, and end the thread; a few seconds at most.

        What there is no time for was not called stored, so it comes again.
        """
        self._until = monotonic() + _STOP_S / 2
        self._stopping.set()
        self._queue.put(None)
        self._thread.join(_STOP_S)

    def _room(self) -> bool:
        """Wait for room in the queue, half a second at most."""
        for _ in range(_TRIES_FOR_ROOM):
            self._stopping.wait(_WAIT_FOR_ROOM_S)
            if self._queue.qsize() < _MOST_WAITING:
                return True
        return False

    def _run(self) -> None:
        for batch in self._batches():
            self._round_ms, self._in_hand = self._now_ms(), len(batch)
            try:
                self._store(batch)
            except JournalError as error:
                self._failed(error)
                return
            except Exception:
                log.exception("a batch of %d messages cannot be decoded; it was dropped", len(batch))
            self._round_ms, self._in_hand = None, 0

    def _batches(self) -> Iterator[list[Message]]:
        """What has queued up, as often as something has; never waits for more than the first."""
        while not (self._stopping.is_set() and (self._queue.empty() or self._late())):
            batch = [self._queue.get()]
            try:
                while len(batch) < _LARGEST_BATCH:
                    batch.append(self._queue.get_nowait())
            except Empty:
                pass
            messages = [message for message in batch if message]
            self._share.taken(topic for topic, _ in messages)
            yield messages

    def _late(self) -> bool:
        """Whether there is no time left to write what still waits."""
        return self._until is not None and monotonic() > self._until

    def _store(self, batch: Sequence[Message]) -> None:
        now_ms = self._now_ms()
        self.received_ms = now_ms if batch else self.received_ms
        judged = [Arrival(topic, payload, check(topic, payload, now_ms)) for topic, payload in batch]
        decoded = [_unjudged(arrival) if isinstance(arrival.meaning, Refusal) else arrival for arrival in judged]
        if self.clock.judges(decoded, now_ms):
            decoded = judged
            self._judge_again(now_ms)
        arrivals, news = self._quota.admit(sorted(decoded, key=_first), now_ms)
        for words in news:
            log.warning("%s; `perch doctor` tells more", words)
        for words in self.refusals.note(arrivals, now_ms):
            log.warning("%s", words)
        self._store_or_halve(arrivals, now_ms)

    def _look_for_twins(self, arrivals: Sequence[Arrival], now_ms: int) -> None:
        """Keep apart what two boards send under one name: the boots of the one that came later do not count."""
        for arrival in arrivals:
            meaning = arrival.meaning
            if isinstance(meaning, Snapshot) and meaning.topic == "state":
                body = json.loads(meaning.body)
                boot = self._twins.hear(meaning.device, body["boot"], body["at"])
                if boot is None:
                    continue
                self._twin_turns[meaning.device] = now_ms
                if self._writer.set_apart(meaning.device, boot, now_ms):
                    text = "two boards send as %s: what the later one (boot %s) measures does not count; rename one"
                    log.error(text, meaning.device, boot)

    def _judge_again(self, now_ms: int) -> None:
        """Store what was refused for now and is good by now; looked for each hour, and when the clock was set right."""
        if not self.clock.is_time_to_judge_again():
            return
        try:
            if stored := self._writer.judge_again(now_ms):
                log.warning("%d records that were refused are good by now and stored", stored)
        except JournalStuck as stuck:
            log.debug("what was refused is not judged again: %s", stuck)

    def _store_or_halve(self, arrivals: Sequence[Arrival], now_ms: int) -> None:
        """Store arrivals; find those that cannot be by halving, and put these alone into the quarantine."""
        try:
            self._store_all(arrivals, now_ms)
        except JournalError:
            raise
        except Exception as error:
            if len(arrivals) > 1:
                half = len(arrivals) // 2
                self._store_or_halve(arrivals[:half], now_ms)
                self._store_or_halve(arrivals[half:], now_ms)
            elif arrivals and not isinstance(arrivals[0].meaning, Refusal):
                log.exception("a message on %s cannot be stored and is set aside", arrivals[0].topic)
                reason = f"it cannot be stored: {error}"
                self._store_or_halve([arrivals[0]._replace(meaning=Refusal(reason, for_now=True))], now_ms)
            else:
                log.exception("a message cannot be stored, nor set aside; it was dropped")

    def _store_all(self, arrivals: Sequence[Arrival], now_ms: int) -> None:
        receipts = self._written(arrivals, now_ms)
        self._look_for_twins(arrivals, now_ms)
        self._stored([arrival.meaning for arrival in arrivals if not isinstance(arrival.meaning, Refusal)])
        self._answer(receipts)

    def _written(self, arrivals: Sequence[Arrival], now_ms: int) -> list[Receipt]:
        """Write the batch, trying again while the journal is stuck; nothing is called stored before."""
        pause = _SHORTEST_PAUSE_S
        while True:
            self.rounds += 1
            try:
                receipts = self._writer.store(arrivals, now_ms)
            except JournalStuck as stuck:
                if pause == _SHORTEST_PAUSE_S:
                    log.error("%s; trying again until it can", stuck)
                self.stuck = self.stuck or (str(stuck), now_ms)
                if self._stopping.wait(pause):
                    return []
                pause = min(2 * pause, _LONGEST_PAUSE_S)
            else:
                if pause > _SHORTEST_PAUSE_S:
                    log.warning("the journal can be written again")
                self.stuck = None
                if arrivals:
                    self.stored_ms = now_ms
                return receipts


def _unjudged(arrival: Arrival) -> Arrival:
    """The same message with its times not judged."""
    return arrival._replace(meaning=check(arrival.topic, arrival.payload, None))


def _first(arrival: Arrival) -> int:
    """Records by `seq`: a boot finds its time from the earliest, so that it is found once a batch, not each time anew.

    What is no record keeps its order, in which the last word counts.
    """
    return arrival.meaning.seq if isinstance(arrival.meaning, Record) else -1

"""From messages to the journal: a bounded queue, one transaction for what has queued up, then `stored`."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from perch.journal import JournalError, JournalStuck, Writer
from perch.model.records import Arrival, Receipt, Record, Refusal, Snapshot
from perch.service.changes import Stored
from perch.service.fair_share import Message
from perch.service.host_clock import HostClock
from perch.service.intake_queue import IntakeQueue
from perch.service.quota import Quota
from perch.service.refused_messages_log import RefusalLog
from perch.service.twins import Twins
from perch.service.worker import Worker
from perch.wire.fast import check

_SHORTEST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 10.0
_STOP_S = 2.0
_TWINS_MS = 15 * 60_000  # two boards that are on take turns each minute

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Ingest(Worker):
    """Takes messages from any thread, writes them in one of its own, and tells cushions what is on disk.

    `answer(receipts)` is called after the commit. A message that finds the queue full is dropped and counted:
    it was not called stored, so its cushion sends it again. `failed(error)` is called, and no more is written, where
    the journal cannot be used any longer. `stored` is called with what is on disk now.
    """

    writer: Writer
    answer: Callable[[Sequence[Receipt]], None]
    now_ms: Callable[[], int]
    failed: Callable[[JournalError], None]
    stored: Callable[[Sequence[Stored]], None] = lambda stored: None
    clock: HostClock = field(default_factory=HostClock, init=False)
    """Whether the times in messages can be judged."""
    refusals: RefusalLog = field(default_factory=RefusalLog, init=False)
    """The messages refused of late."""
    received_ms: int | None = field(default=None, init=False)
    """When the last message was received (UTC ms)."""
    stored_ms: int | None = field(default=None, init=False)
    """When something was stored last (UTC ms)."""
    stuck: tuple[str, int] | None = field(default=None, init=False)
    """Why nothing can be stored, and since when (UTC ms); None where it can."""
    rounds: int = field(default=0, init=False)
    """Rounds of the thread so far: grows while it lives, at the latest after a `ping`."""

    def __post_init__(self) -> None:
        super().__init__("ingest", self._take, each_s=0.0, stop_s=_STOP_S)
        self._quota = Quota()
        self._queue = IntakeQueue(self.stopping)
        self._until_s = 0.0
        self._twins = Twins()
        self._twin_turns: dict[str, int] = {}
        self._round_ms: int | None = None
        self._in_hand = 0

    def hear(self, messages: Sequence[Message]) -> None:
        """Take messages in; waits a moment for room, and drops them if there is none, or if it is to stop.

        Those of a cushion that sends far more than any cushion does are dropped unseen.
        """
        if self.stopping.is_set():
            return
        if self._quota.shut:
            now_ms = self.now_ms()
            messages = [message for message in messages if not self._quota.shuts_out(message[0], now_ms)]
        self._queue.put(messages)

    def ping(self) -> None:
        """Make the thread do a round although nothing is to be written (used by the watchdog)."""
        self._queue.wake()

    @property
    def unstored_ms(self) -> int | None:
        """Since when the thread has been at a round while messages wait to be stored (UTC ms); None where none does."""
        return self._round_ms if self._in_hand or not self._queue.is_empty else None

    def twins(self, now_ms: int) -> tuple[str, ...]:
        """Return the names under which two boards took turns of late, sorted."""
        return tuple(sorted(name for name, at_ms in self._twin_turns.items() if now_ms - at_ms < _TWINS_MS))

    @property
    def backlogged(self) -> bool:
        """Whether so much waits that other work should."""
        return self._queue.backlogged

    def stop(self) -> bool:
        """Write what was received, if the journal takes it, and end the thread; a few seconds at most.

        What is left was not called stored, so its cushion sends it again.
        """
        self._until_s = monotonic() + _STOP_S / 2
        self.stopping.set()
        self._queue.wake()
        return super().stop()

    def finish(self) -> None:
        """Write what has queued up, for a second at most."""
        while not self._queue.is_empty and monotonic() < self._until_s:
            self._take()

    def _take(self) -> None:
        """Write what has queued up, once something has. Raises SystemExit, to end the thread, where nothing can be."""
        batch = self._queue.take()
        self._round_ms, self._in_hand = self.now_ms(), len(batch)
        try:
            self._store(batch)
        except JournalError as error:
            self.failed(error)
            raise SystemExit from error
        except Exception:
            log.exception("a batch of %d messages cannot be decoded; it was dropped", len(batch))
        self._round_ms, self._in_hand = None, 0

    def _store(self, batch: Sequence[Message]) -> None:
        now_ms = self.now_ms()
        self.received_ms = now_ms if batch else self.received_ms
        judged = [Arrival(topic, payload, check(topic, payload, now_ms)) for topic, payload in batch]
        decoded = [_unjudged(arrival) if isinstance(arrival.meaning, Refusal) else arrival for arrival in judged]
        if self.clock.judges(decoded, now_ms):
            decoded = judged
            self._judge_again(now_ms)
        arrivals, news = self._quota.admit(sorted(decoded, key=_place), now_ms)
        for words in news:
            log.warning("%s; `perch doctor` tells more", words)
        for words in self.refusals.note(arrivals, now_ms):
            log.warning("%s", words)
        self._store_or_halve(arrivals, now_ms)

    def _look_for_twins(self, arrivals: Sequence[Arrival], now_ms: int) -> None:
        """Set apart what two boards send under one name: the boots of the later board do not count."""
        for arrival in arrivals:
            meaning = arrival.meaning
            if isinstance(meaning, Snapshot) and meaning.topic == "state":
                body = json.loads(meaning.body)
                boot = self._twins.hear(meaning.device, body["boot"], body["at"])
                if boot is None:
                    continue
                self._twin_turns[meaning.device] = now_ms
                try:
                    is_news = self.writer.set_apart(meaning.device, boot, now_ms)
                except JournalStuck:  # it is tried again at their next turn
                    continue
                if is_news:
                    text = "two boards send as %s: what the later one (boot %s) measures does not count; rename one"
                    log.error(text, meaning.device, boot)

    def _judge_again(self, now_ms: int) -> None:
        """Store what was refused for now and is good by now, each hour, and when the clock was set."""
        if not self.clock.is_time_to_judge_again():
            return
        try:
            if stored := self.writer.judge_again(now_ms):
                log.warning("%d records that were refused are good by now and stored", len(stored))
                self.stored(stored)
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
                reason = f"it cannot be stored: {error.__cause__ or error}"
                self._store_or_halve([arrivals[0]._replace(meaning=Refusal(reason, for_now=True))], now_ms)
            else:
                log.exception("a message cannot be stored, nor set aside; it was dropped")

    def _store_all(self, arrivals: Sequence[Arrival], now_ms: int) -> None:
        receipts = self._written(arrivals, now_ms)
        self._look_for_twins(arrivals, now_ms)
        self.stored([arrival.meaning for arrival in arrivals if not isinstance(arrival.meaning, Refusal)])
        self.answer(receipts)

    def _written(self, arrivals: Sequence[Arrival], now_ms: int) -> list[Receipt]:
        """Write the batch, trying again while the journal is stuck; nothing is called stored before."""
        pause = _SHORTEST_PAUSE_S
        while True:
            self.rounds += 1
            try:
                receipts = self.writer.store(arrivals, now_ms)
            except JournalStuck as stuck:
                if pause == _SHORTEST_PAUSE_S:
                    log.error("%s; trying again until it can", stuck)
                self.stuck = self.stuck or (str(stuck), now_ms)
                if self.stopping.wait(pause):
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
    """Return the same message with its times not judged."""
    return arrival._replace(meaning=check(arrival.topic, arrival.payload, None))


def _place(arrival: Arrival) -> tuple[str, str, int]:
    """Return the sort key of a message: device, boot and `seq`, as in the journal, where neighbours cost less.

    The time of a boot is then known from its earliest record, once a batch. Other messages come first and keep their
    order, as the newest counts.
    """
    meaning = arrival.meaning
    return (meaning.device, meaning.boot, meaning.seq) if isinstance(meaning, Record) else ("", "", -1)

"""Whatever host, network and power do, the outbox loses nothing uncounted, outgrows nothing and floods nobody."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cushion.outbox import IN_FLIGHT, LAST_RESEND_MS, Outbox
from cushion.store.flash import FlashShelf
from cushion.store.memory import MemoryShelf
from cushion.store.opening import on_flash
from cushion.store.values import Store

pytestmark = pytest.mark.slow

BOOT, CAPACITY, RECORD = "1a2b3c4d", 1500, 20
LONGEST_JITTER_MS = 30_000
JOURNALS = st.sampled_from(["one", "other"])
JITTER = st.integers(0, LONGEST_JITTER_MS)
SEQS = st.lists(st.integers(0, 150), max_size=25)


def payload(seq: int) -> bytes:
    return b"%d" % seq * RECORD


class AnyOrder(RuleBasedStateMachine):
    """The outbox beside a list of what waits."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf = self.new_shelf()
        self.outbox = Outbox(self.shelf, CAPACITY)
        self.now = self.added = self.lost = 0
        self.journal: str | None = None
        self.kept: list[int] = []
        self.waiting: list[int] = []  # oldest first
        self.going: int | None = None  # being published at this moment

    def new_shelf(self) -> object:
        return MemoryShelf()

    @rule(n=st.integers(1, 12), bouts=st.booleans())
    def add(self, n: int, bouts: bool) -> None:
        for _ in range(n):
            self.add_one(bouts or self.added % 3 == 0)

    def add_one(self, is_bout: bool) -> None:
        self.outbox.add((BOOT, self.added), payload(self.added), is_bout)
        self.kept.append(self.added)
        self.waiting.append(self.added)
        self.added += 1
        self.see_what_went()

    def see_what_went(self) -> None:
        kept = {seq for segment in self.shelf.segments() for _, seq in self.shelf.keys(segment)}
        assert kept <= set(self.kept)
        self.lost += len(set(self.waiting) - kept)
        self.kept = sorted(kept)
        self.waiting = [seq for seq in self.waiting if seq in kept]

    @rule(ms=st.sampled_from([1, 1000, LONGEST_JITTER_MS, 60_000, LAST_RESEND_MS]))
    def wait(self, ms: int) -> None:
        self.now += ms

    @precondition(lambda self: self.going is None)
    @rule()
    def begin_to_send(self) -> None:
        key = self.outbox.due(self.now)
        if key:
            assert key[1] in self.waiting[:IN_FLIGHT], "sent although it is stored"
            assert self.outbox.payload(key) == payload(key[1])
            self.going = key[1]

    @precondition(lambda self: self.going is not None)
    @rule(arrived=st.booleans())
    def end_sending(self, arrived: bool) -> None:
        if arrived:
            self.outbox.sent(self.now, (BOOT, self.going))
        self.going = None

    @rule()
    def send_all(self) -> None:
        while key := self.outbox.due(self.now):
            assert key[1] in self.waiting[:IN_FLIGHT], "sent although it is stored"
            self.outbox.sent(self.now, key)

    @rule(journal=JOURNALS, stored=SEQS, rejected=SEQS, jitter=JITTER)
    def answer(self, journal: str, stored: list[int], rejected: list[int], jitter: int) -> None:
        self.hear_of(journal)
        done = set(self.waiting[:IN_FLIGHT]) & {*stored, *rejected}
        self.waiting = [seq for seq in self.waiting if seq not in done]
        reasons = [[BOOT, seq, "why"] for seq in rejected]
        pairs = [[BOOT, seq] for seq in stored]
        self.outbox.answered(self.now, journal, pairs, reasons, jitter)

    @rule(journal=JOURNALS, jitter=JITTER)
    def host_comes_online(self, journal: str, jitter: int) -> None:
        self.hear_of(journal)
        self.outbox.meet(self.now, journal, jitter)
        self.outbox.resume(self.now, jitter)

    def hear_of(self, journal: str) -> None:
        if self.journal not in (None, journal):
            self.waiting = list(self.kept)
        self.journal = journal

    @invariant()
    def keeps_to_its_room(self) -> None:
        assert self.shelf.size <= CAPACITY

    @invariant()
    def counts_every_loss_and_nothing_else(self) -> None:
        assert self.outbox.dropped == self.lost
        assert self.outbox.waiting == len(self.waiting)

    @invariant()
    def floods_nobody(self) -> None:
        assert self.outbox.in_flight <= IN_FLIGHT + (self.going is not None)

    def teardown(self) -> None:
        """In the end all go to a host that answers, and each once."""
        self.wait(LAST_RESEND_MS + LONGEST_JITTER_MS)
        left, sent = list(self.waiting), []
        while key := self.outbox.due(self.now):
            assert self.outbox.payload(key) == payload(key[1])
            sent.append(key[1])
            self.outbox.answered(self.now, self.journal, [key], [], 0)
        assert sorted(sent) == left


class AnyOrderOnFlash(AnyOrder):
    """The same on files, with power lost now and then."""

    def new_shelf(self) -> FlashShelf:
        self.folder = tempfile.mkdtemp()
        return self.found_shelf()

    def found_shelf(self) -> FlashShelf:
        return on_flash(Store(self.folder, lambda text: None), 300)

    @rule()
    def restart(self) -> None:
        """What was answered out of turn may wait again, and nothing else."""
        first = self.waiting[0] if self.waiting else self.added
        self.waiting = [seq for seq in self.kept if seq >= first]
        self.going = None
        self.shelf = self.found_shelf()
        self.outbox = Outbox(self.shelf, CAPACITY)
        assert self.outbox.journal == self.journal

    @rule(is_bout=st.booleans(), left=st.integers(0, 17 + RECORD))
    def lose_power_while_adding(self, is_bout: bool, left: int) -> None:
        self.add_one(is_bout)
        files = Path(self.folder, "outbox").glob("b*" if is_bout else "o*")
        newest = max(files, key=lambda path: path.name)
        size = len(payload(self.added - 1)) + 18
        os.truncate(newest, newest.stat().st_size - size + left)
        self.kept.remove(self.added - 1)
        self.waiting.remove(self.added - 1)
        self.restart()

    def teardown(self) -> None:
        super().teardown()
        shutil.rmtree(self.folder)


AnyOrder.TestCase.settings = settings(max_examples=150, stateful_step_count=60)
TestAnyOrder = AnyOrder.TestCase
AnyOrderOnFlash.TestCase.settings = settings(max_examples=100, stateful_step_count=60)
TestAnyOrderOnFlash = AnyOrderOnFlash.TestCase

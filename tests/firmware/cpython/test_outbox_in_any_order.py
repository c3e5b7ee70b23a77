"""Whatever host and network do, the outbox loses nothing uncounted, outgrows nothing and floods nobody."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cushion.outbox import IN_FLIGHT, LAST_RESEND_MS, MemoryShelf, Outbox

BOOT, CAPACITY = "1a2b3c4d", 30
LONGEST_JITTER_MS = 30_000
JOURNALS = st.sampled_from(["one", "other"])
JITTER = st.integers(0, LONGEST_JITTER_MS)
SEQS = st.lists(st.integers(0, 150), max_size=25)


class Shelf(MemoryShelf):
    """Knows what it holds, and what was taken from it since it was last asked."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: set[int] = set()
        self.gone: set[int] = set()

    def put(self, key: tuple[str, int], payload: bytes) -> None:
        super().put(key, payload)
        self.kept.add(key[1])

    def drop(self, key: tuple[str, int]) -> None:
        super().drop(key)
        self.kept.remove(key[1])
        self.gone.add(key[1])


class AnyOrder(RuleBasedStateMachine):
    """The outbox beside what the host has told it."""

    def __init__(self) -> None:
        super().__init__()
        self.shelf = Shelf()
        self.outbox = Outbox(self.shelf, CAPACITY)
        self.now = self.added = self.lost = 0
        self.journal: str | None = None
        self.safe: set[int] = set()  # what this journal was heard to hold
        self.rejected: set[int] = set()
        self.going: int | None = None  # being published at this moment

    @rule(n=st.integers(1, 12), bouts=st.booleans())
    def add(self, n: int, bouts: bool) -> None:
        for seq in range(self.added, self.added + n):
            self.outbox.add((BOOT, seq), b"%d" % seq, bouts or seq % 3 == 0)
        self.added += n

    @rule(ms=st.sampled_from([1, 1000, LONGEST_JITTER_MS, 60_000, LAST_RESEND_MS]))
    def wait(self, ms: int) -> None:
        self.now += ms

    @precondition(lambda self: self.going is None)
    @rule()
    def begin_to_send(self) -> None:
        key = self.outbox.due(self.now)
        if key:
            assert key[1] not in self.safe, "sent although it is stored"
            assert self.outbox.payload(key) == b"%d" % key[1]
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
            assert key[1] not in self.safe, "sent although it is stored"
            self.outbox.sent(self.now, key)

    @rule(journal=JOURNALS, stored=SEQS, rejected=SEQS, jitter=JITTER)
    def answer(self, journal: str, stored: list[int], rejected: list[int], jitter: int) -> None:
        self.hear_of(journal)
        self.safe |= self.shelf.kept & set(stored)
        self.rejected |= self.shelf.kept & set(rejected) - self.safe
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
            self.safe = set()
        self.journal = journal

    @invariant()
    def keeps_to_its_room(self) -> None:
        assert len(self.shelf.kept) <= CAPACITY

    @invariant()
    def counts_every_loss_and_nothing_else(self) -> None:
        self.lost += len(self.shelf.gone - self.safe - self.rejected)
        self.shelf.gone = set()
        assert self.outbox.dropped == self.lost
        assert self.outbox.waiting == len(self.shelf.kept - self.safe)

    @invariant()
    def floods_nobody(self) -> None:
        assert self.outbox.in_flight <= IN_FLIGHT + (self.going is not None)

    def teardown(self) -> None:
        """In the end all go to a host that answers, and each once."""
        self.wait(LAST_RESEND_MS + LONGEST_JITTER_MS)
        left, sent = sorted(self.shelf.kept - self.safe), []
        while key := self.outbox.due(self.now):
            sent.append(key[1])
            self.outbox.answered(self.now, self.journal, [key], [], 0)
        assert sorted(sent) == left


AnyOrder.TestCase.settings = settings(deadline=None, max_examples=150, stateful_step_count=60)
TestAnyOrder = AnyOrder.TestCase

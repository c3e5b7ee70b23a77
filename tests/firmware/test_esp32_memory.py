import chip
from boards.esp32 import heaps, memory
from boards.esp32.net import tls_psk
from cushion import outbox as outbox_module
from cushion.outbox import Outbox
from cushion.store.memory import MemoryShelf
from support.portable import raises

KEY = "00112233445566778899aabbccddeeff"


class Gc:
    """A heap of the test."""

    def __init__(self, alloc, free, collected=None):
        self.alloc, self.free, self.collected = alloc, free, collected

    def mem_alloc(self):
        return self.alloc

    def mem_free(self):
        return self.free

    def collect(self):
        if self.collected is not None:
            self.alloc = self.collected


def short(heap):
    before, memory.gc, memory.PLATFORM = memory.gc, heap, "esp32"
    try:
        return memory.is_short()
    finally:
        memory.gc, memory.PLATFORM = before, "desktop"


def test_the_heap_is_short_before_it_takes_a_third_area_and_not_for_garbage():
    assert not short(Gc(86000, 60000))
    assert not short(Gc(107000, 40000, 86000))
    assert short(Gc(107000, 40000, 101000))
    assert not short(Gc(200000, 2000000))  # PSRAM


def test_both_heaps_are_told_apart():
    chip.reset()
    chip.station["heap"] = [(20000, 8000, 6000, 3000), (100000, 9000, 7000, 5000)]
    told = heaps.told()
    assert (told["idf_free"], told["idf_largest"], told["idf_lowest"]) == (17000, 7000, 8000)
    assert told.get("used", 1) > 0


def test_tls_is_refused_where_its_buffers_would_not_fit_and_the_reason_is_told():
    chip.reset()
    before, memory.gc, memory.PLATFORM = memory.gc, Gc(86000, 60000), "esp32"
    try:
        assert "TLS needs 30 KB of memory in a row, and there are 6" in str(
            raises(tls_psk.Unsupported, tls_psk.context, "chair", KEY)
        )
    finally:
        memory.gc, memory.PLATFORM = before, "desktop"


def test_an_outbox_that_sheds_knows_few_records_and_sends_all_of_them():
    shelf = MemoryShelf()
    outbox = Outbox(shelf, 10000)
    for seq in range(12):
        outbox.add(("1a2b3c4d", seq), b"%d" % seq, False)
    for _ in range(8):
        outbox.sent(0, outbox.due(0))
    assert outbox.shed() and not outbox.shed()
    sent = []
    while outbox.waiting:
        assert outbox.in_flight <= outbox_module.FEW_IN_FLIGHT
        boot, seq = outbox.due(0)
        outbox.sent(0, (boot, seq))
        outbox.answered(0, "journal", [[boot, seq]], [], 0)
        sent.append(seq)
    assert sent == list(range(12))

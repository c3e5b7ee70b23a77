from cushion.nouns import MINUTE
from cushion.outbox import IN_FLIGHT, Outbox
from cushion.store.memory import MemoryShelf
from support.portable import raises

BOOT, JOURNAL = "1a2b3c4d", "00112233445566aa"


def outbox_of(*seqs, capacity=100, bouts=()):
    outbox = Outbox(MemoryShelf(), capacity)
    for seq in seqs:
        outbox.add((BOOT, seq), b"%d" % seq, seq in bouts)
    return outbox


def send_due(outbox, now):
    """Send all that is due and return their numbers."""
    sent = []
    while True:
        key = outbox.due(now)
        if key is None:
            return sent
        outbox.sent(now, key)
        sent.append(key[1])


def answer(outbox, *seqs, now=0, journal=JOURNAL, rejected=()):
    stored = [[BOOT, seq] for seq in seqs]
    reasons = [[BOOT, seq, "why"] for seq in rejected]
    outbox.answered(now, journal, stored, reasons, 0)


def test_records_go_out_oldest_first_and_wait_for_an_answer():
    outbox = outbox_of(0, 1, 2)
    assert send_due(outbox, 0) == [0, 1, 2]
    assert outbox.waiting == outbox.in_flight == 3
    assert send_due(outbox, 1000) == []


def test_an_unanswered_record_goes_again_after_a_minute_doubling_to_a_quarter_of_an_hour():
    outbox, times = outbox_of(0), []
    for now in range(0, 90 * MINUTE, 1000):
        times += [now for _ in send_due(outbox, now)]
    assert [time // MINUTE for time in times] == [0, 1, 3, 7, 15, 30, 45, 60, 75]


def test_a_stored_record_is_not_sent_again():
    outbox = outbox_of(0, 1)
    send_due(outbox, 0)
    answer(outbox, 0)
    assert outbox.waiting == 1
    assert send_due(outbox, MINUTE) == [1]


def test_a_rejected_record_is_let_go_until_another_journal_may_judge_otherwise():
    outbox = outbox_of(0)
    send_due(outbox, 0)
    answer(outbox, rejected=(0,))
    assert outbox.waiting == 0
    outbox.meet(0, "another journal", 0)
    assert outbox.waiting == 1


def test_another_journal_gets_everything_again():
    outbox = outbox_of(0, 1, 2)
    send_due(outbox, 0)
    answer(outbox, 0, 1)
    outbox.meet(5000, "another journal", 2000)
    assert outbox.waiting == 3
    assert send_due(outbox, 6999) == []
    assert send_due(outbox, 7000) == [0, 1, 2]


def test_an_answer_from_another_journal_counts_for_that_one_only():
    outbox = outbox_of(0, 1)
    send_due(outbox, 0)
    answer(outbox, 0)
    answer(outbox, 1, journal="another journal")
    assert outbox.waiting == 1


def test_the_same_journal_again_changes_nothing():
    outbox = outbox_of(0)
    send_due(outbox, 0)
    answer(outbox, 0)
    outbox.meet(0, JOURNAL, 0)
    assert outbox.waiting == 0


def test_when_the_host_comes_back_what_it_did_not_answer_goes_again_after_the_jitter():
    outbox = outbox_of(0, 1)
    send_due(outbox, 0)
    outbox.resume(1000, 500)
    assert send_due(outbox, 1499) == []
    assert send_due(outbox, 1500) == [0, 1]


def test_only_so_many_are_in_flight():
    outbox = outbox_of(*range(IN_FLIGHT + 5))
    assert len(send_due(outbox, 0)) == IN_FLIGHT
    answer(outbox, *range(3))
    assert len(send_due(outbox, 1)) == 3


def test_no_more_are_in_flight_when_the_host_came_back_in_between():
    outbox = outbox_of(*range(3 * IN_FLIGHT))
    send_due(outbox, 0)
    for now in range(1, 1000):
        outbox.resume(now, 500)
        send_due(outbox, now)
        assert outbox.in_flight <= IN_FLIGHT
    send_due(outbox, 2000)
    assert outbox.in_flight == IN_FLIGHT


def test_what_another_journal_gets_again_goes_out_oldest_first():
    outbox = outbox_of(0, 1, 2, 3)
    send_due(outbox, 0)
    answer(outbox, 3, 1)
    outbox.resume(0, 0)
    outbox.meet(0, "another journal", 0)
    assert send_due(outbox, 0) == [0, 1, 2, 3]


def test_an_answer_that_is_not_whole_changes_nothing():
    outbox = outbox_of(0, 1)
    send_due(outbox, 0)
    answer(outbox, 0)
    for stored, rejected in (([[BOOT, 1], 7], []), ([[BOOT, 1]], [[BOOT, 1]]), ([[BOOT, 1]], None)):
        raises((TypeError, ValueError), outbox.answered, 0, "another journal", stored, rejected, 0)
    assert (outbox.waiting, outbox.journal) == (1, JOURNAL)


def test_what_is_named_twice_in_an_answer_is_let_go_once():
    outbox = outbox_of(0, 1)
    answer(outbox, 0, 0, rejected=(1, 1, 0))
    assert outbox.waiting == 0


def test_stored_records_make_room_first_and_are_no_loss():
    outbox = outbox_of(0, 1, 2, capacity=3)
    send_due(outbox, 0)
    answer(outbox, 2)
    outbox.add((BOOT, 3), b"3", False)
    assert (outbox.waiting, outbox.dropped) == (3, 0)


def test_then_others_than_bouts_then_the_oldest_and_every_loss_is_counted():
    outbox = outbox_of(0, 1, 2, capacity=3, bouts=(0, 2))
    outbox.add((BOOT, 3), b"3", True)
    assert send_due(outbox, 0) == [0, 2, 3]
    outbox.add((BOOT, 4), b"4", True)
    assert outbox.dropped == 2
    assert send_due(outbox, 0) == [4]
    assert outbox.waiting == 3


def test_without_memory_what_is_stored_goes_and_no_more_is_kept_than_waits():
    outbox = outbox_of(capacity=10000)
    for seq in range(40):
        outbox.add((BOOT, seq), b"%02d" % seq * 100, False)
    answer(outbox, *range(15))
    outbox.shrink()
    assert (outbox.waiting, outbox.dropped) == (25, 0)
    outbox.meet(0, "another journal", 0)
    assert outbox.waiting == 25
    outbox.add((BOOT, 40), b"40" * 100, True)
    assert (outbox.waiting, outbox.dropped) == (25, 1)


def test_an_answer_about_an_unknown_record_changes_nothing():
    outbox = outbox_of(0)
    answer(outbox, 77, rejected=(78,))
    assert outbox.waiting == 1


def test_a_shelf_that_is_full_before_the_outbox_is_keeps_the_newest():
    outbox = Outbox(MemoryShelf(6), 100)
    for seq in range(10, 20):
        outbox.add((BOOT, seq), b"%d" % seq, False)
    assert (send_due(outbox, 0), outbox.dropped) == ([17, 18, 19], 7)


def test_the_payload_is_what_was_kept():
    outbox = outbox_of(5)
    assert outbox.payload(outbox.due(0)) == b"5"


def test_what_is_not_there_has_no_payload_and_is_no_loss():
    outbox = outbox_of(5)
    raises(OSError, outbox.payload, (BOOT, 6))
    outbox.sent(0, (BOOT, 6))  # answered while it was sent
    assert (outbox.waiting, outbox.in_flight, outbox.dropped) == (1, 0, 0)


def test_a_shelf_in_memory_has_a_next_record_while_one_is_left():
    shelf = MemoryShelf()
    shelf.append((BOOT, 5), b"5", False)
    assert shelf.next().key == (BOOT, 5) and shelf.next() is None

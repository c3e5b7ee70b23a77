"""The outbox on files: what a start finds of the starts before."""

import os

from cushion.outbox import IN_FLIGHT, LOOSE, Outbox
from cushion.store import stream
from cushion.store.flash import FlashShelf
from cushion.store.opening import on_flash, open_shelf
from cushion.store.stream import SEGMENT
from cushion.store.values import Store
from support.portable import Folder, raises

HEAP = "160K"  # the file itself, compiled, takes a third of 128 KB

BOOT, JOURNAL = "1a2b3c4d", "00112233445566aa"
KB = 1024


def opened(folder, capacity=100 * KB, tell=lambda text: None):
    return Outbox(open_shelf(Store(folder, tell)), capacity)


def payload(seq):
    return b"%d:" % seq + b"x" * 200


def add(outbox, *seqs, boot=BOOT, bouts=()):
    for seq in seqs:
        outbox.add((boot, seq), payload(seq), seq in bouts)


def answer(outbox, *keys, journal=JOURNAL):
    outbox.answered(0, journal, [list(key) for key in keys], [], 0)


def drain(outbox, most=100000):
    """Send and have stored whatever waits; return the keys in the order in which they went."""
    sent = []
    while len(sent) < most:
        key = outbox.due(0)
        if key is None:
            break
        assert outbox.payload(key) == payload(key[1])
        outbox.sent(0, key)
        answer(outbox, key)
        sent.append(key)
    return sent


def files(folder):
    return sorted(os.listdir(folder + "/outbox"))


def test_records_of_all_starts_go_out_oldest_first():
    with Folder() as folder:
        add(opened(folder), 0, 1, 2, bouts=(1,))
        add(opened(folder), 0, 1, boot="00000000", bouts=(0,))
        keys = drain(opened(folder))
    assert keys == [(BOOT, 0), (BOOT, 1), (BOOT, 2), ("00000000", 0), ("00000000", 1)]


def test_a_start_knows_what_is_stored_and_in_which_journal():
    with Folder() as folder:
        outbox = opened(folder)
        add(outbox, *range(50), bouts=range(0, 50, 3))
        drain(outbox, 30)
        outbox = opened(folder)
        assert (outbox.waiting, outbox.journal) == (20, JOURNAL)
        assert [seq for _, seq in drain(outbox)] == list(range(30, 50))
        assert opened(folder).waiting == 0


def test_another_journal_after_a_restart_gets_everything_again():
    with Folder() as folder:
        outbox = opened(folder)
        add(outbox, *range(100), bouts=range(0, 100, 3))
        drain(outbox)
        opened(folder).meet(0, "another journal", 0)
        outbox = opened(folder)
        assert (outbox.waiting, outbox.journal) == (100, "another journal")
        answer(outbox, journal="another journal")
        assert outbox.waiting == 100


def test_what_was_answered_out_of_turn_may_go_again_and_nothing_else():
    with Folder() as folder:
        outbox = opened(folder)
        add(outbox, *range(IN_FLIGHT))
        answer(outbox, *[(BOOT, seq) for seq in (0, 1, 5, 7)])
        assert outbox.waiting == IN_FLIGHT - 4
        assert [seq for _, seq in drain(opened(folder))] == list(range(2, IN_FLIGHT))


def test_new_records_are_found_while_the_old_go_out():
    with Folder() as folder:
        outbox, sent = opened(folder), []
        for seq in range(0, 300, 3):
            add(outbox, seq, seq + 1, seq + 2, bouts=(seq,))
            sent += [seq for _, seq in drain(outbox, 2)]
        sent += [seq for _, seq in drain(outbox)]
        assert sent == list(range(300))


def test_it_stays_within_its_capacity_and_what_is_stored_goes_first():
    with Folder() as folder:
        outbox = opened(folder, 32 * KB)
        for seq in range(0, 1000, 10):
            add(outbox, *range(seq, seq + 10), bouts=(seq,))
            drain(outbox)
        assert outbox.dropped == 0
        assert sum([os.stat(folder + "/outbox/" + name)[6] for name in files(folder)]) <= 32 * KB
        outbox.meet(0, "another journal", 0)
        assert 100 < outbox.waiting < 160


def test_on_overflow_bouts_outlive_the_others_and_every_loss_is_counted_for_good():
    with Folder() as folder:
        outbox = opened(folder, 32 * KB)
        add(outbox, *range(200), bouts=range(0, 200, 4))
        outbox = opened(folder, 32 * KB)
        kept = [seq for _, seq in drain(outbox)]
        assert [seq for seq in kept if seq % 4 == 0] == list(range(0, 200, 4))
        assert len(kept) + outbox.dropped == 200
        assert kept[-1] > 180


def test_when_only_bouts_are_left_the_oldest_go():
    with Folder() as folder:
        outbox = opened(folder, 32 * KB)
        add(outbox, *range(200), bouts=range(200))
        kept = [seq for _, seq in drain(outbox)]
        assert kept == list(range(outbox.dropped, 200))
        assert opened(folder).dropped == outbox.dropped > 0


def test_a_record_that_was_read_when_its_file_was_let_go_is_lost_and_not_sent():
    with Folder() as folder:
        outbox = opened(folder, 32 * KB)
        add(outbox, *range(60), bouts=range(60))
        add(outbox, 60)
        assert outbox.due(0) == (BOOT, 0)
        add(outbox, *range(61, 200))
        sent = [seq for _, seq in drain(outbox)]
        assert sent[:60] == list(range(60)) and sent[60:] == list(range(60 + outbox.dropped, 200))


def test_a_torn_end_costs_the_torn_record_only():
    with Folder() as folder:
        for left in (1, 17, 18, 19, 100, 219):
            told, name = [], folder + "/%d" % left
            outbox = opened(name)
            add(outbox, 0, 1, 2)
            with open(name + "/outbox/o00000000", "rb") as file:
                whole = file.read()
            with open(name + "/outbox/o00000000", "wb") as file:
                file.write(whole[: len(whole) // 3 * 2 + left])
            outbox = opened(name, tell=told.append)
            assert len(told) == 1 and "o00000000" in told[0]
            add(outbox, 3)
            assert [seq for _, seq in drain(outbox)] == [0, 1, 3]
            assert [seq for _, seq in drain(opened(name))] == []


def test_a_damaged_record_in_the_middle_costs_that_record_only():
    with Folder() as folder:
        add(opened(folder), 0, 1, 2)
        with open(folder + "/outbox/o00000000", "r+b") as file:
            file.seek(300)
            file.write(b"?")
        assert [seq for _, seq in drain(opened(folder))] == [0, 2]


def test_a_file_that_was_just_begun_when_power_was_lost_is_no_trouble():
    for before in (0, 1):
        with Folder() as folder:
            add(opened(folder), *range(before))
            with open(folder + "/outbox/o000000ff", "wb"):
                pass
            add(opened(folder), 100)
            assert [seq for _, seq in drain(opened(folder))] == list(range(before)) + [100]


def test_other_files_in_the_folder_are_left_alone():
    with Folder() as folder:
        opened(folder)
        for name in ("bogus.txt", "b000", "o0000000z"):
            with open(folder + "/outbox/" + name, "wb") as file:
                file.write(b"?")
        add(opened(folder), 0)
        assert len(files(folder)) == 4 and opened(folder).waiting == 1


def test_broken_marks_only_make_everything_go_again():
    with Folder() as folder:
        outbox = opened(folder)
        add(outbox, 0, 1)
        drain(outbox)
        for broken in (b"", b"?", b"00000000[]"):
            with open(folder + "/marks", "wb") as file:
                file.write(broken)
            assert opened(folder).waiting == 2
        for strange in (5, [], ["j", "x", 0, "b", 0], None):
            Store(folder, print).save("marks", strange)
            assert opened(folder).waiting == 2


class FullShelf(FlashShelf):
    """A shelf on a flash that has no room while `full`."""

    full = True

    def __init__(self, folder):
        made = on_flash(Store(folder, print))
        super().__init__(made._store, made.marks, made._streams, made._end)

    def append(self, key, payload, is_bout):
        if self.full:
            raise OSError(28, "no space")
        super().append(key, payload, is_bout)


def test_on_a_full_flash_the_newest_records_live_in_memory_and_are_sent():
    with Folder() as folder:
        shelf = FullShelf(folder)
        outbox = Outbox(shelf, 100 * KB)
        add(outbox, *range(LOOSE + 2))
        assert (outbox.waiting, outbox.dropped) == (LOOSE, 2)
        shelf.full = False
        add(outbox, 99)
        assert [seq for _, seq in drain(outbox)] == [99] + list(range(2, LOOSE + 2))
        assert outbox.waiting == 0


def test_a_full_flash_gets_room_from_what_is_stored():
    with Folder() as folder:
        add(opened(folder), *range(100))
        drain(opened(folder))
        shelf = FullShelf(folder)
        outbox, before = Outbox(shelf, 100 * KB), len(files(folder))
        add(outbox, 100)
        assert len(files(folder)) == before - 1 and outbox.waiting == 1


def test_a_flash_without_a_list_of_files_is_replaced_by_memory_and_told():
    told = []
    with Folder() as folder:
        with open(folder + "/data", "wb") as file:
            file.write(b"a file where the folder should be")
        outbox = opened(folder + "/data", tell=told.append)
        add(outbox, 0)
        assert drain(outbox) == [(BOOT, 0)] and told


def test_a_record_that_cannot_be_read_holds_up_no_other():
    with Folder() as folder:
        outbox = opened(folder)
        add(outbox, 0, 1, bouts=(0,))
        key = outbox.due(0)
        os.remove(folder + "/outbox/b00000000")
        try:
            outbox.payload(key)
            raise AssertionError("there is nothing to read")
        except OSError:
            pass
        assert drain(outbox) == [(BOOT, 1)] and outbox.dropped == 1


def test_records_that_could_not_be_read_for_once_are_never_counted_twice():
    def refuse(path, mode):
        raise OSError(5, "not now")

    with Folder() as folder:
        add(opened(folder), *range(100))
        outbox = opened(folder, 32 * KB)
        real, stream.open = open, refuse
        answer(outbox, *[(BOOT, seq) for seq in range(IN_FLIGHT)])
        assert outbox.due(0) is None
        stream.open = real
        outbox._discard(outbox._shelf.segments()[-1])
        assert outbox.waiting == 0


def test_it_says_whether_a_bout_was_kept_lately():
    with Folder() as folder:
        add(opened(folder), *range(100), bouts=range(100))
        outbox = opened(folder)
        assert outbox.has_lately((BOOT, 99)) and not outbox.has_lately((BOOT, 100))
        assert not outbox.has_lately(("00000000", 99))


def test_a_file_that_was_being_let_go_when_power_was_lost_is_let_go_once():
    with Folder() as folder:
        outbox = opened(folder, 32 * KB)
        add(outbox, *range(200))
        lost = list(files(folder))[0]
        with open(folder + "/outbox/" + lost, "rb") as file:
            whole = file.read()
        dropped, first = outbox.dropped, int(lost[1:], 16)
        outbox._discard(outbox._shelf.segments()[0])
        with open(folder + "/outbox/" + lost, "wb") as file:
            file.write(whole)  # the cut came between keeping the count and removing the file
        outbox = opened(folder, 32 * KB)
        kept = [seq for _, seq in drain(outbox)]
        assert first not in kept and outbox.dropped > dropped
        assert len(kept) + outbox.dropped == 200


def test_a_write_that_memory_did_not_last_for_spoils_no_other_record():
    class Short:
        """A file that takes half a record, then there is no memory."""

        def __init__(self, path, mode):
            self._file = real(path, mode)

        def __enter__(self):
            return self

        def __exit__(self, *problem):
            self._file.close()

        def write(self, data):
            self._file.write(data[: len(data) // 2])
            raise MemoryError

    with Folder() as folder:
        outbox = opened(folder)
        add(outbox, 0)
        real, stream.open = open, Short
        raises(MemoryError, add, outbox, 1)
        stream.open = real
        add(outbox, 2, 3)
        assert [seq for _, seq in drain(outbox)] == [0, 2, 3]
        outbox = opened(folder)
        outbox.meet(0, "another journal", 0)
        assert [seq for _, seq in drain(outbox)] == [0, 2, 3]


def test_a_file_is_as_small_as_two_blocks_of_flash():
    with Folder() as folder:
        add(opened(folder), *range(200))
        assert all(os.stat(folder + "/outbox/" + name)[6] <= SEGMENT for name in files(folder))

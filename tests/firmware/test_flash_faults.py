"""The outbox on a flash that cannot be read, written or removed from."""

import os

from cushion.outbox import IN_FLIGHT, Outbox
from cushion.store import stream
from cushion.store.opening import open_shelf
from cushion.store.values import Store
from support.portable import Folder

BOOT, JOURNAL = "1a2b3c4d", "00112233445566aa"
KB = 1024


def opened(folder, capacity=100 * KB, tell=lambda text: None):
    return Outbox(open_shelf(Store(folder, tell)), capacity)


def add(outbox, *seqs, bouts=()):
    for seq in seqs:
        outbox.add((BOOT, seq), b"x" * 200, seq in bouts)


def drain(outbox):
    """Send and have stored whatever waits; return the numbers in the order in which they went."""
    sent = []
    while key := outbox.due(0):
        outbox.payload(key)
        outbox.sent(0, key)
        outbox.answered(0, JOURNAL, [list(key)], [], 0)
        sent.append(key[1])
    return sent


def files(folder):
    return sorted(os.listdir(folder + "/outbox"))


def test_a_file_that_cannot_be_read_or_removed_at_the_start_is_left_alone_and_told():
    told = []
    with Folder() as folder:
        add(opened(folder), 0)
        os.mkdir(folder + "/outbox/o00000001")  # a folder can be neither
        Store(folder, print).save("marks", [JOURNAL, 0, 0, "o", 1])
        outbox = opened(folder, tell=told.append)
        add(outbox, 7)
        assert files(folder) == ["o0000000%d" % nr for nr in range(3)] and drain(outbox) == [0, 7]
    assert [text.split(":")[0].split("/")[0] for text in told[:2]] == ["cannot make room", "cannot read "]


class Part:
    """A file that takes half of what is written."""

    def __init__(self, file):
        self._file = file

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self._file.close()

    def write(self, data):
        return self._file.write(data[: len(data) // 2])


class Stuck:
    """A flash that removes nothing."""

    @staticmethod
    def remove(path):
        raise OSError(5, "not now")


class Faulty:
    """The flash of the streams as long as this lasts: it may take half of what is written, or remove nothing."""

    def __init__(self, part=False, stuck=False):
        self._part, self._stuck = part, stuck

    def __enter__(self):
        real = open
        if self._part:
            stream.open = lambda path, mode: Part(real(path, mode)) if mode == "ab" else real(path, mode)
        if self._stuck:
            stream.os = Stuck

    def __exit__(self, *problem):
        stream.open, stream.os = open, os


def test_a_record_of_which_the_flash_takes_a_part_lives_in_memory():
    for before in (0, 1):
        told = []
        with Folder() as folder:
            outbox = opened(folder, tell=told.append)
            add(outbox, *range(before))
            with Faulty(part=True):
                add(outbox, 10)
            assert (files(folder), told[-1]) == ([], "cannot keep a record: flash is full")
            add(outbox, 11)
            assert told[-1] == "flash: well again" and drain(outbox) == [11, 10]
            assert (outbox.waiting, outbox.dropped) == (0, before)  # the oldest went to make room


def test_where_no_file_can_be_removed_new_records_go_out_and_it_is_told():
    told = []
    with Folder() as folder:
        outbox = opened(folder, 32 * KB, told.append)
        with Faulty(stuck=True):
            add(outbox, *range(200))
        seqs = drain(outbox)
        assert seqs[-1] == 199 and len(seqs) + outbox.dropped == 200
    assert any(text.startswith("cannot make room: ") for text in told)


def test_half_a_record_whose_file_cannot_be_removed_costs_no_other():
    told = []
    with Folder() as folder:
        outbox = opened(folder, tell=told.append)
        with Faulty(part=True, stuck=True):
            add(outbox, 0)
        add(outbox, 1)
        assert len(files(folder)) == 2 and drain(outbox) == [1, 0]
        assert any(text.startswith("cannot remove ") for text in told)
        assert opened(folder).waiting == 0 and len(files(folder)) == 1


def test_records_that_were_damaged_since_the_start_hold_up_no_other():
    with Folder() as folder:
        outbox = opened(folder)
        add(outbox, *range(IN_FLIGHT + 5))
        with open(folder + "/outbox/o00000000", "r+b") as file:
            file.seek(-5, 2)
            file.write(b"?")
        assert drain(outbox) == list(range(IN_FLIGHT + 4))
        assert outbox.waiting == 0


def test_where_bouts_cannot_be_read_none_was_kept_lately_and_it_is_told():
    told = []
    with Folder() as folder:
        outbox = opened(folder, tell=told.append)
        add(outbox, 0, bouts=(0,))
        os.remove(folder + "/outbox/b00000000")
        assert not outbox.has_lately((BOOT, 0))
    assert len(told) == 1 and told[0].startswith("cannot read ")


def test_without_memory_nothing_on_flash_goes():
    with Folder() as folder:
        outbox = opened(folder)
        add(outbox, 0, 1)
        drain(outbox)
        outbox.shrink()
        outbox.meet(0, "another journal", 0)
        assert outbox.waiting == 2

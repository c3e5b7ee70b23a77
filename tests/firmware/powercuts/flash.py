"""A flash chip in memory below MicroPython's real littlefs, which can be looked at as it is after a power cut."""

import vfs

BLOCK = 4096


class Chip:
    """Blocks that are erased to ones and programmed. `cut` is called before each program and each erase with the
    number of bytes that are still done; whoever copies `data` then has what a power cut leaves."""

    def __init__(self, blocks, data=None):
        self.data = data or bytearray(b"\xff" * (blocks * BLOCK))
        self.erases = [0] * blocks
        self.programs = self.programmed = 0
        self.cut = None

    def readblocks(self, block, into, offset=0):
        at = block * BLOCK + offset
        into[:] = memoryview(self.data)[at : at + len(into)]

    def writeblocks(self, block, data, offset=0):
        at = block * BLOCK + offset
        half = len(data) // 2
        if self.cut:
            self.data[at : at + half] = data[:half]
            self.cut()
        self.programs += 1
        self.programmed += len(data)
        self.data[at : at + len(data)] = data

    def ioctl(self, what, block):
        if what == 4:
            return len(self.erases)
        if what == 5:
            return BLOCK
        if what == 6:
            self._erase(block)
        return 0

    def _erase(self, block):
        at = block * BLOCK
        if self.cut:
            self.data[at : at + BLOCK // 2] = b"\xff" * (BLOCK // 2)
            self.cut()
        self.erases[block] += 1
        self.data[at : at + BLOCK] = b"\xff" * BLOCK


def formatted(blocks):
    """A chip with an empty littlefs."""
    chip = Chip(blocks)
    vfs.VfsLfs2.mkfs(chip)
    return chip


class Mounted:
    """`with Mounted(chip, "/f")`"""

    def __init__(self, chip, path):
        self._chip, self._path = chip, path

    def __enter__(self):
        vfs.mount(vfs.VfsLfs2(self._chip), self._path)
        return self._path

    def __exit__(self, *problem):
        vfs.umount(self._path)

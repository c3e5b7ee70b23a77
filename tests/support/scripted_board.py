"""A board that is told its time and what its cells read; runs on CPython and on MicroPython."""

from cushion.nouns import MINUTE

SITTER, EMPTY = [700, 800, 900, 600, 500, 400], [0] * 6


class Board:
    """A board whose time the test tells; `zero` is the UTC ms of its start, or None if it has no clock."""

    TICKS_PERIOD = 1 << 30

    def __init__(self, name, zero, cause):
        self.name, self.zero, self.cause = name, zero, cause
        self.now, self.raws, self.heard = 0, EMPTY, []
        self.kept = b""

    def ticks_ms(self):
        return self.now

    def utc_ms(self):
        return None if self.zero is None else self.zero + self.now

    def read_raw(self):
        return self.raws

    def open_cells(self):
        return []

    def buzz(self, on):
        if on and (not self.heard or self.now - self.heard[-1] > MINUTE):
            self.heard.append(self.now)

    def led(self, what):
        self.light = what

    def random_hex(self, digits):
        return self.name

    def random(self, n):
        return 0

    def reset_cause(self):
        return self.cause

    def facts(self):
        return {}

    def free_memory(self):
        return None

    def rssi(self):
        return None

    def mark(self, data):
        self.kept = data

    def marked(self):
        return self.kept

    def log(self, text):
        print(text)

    def restart(self):
        pass

"""The words of the shelf on which the outbox keeps its records (store.flash and memory have one each)."""

from collections import namedtuple

# What is kept besides the records: the journal that has them, before which running number it has all, losses so far.
Marks = namedtuple("Marks", "journal upto dropped")
# A part of the shelf that goes at once: first and last running number, how many records, how many bytes.
Segment = namedtuple("Segment", "first last count size is_bout")
# A record on the shelf: running number, (boot, seq), and what the shelf needs to find its bytes.
Kept = namedtuple("Kept", "nr key place")
FULL = 28  # ENOSPC

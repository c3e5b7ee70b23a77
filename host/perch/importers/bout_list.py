"""A list of bouts: a column `start`, and `duration_s` or `end`; also as `perch export` writes it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from perch.importers.csv_table import CsvTable, number
from perch.importers.notes import Notes, Unusable
from perch.importers.stays import Stay
from perch.importers.timestamps import Moments
from perch.model.sitting import CONFIRM_MS, JOIN_MS

LONGEST_S = 7 * 86_400
_EXPORTED = ("device", "censored", "resumed", "suspect")
_ROUNDED_MS = 1_000  # where both are given, one of them may be in whole seconds


def is_header(names: Sequence[str]) -> bool:
    """Return whether a line names the columns of a list of bouts."""
    return "start" in names and ("duration_s" in names or "end" in names)


def read(table: CsvTable, moments: Moments, notes: Notes) -> Iterator[Stay]:
    """Yield the bouts as they are listed, by start, the oldest or the newest first. Raises Unusable.

    Those that overlap are one, as are those with a gap that a cushion would not have seen; shorter ones are none.
    Where it says so, a bout is censored, or resumed and then one with the censored bout before it, or left out as
    suspect; all are of one device. Where it has both `duration_s` and `end`, they must say the same.
    """
    last: _Listed | None = None
    for listed in _listed(table, moments, notes):
        if last and _is_one(last, listed, notes):
            end_ms = max(last.stay.end_ms, listed.stay.end_ms)
            last = last._replace(stay=last.stay._replace(end_ms=end_ms, cut=listed.stay.cut))
            continue
        if last:
            yield from _long_enough(last, notes)
        last = listed
    if last:
        yield from _long_enough(last, notes)


def _is_one(before: "_Listed", listed: "_Listed", notes: Notes) -> bool:
    """Return whether a bout is one with the bout above it. Raises Unusable where it begins before that."""
    if listed.goes_on(before.stay):
        return True
    if listed.stay.start_ms < before.stay.start_ms:
        begins = f"the bout begins ({listed.start}) before that of line {before.line}"
        raise Unusable(listed.line, f"{begins}; put the rows in order of their starts")
    if listed.stay.start_ms < before.stay.end_ms:
        notes.add(listed.line, "a bout that begins before the one above it ends: taken as one with it")
    return listed.stay.start_ms < before.stay.end_ms + CONFIRM_MS


def _long_enough(listed: "_Listed", notes: Notes) -> Iterator[Stay]:
    if listed.stay.end_ms - listed.stay.start_ms >= CONFIRM_MS:
        yield listed.stay
    else:
        notes.add(listed.line, "a bout of less than 10 s, left out as on a cushion")


class _Listed(NamedTuple):
    """A bout with its line, and its start as it is written there."""

    stay: Stay
    resumed: bool
    line: int
    start: str

    def goes_on(self, before: Stay) -> bool:
        """Return whether it is the rest of the bout before it, which a power cut split."""
        return self.resumed and before.cut and abs(self.stay.start_ms - before.end_ms) < JOIN_MS


def _listed(table: CsvTable, moments: Moments, notes: Notes) -> Iterator[_Listed]:
    by_length = "duration_s" in table.names
    more = [name for name in (*_EXPORTED, *(["end"] if by_length else [])) if name in table.names]
    columns = [table.names.index(name) for name in ("start", "duration_s" if by_length else "end", *more)]
    device, end_before = None, None
    for line, (start_text, end_text, *rest) in moments.oldest_first(table.take(columns)):
        cells = dict(zip(more, rest, strict=True))
        device = _same(device, cells.get("device"), line)
        if cells.get("suspect"):
            notes.add(line, "a suspect bout, left out")
            continue
        start = moments.read(start_text, line, end_before)
        end = start + _length_ms(end_text, line) if by_length else moments.read(end_text, line, start + 1)
        _check(start, end, (start_text, end_text), line)
        if by_length and (written := cells.get("end", "").strip()):
            _agree(end, moments.read(written, line, end - _ROUNDED_MS), (end_text, written), line)
        censored, resumed = (cells.get(name, "").lower() == "true" for name in ("censored", "resumed"))
        yield _Listed(Stay(start, end, True, censored), resumed, line, start_text)
        end_before = end


def _agree(end: int, written: int, texts: tuple[str, str], line: int) -> None:
    if abs(written - end) > _ROUNDED_MS:
        by = f"{abs(written - end) / 1000:g} s"
        raise Unusable(line, f"by duration_s ({texts[0]}) and by end ({texts[1]}) the bout ends {by} apart; mend one")


def _same(before: str | None, device: str | None, line: int) -> str | None:
    if None not in (before, device) and before != device:
        raise Unusable(line, f"bouts of {device} after those of {before}; a list of bouts is of one device")
    return device


def _check(start: int, end: int, texts: tuple[str, str], line: int) -> None:
    if end <= start:
        raise Unusable(line, f"the bout ends ({texts[1]}) before it begins, or as it begins ({texts[0]})")
    if end - start > LONGEST_S * 1000:
        raise Unusable(line, "the bout lasts more than 7 days")


def _length_ms(text: str, line: int) -> int:
    seconds = number(text, line, "duration_s")
    if not 0 < seconds <= LONGEST_S:
        raise Unusable(line, f"duration_s is {text}; a bout lasts more than 0 s and up to 7 days")
    return round(seconds * 1000)

"""A list of bouts: a column `start`, and `duration_s` or `end`; also as `perch export` writes it."""

from collections.abc import Iterator, Sequence
from math import isfinite

from perch.intake.moments import Moments
from perch.intake.problems import Unusable
from perch.intake.stays import Stay
from perch.intake.table import Table, number

LONGEST_S = 7 * 86_400
_EXPORTED = ("device", "censored", "suspect")


def is_header(names: Sequence[str]) -> bool:
    """Whether a line names the columns of a list of bouts."""
    return "start" in names and ("duration_s" in names or "end" in names)


def read(table: Table, moments: Moments) -> Iterator[Stay]:
    """The bouts as they are listed, which must be by start and must not overlap. Raises Unusable.

    Where it says so, a bout is censored, or left out as suspect; all are of one device.
    """
    by_length = "duration_s" in table.names
    more = [name for name in _EXPORTED if name in table.names]
    columns = [table.names.index(name) for name in ("start", "duration_s" if by_length else "end", *more)]
    before: tuple[Stay, int] | None = None
    device = None
    for line, (start_text, end_text, *rest) in table.take(columns):
        said = dict(zip(more, rest, strict=True))
        device = _same(device, said.get("device"), line)
        if said.get("suspect"):
            continue
        start = moments.read(start_text, line, before[0].end_ms if before else None)
        end = start + _length_ms(end_text, line) if by_length else moments.read(end_text, line, start + 1)
        _check(start, end, (start_text, end_text), line)
        stay = Stay(start, end, True, said.get("censored", "").lower() == "true")
        if before and start < before[0].end_ms:
            raise Unusable(line, _out_of_place(stay, start_text, *before))
        yield stay
        before = stay, line


def _out_of_place(stay: Stay, start_text: str, before: Stay, line: int) -> str:
    if stay.end_ms <= before.start_ms:
        return f"the bout begins ({start_text}) before that of line {line}; put the rows in order of their starts"
    return f"the bout begins ({start_text}) before that of line {line} ends; of two that overlap, one must go"


def _same(before: str | None, device: str | None, line: int) -> str | None:
    if None not in (before, device) and before != device:
        raise Unusable(line, f"bouts of {device} after those of {before}; a list of bouts is of one device")
    return device


def _check(start: int, end: int, said: tuple[str, str], line: int) -> None:
    if end <= start:
        raise Unusable(line, f"the bout ends ({said[1]}) before it begins, or as it begins ({said[0]})")
    if end - start > LONGEST_S * 1000:
        raise Unusable(line, "the bout lasts more than 7 days")


def _length_ms(text: str, line: int) -> int:
    seconds = number(text, line, "duration_s")
    if not (isfinite(seconds) and 0 < seconds <= LONGEST_S):
        raise Unusable(line, f"duration_s is {text}; a bout lasts more than 0 s and up to 7 days")
    return round(seconds * 1000)

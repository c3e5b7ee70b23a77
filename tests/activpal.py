"""Hold what `perch import` makes of activPAL event files against a second computation: `activpal.py ZONE FILE …`.

The second one is written from the definitions, with other means (whole rows in memory, datetimes, no module of
ours). Prints a line a day, and exits 1 where the two differ.
"""

import csv
import json
import subprocess
import sys
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from statistics import mean, median
from zoneinfo import ZoneInfo

Bout = tuple[datetime, datetime]
Numbers = dict[str, float | None]
CLOSE_MIN = 0.001
SEATED, UPRIGHT = "035", "12"  # how the codes begin


def main(zone: str, *files: str) -> int:
    if missing := [file for file in files if not Path(file).is_file()]:
        print(f"make agreement: there is no {missing[0]}", file=sys.stderr)
        return 2
    print("| file | day | sit_min | n_bouts | w50_min | largest difference |\n|---|---|---:|---:|---:|---:|")
    return max(differs(Path(file), zone) for file in files)


def differs(file: Path, zone: str) -> int:
    command = [sys.executable, "-m", "perch", "import", str(file), "--zone", zone, "--dry-run", "--json", "--by", "day"]
    ours = {day["day"]: day for day in json.loads(subprocess.check_output(command))["days"]}
    theirs = by_day(*bouts(file, ZoneInfo(zone)), ZoneInfo(zone))
    worst = 0.0 if ours.keys() == theirs.keys() else 1.0
    for day, numbers in theirs.items():
        off = max(difference(value, ours.get(day, {}).get(name)) for name, value in numbers.items())
        worst = max(worst, off)
        told = f"{numbers['sit_min']:.2f} | {numbers['n_bouts']} | {numbers['w50_min']} | {off:.1e}"
        print(f"| {file.name} | {day} | {told} |")
    return worst > CLOSE_MIN


def difference(one: float | None, two: float | None) -> float:
    return abs(one - two) if one is not None and two is not None else float(one is not two)


def rows_of(file: Path) -> list[tuple[float, float, str]]:
    """Time in days, length in s and code of each event, from either form."""
    lines = file.read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(("Time;", '"Time"', "Time,")))
    parted = ";" if lines[at].startswith("Time;") else ","
    columns = (0, 4, 3) if parted == ";" else (0, 2, 3)
    rows = csv.reader(lines[at + 1 :], delimiter=parted)
    found = [[row[column].replace(",", ".") for column in columns] for row in rows if row]
    return [(float(time), float(length), code) for time, length, code in found]


def bouts(file: Path, zone: ZoneInfo) -> tuple[list[Bout], set[datetime]]:
    """The bouts, and the starts of those that ended with a rise: somebody is upright right after them."""
    rows = rows_of(file)
    start = datetime(1899, 12, 30, tzinfo=zone) + timedelta(seconds=round(rows[0][0] * 86_400, 3))
    first, found, risen = start.astimezone(ZoneInfo("UTC")), [], set()
    runs = [(kind, list(run)) for kind, run in groupby(rows, lambda row: _kind(row[2]))]
    for (kind, events), (after, _) in zip(runs, [*runs[1:], ("end", [])], strict=True):
        if kind == "seated":
            begins, last = ((event[0] - rows[0][0]) * 86_400 for event in (events[0], events[-1]))
            ends = first + timedelta(seconds=round(last + events[-1][1], 3))
            found.append((first + timedelta(seconds=round(begins, 3)), ends))
            risen |= {found[-1][0]} if after == "upright" else set()
    return found, risen


def _kind(code: str) -> str:
    return "seated" if code[0] in SEATED else "upright" if code[0] in UPRIGHT else "not worn"


def by_day(found: list[Bout], risen: set[datetime], zone: ZoneInfo) -> dict[str, Numbers]:
    if not found:
        return {}
    day = (found[0][0].astimezone(zone).replace(tzinfo=None) - timedelta(hours=4)).date()
    days = {}
    while datetime(day.year, day.month, day.day, 4, tzinfo=zone) < found[-1][1]:
        next_day = day + timedelta(days=1)
        start, end = (datetime(one.year, one.month, one.day, 4, tzinfo=zone) for one in (day, next_day))
        if any(a < end and b > start for a, b in found):
            days[day.isoformat()] = measures(found, risen, start, end)
        day = next_day
    return days


def measures(found: list[Bout], risen: set[datetime], start: datetime, end: datetime) -> Numbers:
    begun = [(a, b) for a, b in found if start <= a < end]
    lengths = sorted(minutes(a, b) for a, b in begun)
    stretches, present = parted(begun, 120), sum(minutes(one[0][0], one[-1][1]) for one in parted(begun, 3600))
    seated = [sum(minutes(a, b) for a, b in one) for one in stretches]
    within = [(max(0.0, minutes(max(a, start), min(b, end))), minutes(a, b)) for a, b in found]
    numbers: Numbers = {
        "sit_min": sum(sat for sat, _ in within),
        "n_bouts": len(lengths),
        "bout_mean_min": mean(lengths) if lengths else None,
        "bout_median_min": median(lengths) if lengths else None,
        "bout_longest_min": max(lengths, default=None),
        "w50_min": usual(lengths),
        "rises": sum(a in risen for a, _ in begun),
        "rises_per_sit_h": sum(a in risen for a, _ in begun) / (sum(lengths) / 60) if lengths else None,
        "stretch_longest_min": max(seated, default=None),
        "counted_breaks": sum(minutes(one[-1][1], two[0][0]) < 60 for one, two in pairwise(stretches)),
        "min_over_40": sum(max(0.0, one - 40) for one in seated),
        "present_min": present,
        "sit_per_8h": 480 * sum(lengths) / present if lengths else None,
    }
    for least in (20, 30, 40, 60):
        long = [length for length in lengths if length >= least]
        share = sum(long) / sum(lengths) if lengths else None
        sat_long = sum(sat for sat, length in within if length >= least)
        numbers |= {f"n_ge{least}": len(long), f"min_ge{least}": sat_long, f"share_ge{least}": share}
    return numbers


def minutes(a: datetime, b: datetime) -> float:
    return (b.astimezone(ZoneInfo("UTC")) - a.astimezone(ZoneInfo("UTC"))).total_seconds() / 60


def usual(lengths: list[float]) -> float | None:
    points, held = [], 0.0
    for length in sorted(set(lengths)):
        held += length * lengths.count(length)
        points.append((length, held))
    half = held / 2
    for (t0, c0), (t1, c1) in zip([(points[0][0], 0.0), *points] if points else [], points, strict=False):
        if c1 >= half:
            return t0 + (half - c0) / (c1 - c0) * (t1 - t0)
    return None


def parted(begun: list[Bout], gap_s: float) -> list[list[Bout]]:
    parts: list[list[Bout]] = []
    for bout in begun:
        if parts and (bout[0] - parts[-1][-1][1]).total_seconds() < gap_s:
            parts[-1].append(bout)
        else:
            parts.append([bout])
    return parts


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""How long each dashboard's queries take together, over five years of one person in a real InfluxDB 1.6.7."""

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests")]

from perch.influx.client import Influx as Client  # noqa: E402  after the path
from perch.influx.line import Point  # noqa: E402  after the path
from perch.influx.schema import BOUT, DAY, DEVICE, HOUR, HOURS, NUDGE, STATE, load  # noqa: E402  after the path
from support.grafana_queries import Pattern, Range, moment, panels_of, sent  # noqa: E402  found by the path above
from support.influx import Influx  # noqa: E402  found by the path above
from support.recordings import BERLIN, DAYS  # noqa: E402  found by the path above

LAST, YEARS = date(2026, 11, 20), 5
NOW_MS = DAYS.start(LAST) + 12 * 3_600_000
MINUTE = 60_000
BAR_S = 1.0
BATCH = 5_000
BOUTS = 12  # a day


def main() -> None:
    """Fill, ask, print."""
    with tempfile.TemporaryDirectory() as folder:
        server = Influx(Path(folder))
        try:
            written = filled(server.url)
            print(f"{YEARS} years of one person: {written} points")
            for path in sorted((ROOT / "dashboards").glob("*.json")):
                board = json.loads(path.read_text("utf-8"))
                usual = Range(*(moment(board["time"][end], NOW_MS, BERLIN) for end in ("from", "to")))
                ever = Range(NOW_MS - YEARS * 365 * 86_400_000, NOW_MS)
                for name, within in (("as it opens", usual), (f"over {YEARS} years", ever)):
                    print(f"{board['title']}, {name}: {timed(server, board, within)} (bar {BAR_S} s)")
        finally:
            server.close()


def filled(url: str) -> int:
    """Write every point; how many they were."""
    client, waiting, count = Client(url, "perch", "perch", ""), [], 0
    for number in range(YEARS * 365):
        waiting += [point.line for point in points_of(LAST - timedelta(days=number))]
        if len(waiting) >= BATCH:
            client.write(waiting)
            count, waiting = count + len(waiting), []
    client.write(waiting)
    client.close()
    return count + len(waiting)


def points_of(day: date) -> Iterator[Point]:
    """What a day of somebody at a desk leaves: 1 day, 24 hours, bouts, nudges, states, health."""
    start, chance = DAYS.start(day), Random(day.toordinal())
    numbers = {field.name: field.kind(chance.randrange(60)) for field in DAY.fields if field.kind is not str}
    yield Point(DAY, "desk", start, numbers | {"known": 1, "valid": 1, "group": "office", "sit_min": 400.0})
    yield from (Point(HOUR, "desk", start, {"sit_s": 60.0 * chance.randrange(60), "known": 1}, hour) for hour in HOURS)
    for bout in range(BOUTS):
        at = start + (300 + 45 * bout) * MINUTE
        told = {"duration_s": 60.0 * chance.randrange(1, 45), "end_ms": at, "shifts": 4, "nudges": 1, "suspect": 0}
        yield Point(BOUT, "desk", at, told | {"balance_lr": 10, "balance_fr": -5, "limit_s": 2400.0, "censored": 0})
        nudge = {"stretch_s": 2400.0, "nth": 1, "delivered": 1, "response_s": float(chance.randrange(300))}
        yield Point(NUDGE, "desk", at + 40 * MINUTE, nudge)
    loads = {load(cell): 100 * cell for cell in range(6)}
    for slot in range(288):
        told = {"seated": slot % 2, "since_ms": start, "stretch_s": 60.0, "due_ms": start, "limit_s": 2400.0}
        yield Point(STATE, "desk", start + slot * 5 * MINUTE, told | loads | {"cells": 6})
    for slot in range(96):
        well = {"online": 1, "uptime_s": 900.0 * slot, "boot": f"{day.toordinal():08x}", "cause": "power-on", "rev": 1}
        well |= {"fw": "0.1.0", "free": 61_000, "outbox": 1, "dropped": 0, "rssi": -60, "n_faulty": 0, "faulty": ""}
        well |= {"calibrated": 1, "calibration_age_s": 900.0, "drift": 1, "group": "office"}
        yield Point(DEVICE, "desk", start + slot * 15 * MINUTE, well)


def timed(server: Influx, board: dict[str, list[dict[str, str]]], within: Range) -> str:
    """All queries of a dashboard one after the other, the best of three times; and the slowest one."""
    best, slowest = min((asked(server, board, within) for _ in range(3)), key=lambda pair: pair[0])
    return f"{best:.2f} s, of it {slowest[0]:.2f} s for {slowest[1]}"


def asked(server: Influx, board: dict[str, list[dict[str, str]]], within: Range) -> tuple[float, tuple[float, str]]:
    """The seconds for all, and for the slowest panel with its title."""
    values = {"site": Pattern(".*"), "device": "desk", "group": Pattern(".*"), "person": "Mia", "before": "0"}
    took = []
    for panel in panels_of(board):
        began = perf_counter()
        for target in panel["targets"]:
            server.ask(sent(target["query"], values, within, NOW_MS, panel.get("interval", "")))
        took.append((perf_counter() - began, panel["title"]))
    return sum(seconds for seconds, _ in took), max(took)


if __name__ == "__main__":
    main()

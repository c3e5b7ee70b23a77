"""How long ten years of 40 bouts a day take to be measured, and one more day of them."""

from random import Random
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from perch.measures.bouts import WholeBout
from perch.measures.totals import Totals, by_day
from perch.model.calendar import Calendar

DAYS, BOUTS = 3_652, 40
DAY_MS, FIRST_MS = 86_400_000, 1_500_008_400_000
BAR_S = 2.0


def main() -> None:
    """Measure and print."""
    made, calendar = bouts(Random(1)), Calendar(ZoneInfo("Europe/Berlin"))
    for run in range(1, 4):
        totals = Totals()
        began = process_time()
        for _, numbers, begun in by_day(made, calendar):
            totals.add(numbers, begun)
        daily = process_time() - began
        totals.measures()
        whole = process_time() - began
        took = f"each day {daily:.2f} s, and all together {whole:.2f} s of processor (bar {BAR_S} s)"
        print(f"run {run}: {len(made)} bouts, {took}")
    began = perf_counter()
    (one,) = by_day(made[-BOUTS:], calendar)
    totals.add(one[1], one[2])
    print(f"one more day: {1000 * (perf_counter() - began):.2f} ms, whatever was before it")


def bouts(chance: Random) -> list[WholeBout]:
    """Ten years of bouts of 1 to 30 minutes, all between 7 in the morning and the next."""
    made = []
    for day in range(DAYS):
        at = FIRST_MS + day * DAY_MS
        for _ in range(BOUTS):
            at += chance.randrange(20_000, 300_000)
            end = at + chance.randrange(60_000, 1_500_000)
            made.append(WholeBout(at, end))
            at = end
    return made


if __name__ == "__main__":
    main()

"""The cushion itself: is it well, since when is it calibrated, what are its faults."""

from collections.abc import Iterator

from perch.model.calendar import Calendar
from perch.model.cushion import Health, SeatState
from perch.report.cells import UNFELT, places_of
from perch.report.html.markup import Markup, joined, moment, number, plain
from perch.report.words import MEND_SAFE, SAFE, ago, many

_SIGNAL = ((-60, "strong"), (-70, "good"), (-80, "weak"))
_NO_BROKER = "No connection to the broker. Below is the last known state; it may have changed."
_OLD_MS = 180 * 86_400_000
Row = tuple[str, Markup, str]


def rows(
    live: SeatState | None, health: Health | None, now_ms: int, calendar: Calendar, *, connected: bool = True
) -> Iterator[Row]:
    """Yield (name, markup, advice); advice is empty where all is well. `connected`: the broker is there."""
    yield _heard(live, health, now_ms) if connected else ("Connection", plain("not known"), _NO_BROKER)
    if health is None:
        yield "Health", plain("not known yet"), ""
        return
    yield "Cells", *_cells(health)
    yield "Calibration", *_calibration(health, now_ms, calendar)
    yield from _zero(health)
    waiting = f"{many(health.outbox, 'record')} still on the cushion" if health.outbox else "all saved"
    yield "Records", plain(waiting), ""
    if health.dropped:
        yield "Lost", plain(f"{many(health.dropped, 'record')} found no room"), "Keep `perch run` running."
    if health.flash:
        yield "Flash", plain(health.flash), "Deploy to it again; if it stays so, replace the board."
    yield "Firmware", plain(health.fw), ""
    yield from _board(health)


def _heard(live: SeatState | None, health: Health | None, now_ms: int) -> Row:
    if health and health.status == "safe":
        return "Connection", plain(SAFE), MEND_SAFE
    if live is None:
        return "Connection", plain("nothing heard of its seat yet"), "Is it plugged in, and on the Wi-Fi?"
    heard = "at an unknown time" if live.at_ms is None else ago(now_ms - live.at_ms)
    well = live.online and not live.unheard(now_ms)
    advice = "" if well else "Is it plugged in, and on the Wi-Fi?"
    return "Connection", plain(f"{'online' if live.online else 'offline'}, last heard {heard}"), advice


def _cells(health: Health) -> tuple[Markup, str]:
    if not health.faulty:
        return plain("all well"), ""
    return plain(f"left out as faulty: {places_of(health.faulty, health.places)}"), f"Check the wires of each. {UNFELT}"


def _calibration(health: Health, now_ms: int, calendar: Calendar) -> tuple[Markup, str]:
    if not health.calibrated:
        return plain("never"), "Calibrate it, and Perch can tell how you lean."
    if health.calibrated_at_ms is None:
        return plain("done, at an unknown time"), ""
    old = now_ms - health.calibrated_at_ms > _OLD_MS
    return moment(health.calibrated_at_ms, calendar), "It is old: calibrate again." if old else ""


def _zero(health: Health) -> Iterator[Row]:
    if health.drift is not None:
        yield "Drift of the cells", joined([number(health.drift), plain(" counts, corrected by itself")]), ""


def _board(health: Health) -> Iterator[Row]:
    yield "Last start", plain(health.cause), ""
    if health.rssi is not None:
        word = next((word for least, word in _SIGNAL if health.rssi >= least), "very weak")
        yield (
            "Wi-Fi",
            joined([plain(f"{word} ("), number(health.rssi), plain(" dBm)")]),
            "" if health.rssi >= _SIGNAL[-1][0] else "Bring it nearer.",
        )
    if health.free is not None:
        yield "Free memory", joined([number(health.free / 1024), plain(" kB")]), ""

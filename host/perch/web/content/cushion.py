"""The cushion itself: is it well, since when is it calibrated, what are its faults."""

from collections.abc import Iterator

from perch.model.calendar import Calendar
from perch.model.cushion import MEND_SAFE, SAFE, Health, SeatState
from perch.model.language import N_, _, ago, ngettext
from perch.report.cells import RESTING, UNFELT, places_of, too_few
from perch.report.html.markup import Markup, joined, moment, number, plain

_SIGNAL = ((-60, N_("strong")), (-70, N_("good")), (-80, N_("weak")))
_NO_BROKER = N_("No connection to the broker. Below is the last known state; it may have changed.")
_PLUGGED = N_("Is it plugged in, and on the Wi-Fi?")
_CAUSES = {
    "power-on": N_("plugged in"),
    "reset": N_("reset"),
    "watchdog": N_("it hung and started itself again"),
    "brownout": N_("its voltage was too low"),
    "soft-reset": N_("started anew"),
}
_OLD_MS = 180 * 86_400_000
Row = tuple[str, Markup, str]


def rows(
    live: SeatState | None, health: Health | None, now_ms: int, calendar: Calendar, *, connected: bool = True
) -> Iterator[Row]:
    """Yield (name, markup, advice); advice is empty where all is well. `connected`: the broker is there."""
    yield _heard(live, health, now_ms) if connected else (_("Connection"), plain(_("not known")), _(_NO_BROKER))
    if health is None:
        yield _("Health"), plain(_("not known yet")), ""
        return
    yield _("Cells"), *_cells(health)
    yield _("Calibration"), *_calibration(health, now_ms, calendar)
    if health.drift is not None:
        counts = plain(" " + _("counts, corrected by itself"))
        yield _("Drift of the cells"), joined([number(health.drift), counts]), ""
    if health.resting:
        cells = _("counts at: {cells}", cells=places_of(health.resting, health.places))
        yield _("Empty seat"), plain(cells), _(RESTING)
    yield from _records(health)
    if health.flash:
        yield _("Flash"), plain(health.flash), _("Deploy to it again; if it stays so, replace the board.")
    yield _("Firmware"), plain(health.fw), ""
    yield from _board(health)


def _heard(live: SeatState | None, health: Health | None, now_ms: int) -> Row:
    if health and health.status == "safe":
        return _("Connection"), plain(_(SAFE)), _(MEND_SAFE)
    if live is None:
        return _("Connection"), plain(_("nothing heard of its seat yet")), _(_PLUGGED)
    heard = _("at an unknown time") if live.at_ms is None else ago(now_ms - live.at_ms)
    advice = "" if live.online and not live.unheard(now_ms) else _(_PLUGGED)
    if live.asleep:
        words = _("asleep on its battery, last heard {ago}", ago=heard)
    else:
        words = _("online, last heard {ago}", ago=heard) if live.online else _("offline, last heard {ago}", ago=heard)
    return _("Connection"), plain(words), advice


def _cells(health: Health) -> tuple[Markup, str]:
    few = too_few(len(health.places), len(health.faulty))
    if not health.faulty:
        return plain(few or _("all well")), ""
    cells = places_of(health.faulty, health.places)
    named = _("left out as faulty: {cells}", cells=cells)
    return plain(f"{named}; {few}" if few else named), f"{_('Check the wires of each.')} {_(UNFELT)}"


def _calibration(health: Health, now_ms: int, calendar: Calendar) -> tuple[Markup, str]:
    if not health.calibrated:
        return plain(_("never")), _("Calibrate it, and Perch can tell how you lean.")
    if health.calibrated_at_ms is None:
        return plain(_("done, at an unknown time")), ""
    old = now_ms - health.calibrated_at_ms > _OLD_MS
    return moment(health.calibrated_at_ms, calendar), _("It is old: calibrate again.") if old else ""


def _records(health: Health) -> Iterator[Row]:
    waiting = ngettext("{count} record still on the cushion", "{count} records still on the cushion", health.outbox)
    yield _("Records"), plain(waiting if health.outbox else _("all saved")), ""
    if health.dropped:
        lost = ngettext("{count} record found no room", "{count} records found no room", health.dropped)
        yield _("Lost"), plain(lost), _("Keep `perch run` running.")


def _board(health: Health) -> Iterator[Row]:
    yield _("Last start"), plain(_(_CAUSES.get(health.cause, health.cause))), ""
    if health.rssi is not None:
        word = next((word for least, word in _SIGNAL if health.rssi >= least), N_("very weak"))
        advice = "" if health.rssi >= _SIGNAL[-1][0] else _("Bring it nearer.")
        yield _("Wi-Fi"), joined([plain(f"{_(word)} ("), number(health.rssi), plain(" dBm)")]), advice
    if health.free is not None:
        yield _("Free memory"), joined([number(health.free / 1024), plain(" kB")]), ""

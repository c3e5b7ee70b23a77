"""What the cushion says of itself each quarter of an hour: loaded for it, and forgotten again (late.py)."""

from cushion.nouns import SETTINGS
from cushion.wire import VERSION, known


def health(board, store, shed: bool, own: tuple) -> dict:
    """Return the health message; `own` are arguments of `own_health`, `shed` says whether memory ran short."""
    encoder, now, outbox, sitting, calibrated_at = own
    seen = board.reset_cause(), board.free_memory(), board.rssi()
    found: dict = own_health(encoder, now, seen, outbox, sitting, calibrated_at, sitting.cells.layout)
    found.update(board.facts())
    found.update(known(flash=store.trouble, shed=shed or None, update=store.load("update")))
    return found


def own_health(encoder, now: int, board: tuple, outbox, sitting, calibrated_at: int | None, places=()) -> dict:
    """Return the health message without the board's own facts; `board`: (reset cause, free bytes, signal in dBm).

    `places` are those of its cells, as its layout says.
    """
    found: dict = encoder.head(now)
    cells = sitting.cells
    found.update(zip(("cause", "free", "rssi"), board))
    found.update(outbox=outbox.waiting, dropped=outbox.dropped, fw=encoder.firmware, rev=sitting.settings.rev)
    found.update(faulty=cells.faults.faulty, calibrated=cells.calibration.upright is not None)
    found.update(known(calibrated_at=calibrated_at, drift=cells.drift, resting=sitting.resting(now) or None))
    if places:
        found["places"] = [list(place) for place in places]
    return found


def in_force(settings, refused: list) -> dict:
    """Return the message with the settings in force and the reasons for refusing the last ones."""
    values = {name: getattr(settings, name) for name in SETTINGS if name != "rev"}
    return {"v": VERSION, "rev": settings.rev, "settings": values, "refused": refused}

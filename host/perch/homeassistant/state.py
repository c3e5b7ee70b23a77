"""What Home Assistant is shown of a cushion: the values that the templates of the discovery payload name."""

from datetime import UTC, datetime

from perch.days.day import DayFacts
from perch.model.cushion import Health, SeatState, SettingsInForce

Value = str | int | float | None
_MINUTE_MS = 60_000


def facts(
    day: DayFacts, live: SeatState | None, health: Health | None, reported: SettingsInForce | None
) -> dict[str, Value]:
    """Minutes, per cent (balance: 100 is all of the load), dBm; None where it is not known."""
    nudged = [nudge.at_ms for nudge in day.nudges if nudge.delivered]
    limit_ms = reported.settings.get("limit_ms") if reported else None
    return {
        "occupied": None if live is None else "ON" if live.seated else "OFF",
        "sat_today": None if day.headline is None else round(day.headline.sit_min),
        "stretch": None if live is None else round(live.stretch_ms / _MINUTE_MS),
        "balance_lr": _percent(live.balance_lr if live else None),
        "balance_fr": _percent(live.balance_fr if live else None),
        "last_nudge": _moment(max(nudged, default=None)),
        "rssi": health.rssi if health else None,
        "limit": _minutes(limit_ms if limit_ms is not None else live.limit_ms if live else None),
    }


def _minutes(ms: int | None) -> int | None:
    return None if ms is None else round(ms / _MINUTE_MS)


def _percent(thousandths: int | None) -> float | None:
    return None if thousandths is None else thousandths / 10


def _moment(at_ms: int | None) -> str | None:
    """ISO 8601 with its offset, as the device class `timestamp` demands."""
    return None if at_ms is None else datetime.fromtimestamp(at_ms // 1000, UTC).isoformat()

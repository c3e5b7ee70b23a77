"""A day as plain data, for `--json`."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from perch.days import Calendar
from perch.report.today import Today


def facts(calendar: Calendar, days: list[Today]) -> Mapping[str, Any]:
    """One day of several cushions; instants in UTC ms, lengths in minutes, null where nothing was recorded."""
    return {
        "day": days[0].day.isoformat() if days else None,
        "zone": str(calendar.zone),
        "cushions": [_cushion(day) for day in days],
    }


def _cushion(day: Today) -> Mapping[str, Any]:
    return {
        "device": day.device,
        "start_ms": day.start_ms,
        "end_ms": day.end_ms,
        "measures": None if day.headline is None else asdict(day.headline),
        "bouts": [asdict(bout) for bout in day.bouts],
        "nudges": [asdict(nudge) for nudge in day.nudges],
    }

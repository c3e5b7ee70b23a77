"""ActivityWatch: a bucket of `aw-watcher-afk` as exported, or its events alone, in JSON. At the computer is sitting."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from perch.importers.notes import Notes, Unusable
from perch.importers.stays import Seen
from perch.importers.timestamps import EARLIEST_MS, LATEST_MS
from perch.model.calendar import utc_ms

_TYPE = "afkstatus"
_STATES = {"not-afk": True, "afk": False}


def read(lines: Iterable[str], notes: Notes) -> Iterator[Seen]:
    """Yield the events of the one afk bucket by time, all in memory. Raises Unusable."""
    events = sorted(map(_event, _events("".join(lines))), key=lambda event: event.start_ms)
    notes.add(1, "at the computer (not-afk) is counted as sitting")
    end = 0
    for event in events:
        if event.start_ms < end:
            notes.add(1, "events that overlap: each begins where the one before it ends")
        start, end = max(event.start_ms, end), max(event.end_ms, end)
        if start < end:
            yield event._replace(start_ms=start, end_ms=end)


def _events(text: str) -> list[Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unusable(1, f"no JSON: {error}") from None
    if isinstance(given, list) and all(isinstance(event, dict) and "data" in event for event in given):
        return given
    buckets = given.get("buckets", {"": given}) if isinstance(given, dict) else None
    if not isinstance(buckets, dict):
        raise Unusable(1, "JSON, but no export of a bucket of ActivityWatch")
    afk = [bucket for bucket in buckets.values() if isinstance(bucket, dict) and bucket.get("type") == _TYPE]
    if len(afk) != 1 or not isinstance(afk[0].get("events"), list):
        raise Unusable(1, f"JSON with {len(afk)} buckets of ActivityWatch of type {_TYPE}; there should be one")
    return list(afk[0]["events"])


def _event(event: Any) -> Seen:
    try:
        start = utc_ms(datetime.fromisoformat(event["timestamp"]))
        end = start + round(float(event["duration"]) * 1000)
        if not EARLIEST_MS <= start <= LATEST_MS >= end:
            raise ValueError("before 1990 or after 2099")
        return Seen(start, end, _STATES.get(event["data"]["status"]), 1)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Unusable(1, f"an event of ActivityWatch that cannot be read: {str(event)[:80]} ({error})") from None

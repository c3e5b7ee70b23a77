"""What Grafana makes of a query before it sends it, as far as our dashboards use it.

Its browser part replaces `${…}`, its server part `$timeFilter` and `$__interval`, times in ms. `now()` is the only
thing that is ours: it becomes the moment at which the made-up history ends.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

_STEP = re.compile(r"([-+/])(\d*)([smhdw])")
_LENGTH = {"s": 1, "m": 60, "h": 3600}
_SPECIAL = re.compile(r"[\\^$*+?.()|[\]{}/]")
_STEPS_S = (1, 10, 30, 60, 300, 900, 1800, 3600, 10_800, 43_200, 86_400, 604_800)
_POINTS = 1_000  # some pixels wide


@dataclass(frozen=True)
class Range:
    """The time above a dashboard, in UTC ms."""

    from_ms: int
    to_ms: int

    def interval(self, least: str) -> str:
        """The step of `GROUP BY time($__interval)`, no shorter than the panel says."""
        wanted = max((self.to_ms - self.from_ms) / 1000 / _POINTS, _LENGTH[least[-1]] * int(least[:-1]) if least else 1)
        return f"{next((step for step in _STEPS_S if step >= wanted), _STEPS_S[-1])}s"


def moment(text: str, now_ms: int, zone: tzinfo) -> int:
    """A time like `now-4h/d+3h`: hours are hours that pass, days are those of the calendar, `/d` is midnight."""
    at = datetime.fromtimestamp(now_ms / 1000, zone)
    for how, count, unit in _STEP.findall(text.removeprefix("now")):
        by = int(count or 1) * (-1 if how == "-" else 1)
        if how == "/":
            at = at.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        elif unit in _LENGTH:
            at = (at.astimezone(UTC) + timedelta(seconds=by * _LENGTH[unit])).astimezone(zone)
        else:
            at += timedelta(days=by * (7 if unit == "w" else 1))
    return round(at.timestamp() * 1000)


def sent(query: str, values: Mapping[str, Any], within: Range, now_ms: int | None = None, least: str = "") -> str:
    """The query as InfluxDB gets it; `values` are those of the variables, a list for several, a pattern as it is."""
    text = re.sub(r"\$\{(\w+)(?::(\w+))?\}", lambda found: _value(values, within, *found.groups()), query)
    text = text.replace("$timeFilter", f"time >= {within.from_ms}ms and time <= {within.to_ms}ms")
    text = text.replace("$__interval", within.interval(least))
    if left := re.search(r"\$(?!/)\w*", text):
        raise ValueError(f"Grafana would leave {left.group()} in {text}")
    return text if now_ms is None else text.replace("now()", f"{now_ms}ms")


def panels_of(board: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every panel of a dashboard, those in folded rows among them, without the rows."""
    for one in board["panels"]:
        if one["type"] == "row":
            yield from one["panels"]
        else:
            yield one


def rows_of(board: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a dashboard."""
    return [one for one in board["panels"] if one["type"] == "row"]


class Pattern(str):
    """A value of `All` that a variable sets itself: Grafana sends it unchanged."""


def _value(values: Mapping[str, Any], within: Range, name: str, how: str | None) -> str:
    if name in ("__from", "__to"):
        return str(within.from_ms if name == "__from" else within.to_ms)
    value = values[name]
    if how != "regex" or isinstance(value, Pattern):
        return str(value)
    several = value if isinstance(value, list) else [value]
    escaped = [_SPECIAL.sub(r"\\\g<0>", one) for one in several]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"

"""The days against the goal, as options of ECharts. A key that begins with `:` is an expression for the browser."""

from collections.abc import Sequence
from typing import Any

from perch.days.period import Day, Period
from perch.measures.validity import Validity
from perch.report.words import minutes_lasting

_MANY = 62
_LEAST_TOP_H = 4
_WORTH = {
    Validity.UNKNOWN: "not known",
    Validity.AWAY: "nobody sat",
    Validity.INVALID: "not counted",
    Validity.VALID: "",
}
_SAYS = "Hours sat each day. The table below says the same."

Options = dict[str, Any]


def days_chart(period: Period, week: Sequence[float | None], month: Sequence[float | None]) -> Options:
    """A bar a day with goal, baseline band and the rolling medians of 7 and 28 days."""
    days = period.days
    top = _top(period)
    return {
        "animation": False,
        "grid": {"left": 8, "right": 8, "top": 16, "bottom": 44 if len(days) > _MANY else 8, "containLabel": True},
        "aria": {"enabled": True, "decal": {"show": True}, "label": {"description": _SAYS}},
        "tooltip": {"trigger": "axis", ":formatter": "perch.tip", "confine": True, **_ink("textStyle"), **_card()},
        "xAxis": [_days(period), *({"type": "category", "data": _names(period), "show": False} for _ in range(2))],
        "yAxis": {
            "type": "value", "max": top, "interval": 2 if top > 6 else 1,
            "axisLabel": {":formatter": "v => perch.number(v) + ' h'", ":color": "perch.css('--quiet')"},
            "splitLine": {"lineStyle": _colour("edge")},
        },
        "dataZoom": _zoom() if len(days) > _MANY else [],
        "series": [*_band(period), *_bars(period, top), *_lines(period, week, month)],
    }  # fmt: skip


def _names(period: Period) -> list[str]:
    return [day.day.isoformat() for day in period.days]


def _days(period: Period) -> Options:
    """The axis. What stands behind the bars has axes of its own, so that it does not push them aside."""
    return {
        "type": "category", "data": _names(period), "axisTick": {"show": False},
        "axisLabel": {":formatter": "perch.day", "hideOverlap": True, ":color": "perch.css('--quiet')"},
        "axisLine": {"lineStyle": _colour("edge")},
    }  # fmt: skip


def _top(period: Period) -> int:
    most = max([(day.sit_min or 0) / 60 for day in period.days], default=0)
    usual = max([(one.baseline_min or 0) / 60 for one in period.progress.values()])
    top = max(_LEAST_TOP_H, int(max(most, usual)) + 1)
    return top + top % 2


def _zoom() -> list[Options]:
    every = {"xAxisIndex": [0, 1, 2]}
    look = {":borderColor": "perch.css('--edge')", ":fillerColor": "perch.css('--band')"}
    slider = {"height": 22, "bottom": 8, "showDataShadow": False, "labelFormatter": ""}
    return [
        {"type": "inside", "zoomOnMouseWheel": "ctrl", "moveOnMouseWheel": False, **every},
        {"type": "slider", **slider, **look, **every},
    ]


def _bars(period: Period, top: int) -> list[Options]:
    days = period.days
    under, over = [_under(period, day) for day in days], [_over(period, day) for day in days]
    pale = [None if day.counts else _hours(day.sit_min) for day in days]
    unknown = [top if day.validity is Validity.UNKNOWN and day.over else None for day in days]
    told = [{"value": value, "told": _told(period, day)} for value, day in zip(under, days, strict=True)]
    return [
        _bar("sat", told, "seat"),
        _bar("over the goal", over, "long"),
        _bar("not counted", pale, "pale"),
        _unknown(unknown),
    ]


def _bar(name: str, data: Sequence[Any], colour: str) -> Options:
    look = {"itemStyle": _colour(colour) | {"decal": {"symbol": "none"}}}
    return {"type": "bar", "name": name, "stack": "day", "data": list(data), "barWidth": "68%", "z": 2} | look


def _unknown(data: Sequence[Any]) -> Options:
    """Hatched from top to bottom, so that it is not taken for a day of nothing."""
    hatch = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 5], "rotation": -0.785} | _colour("edge")
    beside: Options = {"barWidth": "96%", "stack": "none", "z": 1, "silent": True, "xAxisIndex": 1}
    return _bar("not known", data, "card") | beside | {"itemStyle": _colour("card") | {"decal": hatch}}


def _lines(period: Period, week: Sequence[float | None], month: Sequence[float | None]) -> list[Options]:
    goals = [_hours(period.goal_of(day)) for day in period.days]
    return [
        _line("goal", goals, {"width": 2, "type": [5, 3]} | _colour("ink")) | {"step": "middle"},
        _line("median of 7 days", list(map(_hours, week)), {"width": 2} | _colour("week")),
        _line("median of 28 days", list(map(_hours, month)), {"width": 3} | _colour("month")),
    ]


def _line(name: str, data: Sequence[Any], look: Options) -> Options:
    drawn: Options = {"type": "line", "symbol": "none", "z": 3, "silent": True}
    return drawn | {"name": name, "data": list(data), "lineStyle": look}


def _band(period: Period) -> list[Options]:
    """The middle half of the baseline's days, behind the days of their type: an invisible stack under a visible one."""
    edges = {kind: _edges(period, kind) for kind in (True, False)}
    if not any(edges.values()):
        return []
    low = [edge[0] if (edge := edges[day.workday]) else None for day in period.days]
    high = [edge[1] - edge[0] if (edge := edges[day.workday]) else None for day in period.days]
    plain: Options = {"type": "bar", "stack": "band", "barWidth": "100%", "silent": True, "z": 0, "xAxisIndex": 2}
    return [
        plain
        | {"name": "under the band", "data": low, "itemStyle": {"color": "transparent", "decal": {"symbol": "none"}}},
        plain
        | {
            "name": "the middle half of your baseline",
            "data": high,
            "itemStyle": _colour("band") | {"decal": {"symbol": "none"}},
        },
    ]


def _edges(period: Period, kind: bool) -> tuple[float, float] | None:
    middle_half = period.baselines[kind].middle_half()
    return middle_half and (round(middle_half[0] / 60, 3), round(middle_half[1] / 60, 3))


def _under(period: Period, day: Day) -> float | None:
    if not day.counts or day.sit_min is None:
        return None
    goal = period.goal_of(day)
    return _hours(day.sit_min if goal is None else min(goal, day.sit_min))


def _over(period: Period, day: Day) -> float | None:
    goal = period.goal_of(day)
    if not day.counts or day.sit_min is None or goal is None or day.sit_min <= goal:
        return None
    return _hours(day.sit_min - goal)


def _told(period: Period, day: Day) -> str:
    """What a day says when somebody points at it."""
    goal = period.goal_of(day)
    parts = [minutes_lasting(day.sit_min) if day.sit_min else "", "so far" if not day.over else _WORTH[day.validity]]
    parts += [f"goal {minutes_lasting(goal)}" if goal is not None else ""]
    return ", ".join(part for part in parts if part)


def _hours(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 3)


def _colour(name: str) -> Options:
    return {":color": f"perch.css('--{name}')"}


def _ink(name: str) -> Options:
    return {name: {":color": "perch.css('--ink')"}}


def _card() -> Options:
    return {":backgroundColor": "perch.css('--card')", ":borderColor": "perch.css('--edge')"}

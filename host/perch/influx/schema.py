"""The data model in InfluxDB, declared once: what the host writes, and the names that dashboards read.

A point is known by measurement, tags and time, so writing it again changes nothing. Every value is cast to the type
of its field; a field that is not known is left out. Truth is an integer, 0 or 1; balance is in thousandths of the
load, right and rear positive. Tags hold neither identities nor times.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from perch.measures.day import Daily

MOST_CELLS = 16
"""The cells of a cushion that have a field of their own in `seat_state`."""
HOURS = tuple(f"{hour:02}" for hour in range(24))
"""The values of the tag `hour`."""

FieldType = type[int] | type[float] | type[str]


@dataclass(frozen=True, slots=True)
class PointField:
    """A field: its name, and the type that every value is cast to."""

    name: str
    kind: FieldType


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measurement: its tags beside `device`, and its fields."""

    name: str
    fields: Sequence[PointField]
    tags: Sequence[str] = ()

    def field(self, name: str) -> PointField:
        """The field of a name. Raises KeyError where there is none."""
        match = next((field for field in self.fields if field.name == name), None)
        if match is None:
            raise KeyError(f"{self.name} has no field {name}")
        return match


def _numbers(*names: str) -> list[PointField]:
    """Fields of numbers: of seconds and minutes with fractions, all others whole."""
    return [PointField(name, float if name.endswith(("_min", "_s")) else int) for name in names]


def _texts(*names: str) -> list[PointField]:
    return [PointField(name, str) for name in names]


def load(cell: int) -> str:
    """The name of the field with the load of a cell."""
    return f"load_{cell}"


_BALANCE = _numbers("balance_lr", "balance_fr")
_GROUP = PointField("group", str)  # "" of a cushion in none, so that it can be asked for
_MEASURES = [PointField(one.name, int if one.type in (int, "int") else float) for one in fields(Daily)]

STATE = Measurement(
    "seat_state",
    [
        *_numbers("seated", "since_ms", "due_ms", "nudges", "muted", "cells", "stretch_s", "due_in_s", "limit_s"),
        *_BALANCE,
        *_numbers(*map(load, range(MOST_CELLS))),
    ],
)
"""What the seat was like, at the moment of the state: each change, and one in five minutes.

`since_ms` is UTC, and so is `due_ms`: when the next nudge comes if nobody gets up, only while somebody sits. `cells` is
how many the cushion has, those left out as faulty among them."""

BOUT = Measurement(
    "seat_bout",
    [*_numbers("duration_s", "end_ms"), *_BALANCE, *_numbers("shifts", "nudges", "limit_s", "censored", "suspect")],
)
"""A bout as the measures join it, at its start; 0 s long where it was taken back and could not be deleted."""

NUDGE = Measurement("seat_nudge", [*_numbers("stretch_s", "nth", "delivered"), *_texts("why"), *_numbers("response_s")])
"""A nudge, at its moment. `response_s` where a counted break began within 5 min of a delivered one."""

DAY = Measurement(
    "seat_day",
    [
        *_numbers("known", "valid", "workday", "covered_min", "baseline_min", "baseline_low_min", "baseline_high_min"),
        *_numbers("goal_min", "median_7_min", "median_28_min"),
        _GROUP,
        *_MEASURES,
    ],
)
"""A day, at its start: its measures where it is `known`; `baseline_…` is the median and the middle half of its kind of
day, `median_…` of the valid days up to it."""

HOUR = Measurement("seat_hour", _numbers("sit_s", "known"), ["hour"])
"""An hour of the clock on the wall of a day, at the start of the day."""

DEVICE = Measurement(
    "seat_device",
    [
        *_numbers("online", "rev", "outbox", "dropped", "n_faulty", "calibrated", "uptime_s", "calibration_age_s"),
        *_texts("boot", "cause", "fw", "faulty"),
        *_numbers("free", "idf_lowest", "rssi", "drift"),
        _GROUP,
    ],
)
"""How the cushion is, each time it tells; `faulty` are the numbers of its cells, `drift` is its zero's.

`free` and `idf_lowest` are bytes, `rssi` is dBm, `drift` is counts, as are the loads of `seat_state`."""

PERSON_DAY = Measurement(
    "person_day",
    [
        *_numbers("known", "valid", "counted_breaks", "breaks_done", "walks", "planned_walks"),
        *_numbers("sit_min", "overlap_min", "goal_min", "median_28_min", "walk_min", "planned_min"),
        *_numbers("pain", "limited", "kept_from", "flare", "pain_free_28", "told_28", "flare_until_ms"),
        *_texts("flare_text"),
    ],
    ["person"],
)
"""A day of a person who switched that on, at its start: sitting on all of their cushions, breaks, walks, and pain where
they allowed that too. The tag `device` is `person-` and their id. What was not told has no field: it is no zero.
`planned_walks` of `planned_min` each are aimed at in the week of the plan that the day is in; `pain_free_28` are of the
`told_28` days that were told of the 28 up to it. `flare_text` and `flare_until_ms`, the end of the day, are there in a
flare-up, as Grafana marks a time."""

EVENT = Measurement("seat_event", [*_texts("text"), *_numbers("until_ms")], ["kind"])
"""What is marked in every picture, at its beginning: each day of a `baseline`, a `calibration`, a reminder that was not
given because of quiet hours or a `mute`. `until_ms` is its end, the beginning of what is over at once."""

MEASUREMENTS = (STATE, BOUT, NUDGE, DAY, HOUR, DEVICE, PERSON_DAY, EVENT)

"""The data model in InfluxDB, declared once: what the host writes, and the names that dashboards read.

A point is known by measurement, tags and time, so writing it again changes nothing. Every value is cast to the type
of its field; a field that is not known is left out. Truth is an integer, 0 or 1; balance is in thousandths of the
load, right and rear positive. Tags hold neither identities nor times.
"""

from dataclasses import dataclass, fields

from perch.measures.day import Daily

MOST_CELLS = 16
"""The cells of a cushion that have a field of their own in `seat_state`."""
HOURS = tuple(f"{hour:02}" for hour in range(24))
"""The values of the tag `hour`."""

FieldType = type[int] | type[float] | type[str]


@dataclass(frozen=True, slots=True)
class PointField:
    """A field: its name, the type that every value is cast to, and its unit ("" for a count, a truth or a text)."""

    name: str
    kind: FieldType
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measurement: its tags beside `device`, and its fields."""

    name: str
    fields: tuple[PointField, ...]
    tags: tuple[str, ...] = ()

    def field(self, name: str) -> PointField:
        """The field of a name. Raises KeyError where there is none."""
        match = next((field for field in self.fields if field.name == name), None)
        if match is None:
            raise KeyError(f"{self.name} has no field {name}")
        return match


def load(cell: int) -> str:
    """The name of the field with the load of a cell."""
    return f"load_{cell}"


_BALANCE = (PointField("balance_lr", int, "permille"), PointField("balance_fr", int, "permille"))
_GROUP = PointField("group", str)  # "" of a cushion in none, so that it can be asked for

STATE = Measurement(
    "seat_state",
    (
        PointField("seated", int),
        PointField("since_ms", int, "ms"),
        PointField("stretch_s", float, "s"),
        PointField("due_in_s", float, "s"),
        PointField("due_ms", int, "ms"),
        PointField("limit_s", float, "s"),
        PointField("nudges", int),
        PointField("muted", int),
        *_BALANCE,
        PointField("cells", int),
        *(PointField(load(cell), int, "counts") for cell in range(MOST_CELLS)),
    ),
)
"""What the seat was like, at the moment of the state: each change, and one in five minutes.

`since_ms` is UTC, and so is `due_ms`: when the next nudge comes if nobody gets up, only while somebody sits. `cells` is
how many the cushion has, those left out as faulty among them."""

BOUT = Measurement(
    "seat_bout",
    (
        PointField("duration_s", float, "s"),
        PointField("end_ms", int, "ms"),
        *_BALANCE,
        PointField("shifts", int),
        PointField("nudges", int),
        PointField("limit_s", float, "s"),
        PointField("censored", int),
        PointField("suspect", int),
    ),
)
"""A bout as the measures join it, at its start; 0 s long where it was taken back and could not be deleted."""

NUDGE = Measurement(
    "seat_nudge",
    (
        PointField("stretch_s", float, "s"),
        PointField("nth", int),
        PointField("delivered", int),
        PointField("why", str),
        PointField("response_s", float, "s"),
    ),
)
"""A nudge, at its moment. `response_s` where a counted break began within 5 min of a delivered one."""


def _unit(name: str) -> str:
    """The unit that a measure has in its name."""
    return {"min": "min", "s": "s"}.get(name.rpartition("_")[2], "")


_MEASURES = tuple(
    PointField(one.name, int if one.type in (int, "int") else float, _unit(one.name)) for one in fields(Daily)
)

DAY = Measurement(
    "seat_day",
    (
        PointField("known", int),
        PointField("valid", int),
        PointField("workday", int),
        PointField("covered_min", float, "min"),
        PointField("baseline_min", float, "min"),
        PointField("baseline_low_min", float, "min"),
        PointField("baseline_high_min", float, "min"),
        PointField("goal_min", float, "min"),
        PointField("median_7_min", float, "min"),
        PointField("median_28_min", float, "min"),
        _GROUP,
        *_MEASURES,
    ),
)
"""A day, at its start: its measures where it is `known`; `baseline_…` is the median and the middle half of its kind of
day, `median_…` of the valid days up to it."""

HOUR = Measurement("seat_hour", (PointField("sit_s", float, "s"), PointField("known", int)), ("hour",))
"""An hour of the clock on the wall of a day, at the start of the day."""

DEVICE = Measurement(
    "seat_device",
    (
        PointField("online", int),
        PointField("uptime_s", float, "s"),
        PointField("boot", str),
        PointField("cause", str),
        PointField("fw", str),
        PointField("rev", int),
        PointField("free", int, "bytes"),
        PointField("outbox", int),
        PointField("dropped", int),
        PointField("rssi", int, "dBm"),
        PointField("n_faulty", int),
        PointField("faulty", str),
        PointField("calibrated", int),
        PointField("calibration_age_s", float, "s"),
        PointField("drift", int, "counts"),
        PointField("idf_lowest", int, "bytes"),
        _GROUP,
    ),
)
"""How the cushion is, each time it tells; `faulty` are the numbers of its cells, `drift` is its zero's."""

PERSON_DAY = Measurement(
    "person_day",
    (
        PointField("known", int),
        PointField("valid", int),
        PointField("sit_min", float, "min"),
        PointField("overlap_min", float, "min"),
        PointField("goal_min", float, "min"),
        PointField("median_28_min", float, "min"),
        PointField("counted_breaks", int),
        PointField("breaks_done", int),
        PointField("walks", int),
        PointField("walk_min", float, "min"),
        PointField("planned_walks", int),
        PointField("planned_min", float, "min"),
        PointField("pain", int),
        PointField("limited", int),
        PointField("kept_from", int),
        PointField("flare", int),
        PointField("pain_free_28", int),
        PointField("told_28", int),
        PointField("flare_text", str),
        PointField("flare_until_ms", int, "ms"),
    ),
    ("person",),
)
"""A day of a person who switched that on, at its start: sitting on all of their cushions, breaks, walks, and pain where
they allowed that too. The tag `device` is `person-` and their id. What was not told has no field: it is no zero.
`planned_walks` of `planned_min` each are aimed at in the week of the plan that the day is in; `pain_free_28` are of the
`told_28` days that were told of the 28 up to it. `flare_text` and `flare_until_ms`, the end of the day, are there in a
flare-up, as Grafana marks a time."""

EVENT = Measurement("seat_event", (PointField("text", str), PointField("until_ms", int, "ms")), ("kind",))
"""What is marked in every picture, at its beginning: each day of a `baseline`, a `calibration`, a reminder that was not
given because of quiet hours or a `mute`. `until_ms` is its end, the beginning of what is over at once."""

MEASUREMENTS = (STATE, BOUT, NUDGE, DAY, HOUR, DEVICE, PERSON_DAY, EVENT)

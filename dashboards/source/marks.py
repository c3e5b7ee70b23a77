"""Marks in every picture of a dashboard: what somebody has to know who compares days."""

from grafana_foundation_sdk.models.dashboard import AnnotationQuery

from perch.influx.schema import EVENT, PERSON_DAY, Measurement
from source.influxql import MINE, RANGE, SOURCE, Query, check, select
from source.look import GREY, PINK, SKY

Columns = tuple[str, str, str]
"""The columns with the text, the end of the time that is marked (UTC ms), and what is shown as a label."""

_OF_EVENTS = ("text", "until_ms", "kind")
_OF_PEOPLE = ("flare_text", "flare_until_ms", "person")


class _Marks(Query):
    """A query for marks, as Grafana's data source for InfluxDB keeps it."""

    def __init__(self, of: Measurement, columns: Columns, *where: str) -> None:
        super().__init__(select(of, ", ".join(f'"{column}"' for column in columns), *where, RANGE), table=True)
        self._measurement, self._columns = of.name, columns

    def to_json(self) -> dict[str, object]:
        """With the names that Grafana's server gives the columns: it has the end under the whole of it only."""
        text, until, label = self._columns
        columns = {"textColumn": text, "timeEndColumn": f"{self._measurement}.{until}", "tagsColumn": label}
        return super().to_json() | columns | {"fromAnnotations": True, "queryType": "tags", "titleColumn": ""}


def _mark(name: str, colour: str, query: _Marks) -> AnnotationQuery:
    check(f'mark "{name}"', query.text)
    query.ref_id = "Anno"
    return AnnotationQuery(name=name, datasource=SOURCE, icon_color=colour, target=query)


def _of(kind: str, name: str, colour: str) -> AnnotationQuery:
    return _mark(name, colour, _Marks(EVENT, _OF_EVENTS, f"\"kind\" = '{kind}'", MINE))


def calibration() -> AnnotationQuery:
    """When the cushion was calibrated."""
    return _of("calibration", "Calibrated", SKY)


def of_a_cushion() -> tuple[AnnotationQuery, ...]:
    """The days of a baseline, calibrations, and reminders that were due while it was muted or the hour a quiet one."""
    silent, muted = _of("baseline", "Measured in silence", GREY), _of("mute", "No reminder, on purpose", PINK)
    return silent, calibration(), muted


def flare(whose: str) -> AnnotationQuery:
    """The days of a flare-up of a person."""
    return _mark("Flare-up", GREY, _Marks(PERSON_DAY, _OF_PEOPLE, '"flare" = 1', whose))

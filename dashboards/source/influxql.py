"""Queries in the part of InfluxQL that InfluxDB 1, 2 and 3 share, held to the names that the host writes.

Grafana replaces `$timeFilter`, `$__interval` and `${…}` before it sends a query. Every name in double quotes is a
field or a tag of the measurement asked, or an alias of the same query; any other is an error that names the panel.
"""

import re
from collections.abc import Iterator

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import DataSourceRef

from perch.influx.schema import MEASUREMENTS, Measurement

SOURCE_UID = "perch-influx"
SOURCE_VARIABLE = "DS_PERCH"
"""Names the data source twice: as an input, which Grafana asks for when a file is imported by hand and puts in place of
`${DS_PERCH}`, and as a hidden variable, which stands for the provisioned one where nothing is put in its place."""
SOURCE = DataSourceRef(type_val="influxdb", uid=f"${{{SOURCE_VARIABLE}}}")

HERE = '"site" =~ /^${site:regex}$/'
"""The site that was chosen above the dashboard; all of them matches points without a site, too."""
MINE = f'"device" =~ /^${{device:regex}}$/ AND {HERE}'
"""The cushion that was chosen above the dashboard."""
RANGE = "$timeFilter"
"""The time chosen above the dashboard."""
LAST_TWO_DAYS = "$timeFilter AND time > ${__to}ms - 2d"
"""The same, but no more than two days of it: `seat_state` is never read over more."""
LATELY = "time > now() - 15m"
"""Three times the longest silence of a cushion that is on, which tells its state each five minutes."""

SITS = ('"duration_s" > 0', '"suspect" = 0')
"""Bouts that are over, without those in which something else lay on the seat."""
NEWEST_200 = "ORDER BY time DESC LIMIT 200"

_TAGS = {"device", "site"}
_QUOTED = re.compile(r'"([^"]+)"')
_ALIAS = re.compile(r'\bAS "([^"]+)"')
_FROM = re.compile(r'\bFROM "([^"]+)"')


class UnknownName(ValueError):
    """A panel asks for what the host does not write."""


class Query(Dataquery, Builder["Query"]):
    """One statement as a target of a panel: a table, or where there is an alias, one line for each series."""

    def __init__(self, text: str, alias: str | None = None, table: bool = False) -> None:
        self.text, self.alias, self.table = text, alias, table
        self.ref_id: str = ""

    def build(self) -> "Query":
        """Itself: it is complete."""
        return self

    def to_json(self) -> dict[str, object]:
        """As Grafana's data source for InfluxDB keeps it."""
        told = {
            "datasource": SOURCE,
            "orderByTime": "ASC",
            "policy": "default",
            "query": self.text,
            "rawQuery": True,
            "refId": self.ref_id,
            "resultFormat": "table" if self.table else "time_series",
        }
        return told | ({"alias": self.alias} if self.alias else {})


def select(of: Measurement, what: str, *where: str, tail: str = "") -> str:
    """A statement: `what` of a measurement where all of `where` holds."""
    return f'SELECT {what} FROM "{of.name}" WHERE {" AND ".join(where)}{" " if tail else ""}{tail}'


def lines(of: Measurement, what: str, *where: str, tail: str = "", alias: str = "$col") -> Query:
    """A query for lines over time; without another alias each is named as its column."""
    return Query(select(of, what, *where, tail=tail), alias=alias)


def rows(of: Measurement, what: str, *where: str, tail: str = "") -> Query:
    """A query for a table."""
    return Query(select(of, what, *where, tail=tail), table=True)


def newest(of: Measurement, what: str, *where: str) -> Query:
    """A query for the last row."""
    return rows(of, what, *where, tail="ORDER BY time DESC LIMIT 1")


def check(asker: str, text: str) -> None:
    """Raises UnknownName where a query asks for names that the host does not write."""
    wrong = list(unknown(text))
    if wrong:
        raise UnknownName(f"{asker}: {'; '.join(wrong)}")


def unknown(text: str) -> Iterator[str]:
    """Yield a sentence for each name in a query that the host does not write."""
    asked = set(_FROM.findall(text))
    known = {one.name: one for one in MEASUREMENTS}
    yield from (f"the host writes no measurement {name}" for name in sorted(asked - known.keys()))
    measurements = [known[name] for name in sorted(asked & known.keys())]
    names = {*_TAGS, *(name for one in measurements for name in (*one.tags, *(field.name for field in one.fields)))}
    told = set(_QUOTED.findall(text)) - asked - names - set(_ALIAS.findall(text))
    yield from (f"{' and '.join(sorted(asked))} has no field or tag {name}" for name in sorted(told))

"""Fleet: many cushions. Who is silent, which has faults, and how sitting is spread; no order of persons.

No panel asks for a row of each cushion and day: the list comes in pages, what is counted is counted by InfluxDB.
"""

from grafana_foundation_sdk.builders import histogram, stat, table, timeseries
from grafana_foundation_sdk.builders.dashboard import CustomVariable, QueryVariable
from grafana_foundation_sdk.models.dashboard import Dashboard, VariableOption

from perch.influx.schema import DAY, DEVICE
from source import panel_kinds
from source.frame import Row, frame, variable
from source.influxql import HERE, RANGE, Query, lines, select
from source.look import BLUE, CLOCK, RED, empty, missing, paint, set_to, stepped
from source.panel_kinds import HALF, THIRD, WHOLE, arranged, curves, grouped, lengths, listed, number, panel

UID = "perch-fleet"
_MONTH = "time > now() - 30d"
_HOUR = "time > now() - 1h"
_GROUP = f'"group" =~ /^${{group:regex}}$/ AND {HERE}'
_EACH = 'GROUP BY "device", "site"'
_PAGE, _PAGES = 100, 100
_MOST = _PAGE * _PAGES
"""Rows that a browser still takes at once: two dozen bytes each."""


def dashboard() -> Dashboard:
    """The last two weeks; a cushion that was not heard for 30 days is not in it."""
    rows = (
        Row("The cushions, the longest silent first", (_each(),)),
        Row("Sites and groups", (_by_group(), _spread())),
        Row("Sitting", (_over_time(),), folded=True),
    )
    about = (UID, "Perch: fleet", "Many cushions: which need somebody?")
    return frame(about, "now-14d", "5m", (_groups(), _pages()), (_known(), _heard(), _with_faults()), rows)


def _groups() -> QueryVariable:
    latest = select(DEVICE, 'last("group") AS "latest"', HERE, _MONTH, tail=_EACH)
    found = variable("group", "Group", f'SELECT distinct("latest") AS "one" FROM ({latest}) WHERE {_MONTH}')
    return found.multi(True).include_all(True).all_value(".*").current(VariableOption(True, ["All"], ["$__all"]))


def _pages() -> CustomVariable:
    """Which rows of the list; its value is how many come before."""
    names = [f"{first + 1} to {first + _PAGE}" for first in range(0, _MOST, _PAGE)]
    values = ", ".join(f"{name} : {number * _PAGE}" for number, name in enumerate(names))
    made = CustomVariable("before").label("Rows").values(values).current(VariableOption(True, names[0], "0"))
    return made.allow_custom_value(False).multi(False).include_all(False)


def _count(of: str, since: str = _MONTH) -> Query:
    """How many cushions a query gives a row `one` each."""
    return Query(f'SELECT count("one") AS "Cushions" FROM ({of}) WHERE {since}', table=True)


def _known() -> stat.Panel:
    one = select(DEVICE, 'last("outbox") AS "one"', _GROUP, _MONTH, tail=_EACH)
    return panel(
        number().span(THIRD).height(5).unit("none").decimals(0),
        "Cushions",
        "How many cushions of these sites and groups were heard in the last 30 days.",
        _count(one),
    ).no_value("none heard for 30 days")


def _heard() -> stat.Panel:
    one = select(DEVICE, 'last("outbox") AS "one"', _GROUP, _HOUR, tail=_EACH)
    return panel(
        number().span(THIRD).height(5).unit("none").decimals(0),
        "Heard in the last hour",
        "How many of them were heard in the last hour; a cushion that is on says how it is every 15 minutes. The"
        " others are silent: the list begins with them.",
        _count(one, _HOUR),
    ).no_value("none of them")


def _with_faults() -> stat.Panel:
    latest = select(DEVICE, 'last("n_faulty") AS "faults"', _GROUP, _MONTH, tail=_EACH)
    faulty = f'SELECT "faults" AS "one" FROM ({latest}) WHERE "faults" > 0 AND {_MONTH}'
    return panel(
        panel_kinds.alarming(number()).span(THIRD).height(5).unit("none"),
        "With faulty cells",
        "How many of them have at least one broken cell, as they said last.",
        _count(faulty),
    ).no_value("none of them")


def _latest(columns: str, tail: str) -> Query:
    """A table query: these columns of the last message of each cushion, the longest silent first.

    InfluxQL has the rows of a subquery by cushion; those of top() it sorts by time, of whatever it is the top.
    """
    told = (
        'last("outbox") AS "Waiting", "group" AS "Group", "dropped" AS "Lost", "n_faulty" AS "Faulty cells",'
        ' "rssi" AS "Signal", "fw" AS "Version"'
    )
    each = select(DEVICE, told, _GROUP, _MONTH, tail=_EACH)
    named = f'top("Waiting", {_MOST}) AS "Waiting", "device" AS "Cushion", "site" AS "Site", "Group", "Lost"'
    by_time = f'SELECT {named}, "Faulty cells", "Signal", "Version" FROM ({each}) WHERE {_MONTH}'
    return Query(f'SELECT "Cushion", "Site", {columns} FROM ({by_time}) WHERE {_MONTH} {tail}', table=True)


def _each() -> table.Panel:
    made = panel(
        listed().span(WHOLE).height(11).unit("none"),
        "Every cushion",
        "A row for each cushion, the one that was silent for longest first; a cushion that is on was heard within the"
        " last quarter of an hour. A hundred at a time: choose above which. A click on the head of a column sorts"
        " these, a click on a name leads to the cushion.",
        _latest('"Group", "Faulty cells", "Waiting", "Lost", "Signal", "Version"', f"LIMIT {_PAGE} OFFSET ${{before}}"),
        fields={"Last heard": [set_to("unit", "dateTimeFromNow")]} | _NAMED | _coloured(),
    )
    return made.with_transformation(arranged({"Time": "Last heard"}, _COLUMNS))


_COLUMNS = ("Cushion", "Time", "Group", "Site", "Faulty cells", "Waiting", "Lost", "Signal", "Version")
"""In this order."""


def _coloured() -> panel_kinds.Fields:
    """The columns that ask for somebody in colour, and in words."""
    from_one = [*stepped((1, RED), below="text"), set_to("custom.cellOptions", {"type": "color-text"})]
    lead = {
        "title": "This cushion",
        "url": "/d/perch-cushion?var-device=${__value.raw}&${site:queryparam}&${__url_time_range}",
    }
    more = {"Cushion": [set_to("links", [lead])], "Signal": [set_to("unit", "dBm")]}
    return {"Lost": from_one, "Faulty cells": from_one} | more


_NAMED = {
    "Site": [set_to("mappings", [missing("no site"), empty("no site")])],
    "Group": [set_to("mappings", [empty("no group")])],
}
"""A cushion without a site or in no group says so."""


def _by_group() -> table.Panel:
    made = panel(
        listed().span(HALF).height(9).unit("none"),
        "Sites and groups",
        "For each site and group: how many cushions were heard in the last 30 days, how many of their cells are broken,"
        " and how much was lost because they had no more room for it.",
        _latest('"Group", "Faulty cells", "Lost"', f"LIMIT {_MOST}"),
        fields=_NAMED,
    )
    made = grouped(made, ("Site", "Group"), {"Cushion": "count", "Faulty cells": "sum", "Lost": "sum"})
    named = {"Cushion (count)": "Cushions", "Faulty cells (sum)": "Faulty cells", "Lost (sum)": "Lost"}
    return made.with_transformation(arranged(named))


def _spread() -> histogram.Panel:
    mean = select(DAY, 'mean("sit_min") AS "mean"', _GROUP, '"valid" = 1', RANGE, tail=_EACH)
    return panel(
        lengths(60).span(HALF).height(9).unit("m"),
        "How long a day of sitting is",
        "For how many cushions an average day has so many hours of sitting, in steps of an hour; only days of which"
        " enough is known. It shows how the group is, not who.",
        Query(f'SELECT "mean" AS "Cushions" FROM ({mean}) WHERE {RANGE} LIMIT {_MOST}', alias="$col"),
    )


def _over_time() -> timeseries.Panel:
    middle = 'median("sit_min") * 60 AS "In the middle"'
    quarters = ", ".join(
        f'percentile("sit_min", {part}) * 60 AS "{name} quarter"' for part, name in ((75, "Upper"), (25, "Lower"))
    )
    return panel(
        curves().span(WHOLE).height(9).unit(CLOCK).decimals(1),
        "Hours a day, over the group",
        "Line: half of the cushions sat less that day, half more. Band: the middle half of them. Only days of which"
        " enough is known; with fewer than ten cushions it says little.",
        lines(DAY, f"{middle}, {quarters}", _GROUP, '"valid" = 1', RANGE, tail="GROUP BY time(1d) fill(none)"),
        fields={"In the middle": [paint(BLUE)]} | panel_kinds.band("Lower quarter", "Upper quarter", 25),
    )

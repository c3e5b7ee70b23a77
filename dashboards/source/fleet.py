"""Fleet: many cushions. Who is silent, which has faults, and how sitting is spread; no order of persons."""

from grafana_foundation_sdk.builders import histogram, stat, table, timeseries
from grafana_foundation_sdk.builders.common import TableSortByFieldState
from grafana_foundation_sdk.builders.dashboard import QueryVariable
from grafana_foundation_sdk.models.dashboard import Dashboard, DataTransformerConfig, MatcherConfig, VariableOption

from perch.influx.schema import DAY, DEVICE
from source.frame import frame, tag_values
from source.influxql import HERE, RANGE, Query, lines, rows, select
from source.look import BLUE, CLOCK, GREY, RED, above, by_steps, empty, missing, paint, set_to, steps
from source.panels import HALF, THIRD, WHOLE, curves, lengths, listed, number, panel

UID = "perch-fleet"
_MONTH = "time > now() - 30d"
_HOUR = "time > now() - 1h"
_GROUP = f'"group" =~ /^${{group:regex}}$/ AND {HERE}'


def dashboard() -> Dashboard:
    """The last two weeks; a cushion that was not heard for 30 days is not in it."""
    shown = (_known(), _heard(), _with_faults(), _each(), _by_group(), _spread(), _over_time())
    return frame((UID, "Perch: fleet", "Many cushions: which need somebody?"), "now-14d", "5m", (_groups(),), shown)


def _groups() -> QueryVariable:
    latest = select(DEVICE, 'last("group") AS "latest"', HERE, _MONTH, tail='GROUP BY "device"')
    found = tag_values("group", "Group", f'SELECT distinct("latest") AS "one" FROM ({latest}) WHERE {_MONTH}')
    return found.multi(True).include_all(True).all_value(".*").current(VariableOption(True, ["All"], ["$__all"]))


def _count(of: str) -> Query:
    """How many cushions a query gives a row `one` each."""
    return Query(f'SELECT count("one") AS "Cushions" FROM ({of}) WHERE {_MONTH}', table=True)


def _known() -> stat.Panel:
    one = select(DEVICE, 'last("outbox") AS "one"', _GROUP, _MONTH, tail='GROUP BY "device"')
    return panel(
        number(),
        "Cushions",
        "How many cushions of the group were heard in the last 30 days.",
        (THIRD, 5),
        "none",
        _count(one),
        nothing="none heard for 30 days",
    ).decimals(0)


def _heard() -> stat.Panel:
    one = select(DEVICE, 'last("outbox") AS "one"', _GROUP, _HOUR, tail='GROUP BY "device"')
    return panel(
        number(),
        "Heard in the last hour",
        "How many of them were heard in the last hour; a cushion that is on tells how it is each 15 minutes. The rest"
        " is silent: the list says which.",
        (THIRD, 5),
        "none",
        Query(f'SELECT count("one") AS "Cushions" FROM ({one}) WHERE {_HOUR}', table=True),
        nothing="none of them",
    ).decimals(0)


def _with_faults() -> stat.Panel:
    latest = select(DEVICE, 'last("n_faulty") AS "faults"', _GROUP, _MONTH, tail='GROUP BY "device"')
    faulty = f'SELECT "faults" AS "one" FROM ({latest}) WHERE "faults" > 0 AND {_MONTH}'
    made = panel(
        number(),
        "With faulty cells",
        "How many of them have at least one faulty cell, by what they told last.",
        (THIRD, 5),
        "none",
        _count(faulty),
        nothing="none of them",
    )
    return made.decimals(0).thresholds(steps((1, RED), below=BLUE)).color_scheme(by_steps())


def _each() -> table.Panel:
    health = rows(
        DEVICE,
        'last("outbox") AS "Waiting", "group" AS "Group", "dropped" AS "Dropped", "n_faulty" AS "Faulty cells",'
        ' "rssi" AS "Signal", "fw" AS "Version"',
        _GROUP,
        _MONTH,
        tail='GROUP BY "device"',
    )
    heard = rows(DEVICE, 'count("outbox") AS "Heard"', _GROUP, _HOUR, tail='GROUP BY "device"')
    made = panel(
        listed(),
        "Every cushion",
        "One row for each cushion, by name. Silent: nothing was heard of it in the last hour. Last told"
        " is when it last said how it is. A click on a column sorts by it, the funnel filters, a click on the name"
        " leads to the cushion.",
        (WHOLE, 11),
        "none",
        health,
        heard,
    )
    # The times first, each in its own table: how two of them are called once they are joined is Grafana's affair, and
    # where all are silent there is nothing to join.
    for letter, change in (("A", {"renameByName": {"Time": "Last told"}}), ("B", {"excludeByName": {"Time": True}})):
        of_one = MatcherConfig("byRefId", letter)
        made = made.with_transformation(DataTransformerConfig("organize", filter_val=of_one, options=change))
    made = made.with_transformation(
        DataTransformerConfig("joinByField", options={"byField": "device", "mode": "outer"})
    )
    ordered = {"indexByName": {name: place for place, name in enumerate(_COLUMNS)}}
    named = {"renameByName": {"device": "Cushion"}}
    made = made.with_transformation(DataTransformerConfig("organize", options=ordered | named))
    made = made.override_by_name("Last told", [set_to("unit", "dateTimeFromNow")])
    return _coloured(made.sort_by([TableSortByFieldState().display_name("Cushion").desc(False)]))


_COLUMNS = ("device", "Group", "Heard", "Last told", "Faulty cells", "Waiting", "Dropped", "Signal", "Version")
"""In this order."""


def _coloured(made: table.Panel) -> table.Panel:
    """The columns that ask for somebody in colour, and in words."""
    text = set_to("custom.cellOptions", {"type": "color-text"})
    from_one = [set_to("thresholds", steps((1, RED), below="text").build()), set_to("color", by_steps().build()), text]
    silent = [missing("silent", RED), above(0, "heard", BLUE)]
    made = made.override_by_name("Heard", [set_to("mappings", silent), text])
    made = made.override_by_name("Group", [set_to("mappings", [empty("no group", GREY)])])
    made = made.override_by_name("Dropped", from_one).override_by_name("Faulty cells", from_one)
    lead = {
        "title": "This cushion",
        "url": "/d/perch-cushion?var-device=${__value.raw}&${site:queryparam}&${__url_time_range}",
    }
    made = made.override_by_name("Cushion", [set_to("links", [lead])])
    return made.override_by_name("Signal", [set_to("unit", "dBm")])


def _by_group() -> table.Panel:
    made = panel(
        listed(),
        "Groups",
        "For each group: how many cushions were heard in the last 30 days, how many cells are faulty, and how many"
        " records were dropped for want of room.",
        (HALF, 9),
        "none",
        rows(
            DEVICE,
            'last("outbox") AS "Waiting", "group" AS "Group", "n_faulty" AS "Faulty cells", "dropped" AS "Dropped"',
            _GROUP,
            _MONTH,
            tail='GROUP BY "device"',
        ),
    )
    counted = {"device": "count", "Faulty cells": "sum", "Dropped": "sum"}
    fields = {name: {"aggregations": [how], "operation": "aggregate"} for name, how in counted.items()}
    fields["Group"] = {"aggregations": [], "operation": "groupby"}
    made = made.with_transformation(DataTransformerConfig("groupBy", options={"fields": fields}))
    named = {"device (count)": "Cushions", "Faulty cells (sum)": "Faulty cells", "Dropped (sum)": "Dropped"}
    made = made.with_transformation(DataTransformerConfig("organize", options={"renameByName": named}))
    return made.override_by_name("Group", [set_to("mappings", [empty("no group", GREY)])])


def _spread() -> histogram.Panel:
    return panel(
        lengths(60),
        "How long days of sitting are",
        "How many days there were with so many hours of sitting, in steps of an hour, over all cushions of the group;"
        " only days of which enough is known. It shows how the group is, not who.",
        (HALF, 9),
        "m",
        lines(DAY, '"sit_min" AS "Days"', _GROUP, '"valid" = 1', RANGE),
    )


def _over_time() -> timeseries.Panel:
    made = panel(
        curves(),
        "Sitting a day, over the group",
        "The median of all cushions of the group each day, and the middle half of them as a band. Days of which enough"
        " is known only; with fewer than ten cushions it says little.",
        (WHOLE, 9),
        CLOCK,
        lines(
            DAY,
            'median("sit_min") * 60 AS "Median", percentile("sit_min", 75) * 60 AS "Upper quarter",'
            ' percentile("sit_min", 25) * 60 AS "Lower quarter"',
            _GROUP,
            '"valid" = 1',
            RANGE,
            tail="GROUP BY time(1d) fill(none)",
        ),
    )
    edge = [paint(GREY), set_to("custom.lineWidth", 0), set_to("custom.showPoints", "never")]
    band = [set_to("custom.fillBelowTo", "Lower quarter"), set_to("custom.fillOpacity", 25)]
    made = made.decimals(1).override_by_name("Median", [paint(BLUE)])
    return made.override_by_name("Upper quarter", [*edge, *band]).override_by_name("Lower quarter", edge)

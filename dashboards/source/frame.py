"""What every dashboard has: a fixed uid, links to the others, variables."""

from collections.abc import Sequence

from grafana_foundation_sdk.builders.dashboard import Dashboard, DashboardLink, QueryVariable
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import Dashboard as Built
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    Panel,
    VariableModel,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from perch.influx.schema import DEVICE
from source.influxql import HERE, SOURCE, check

TAG = "perch"
EVER = "time > now() - 3650d"
"""Ten years: a database that is InfluxDB 3 looks back no further than a day unless it is told to."""


def frame(
    about: tuple[str, str, str],
    since: str,
    refresh: str,
    variables: Sequence[Builder[VariableModel]],
    panels: Sequence[Builder[Panel]],
) -> Built:
    """A dashboard `about` (uid, title, question), from `since` to now, asked anew each `refresh`.

    The panels follow each other from left to right and from top to bottom, and are numbered from 1.
    """
    uid, title, question = about
    made = Dashboard(title).uid(uid).description(question).tags([TAG]).editable().link(_others())
    made = made.time(since, "now").refresh(refresh).timezone("browser").tooltip(DashboardCursorSync.CROSSHAIR)
    for variable in (site(), *variables):
        made = made.with_variable(variable)
    for panel in panels:
        made = made.with_panel(panel)
    return _numbered(made.build())


def _numbered(made: Built) -> Built:
    for number, panel in enumerate(made.panels or [], 1):
        panel.id_val = number
    return made


def _others() -> DashboardLink:
    link = DashboardLink("Perch").type(DashboardLinkType.DASHBOARDS).tags([TAG])
    link = link.include_vars(True).keep_time(True).as_dropdown(False).tooltip("The other dashboards of Perch")
    return link.placement("")  # at the top and not, as is the default of the SDK, within a menu


def site() -> QueryVariable:
    """Which site, where several hosts fill one InfluxDB; all of them at first."""
    shown = tag_values("site", "Site", f'SHOW TAG VALUES FROM "{DEVICE.name}" WITH KEY = "site" WHERE {EVER}')
    return shown.include_all(True).all_value(".*").current(VariableOption(True, "All", "$__all"))


def device() -> QueryVariable:
    """Which cushion of the site."""
    where = f"{HERE} AND {EVER}"
    return tag_values("device", "Cushion", f'SHOW TAG VALUES FROM "{DEVICE.name}" WITH KEY = "device" WHERE {where}')


def tag_values(name: str, label: str, query: str) -> QueryVariable:
    """A variable with one of the values that a query gives."""
    check(f'variable "{name}"', query)
    made = QueryVariable(name).label(label).datasource(SOURCE).query(query).definition(query)
    made = made.refresh(VariableRefresh.ON_DASHBOARD_LOAD).sort(VariableSort.ALPHABETICAL_ASC)
    return made.allow_custom_value(False).multi(False).include_all(False)

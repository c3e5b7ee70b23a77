"""What every dashboard has: a fixed uid, links to the others, variables, rows that fold."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grafana_foundation_sdk.builders.dashboard import Dashboard, DashboardLink, DatasourceVariable, QueryVariable
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as models

from perch.influx.schema import DEVICE, Measurement
from source.influxql import HERE, SOURCE, SOURCE_UID, SOURCE_VARIABLE, check

TAG = "perch"
EVER = "time > now() - 3650d"
"""Ten years: a database that is InfluxDB 3 looks back no further than a day unless it is told to."""
_WIDTH = 24


class Row(NamedTuple):
    """Panels under a title, which folds them; those that begin `folded` ask nothing until somebody opens them."""

    title: str
    panels: Sequence[Builder[models.Panel]]
    folded: bool = False


def frame(
    about: tuple[str, str, str],
    since: str,
    refresh: str,
    variables: Sequence[Builder[models.VariableModel]],
    panels: Sequence[Builder[models.Panel]],
    rows: Sequence[Row],
    marks: Sequence[models.AnnotationQuery] = (),
) -> models.Dashboard:
    """A dashboard `about` (uid, title, question), from `since` to now, asked anew each `refresh`.

    The panels follow each other from left to right and from top to bottom, then the rows; all are numbered from 1.
    """
    uid, title, question = about
    made = Dashboard(title).uid(uid).description(question).tags([TAG]).editable().link(_others())
    made = made.time(since, "now").refresh(refresh).timezone("browser").tooltip(models.DashboardCursorSync.CROSSHAIR)
    for each in (_source(), site(), *variables):
        made = made.with_variable(each)
    built = made.build()
    built.panels = list(_numbered(_laid_out(panels, rows)))
    built.annotations = models.AnnotationContainer(list_val=list(marks))
    return built


def _laid_out(panels: Sequence[Builder[models.Panel]], rows: Sequence[Row]) -> Iterator[models.Panel | models.RowPanel]:
    """The panels in their places, those of a folded row within it."""
    placed, y = _placed(panels, 0)
    yield from placed
    for row in rows:
        title = models.RowPanel(collapsed=row.folded, title=row.title, grid_pos=models.GridPos(h=1, w=_WIDTH, x=0, y=y))
        placed, end = _placed(row.panels, y + 1)
        title.panels = placed if row.folded else []
        yield title
        yield from () if row.folded else placed
        y = y + 1 if row.folded else end


def _placed(panels: Sequence[Builder[models.Panel]], y: int) -> tuple[list[models.Panel], int]:
    """The panels from left to right and from `y` down, and where the next one begins."""
    placed, x, height = [], 0, 0
    for panel in (one.build() for one in panels):
        size = panel.grid_pos or models.GridPos()
        if x + size.w > _WIDTH:
            x, y, height = 0, y + height, 0
        panel.grid_pos = models.GridPos(h=size.h, w=size.w, x=x, y=y)
        x, height = x + size.w, max(height, size.h)
        placed.append(panel)
    return placed, y + height


def _numbered(panels: Iterator[models.Panel | models.RowPanel]) -> Iterator[models.Panel | models.RowPanel]:
    number = 0
    for outer in panels:
        for one in (outer, *(outer.panels if isinstance(outer, models.RowPanel) else ())):
            number += 1
            one.id_val = number
        yield outer


def _others() -> DashboardLink:
    link = DashboardLink("Perch").type(models.DashboardLinkType.DASHBOARDS).tags([TAG])
    link = link.include_vars(True).keep_time(True).as_dropdown(False).tooltip("The other dashboards of Perch")
    return link.placement("")  # at the top and not, as is the default of the SDK, within a menu


def _source() -> DatasourceVariable:
    """The data source where no import has put another one into the file."""
    made = (
        DatasourceVariable(SOURCE_VARIABLE).label("InfluxDB").type("influxdb").hide(models.VariableHide.HIDE_VARIABLE)
    )
    return made.current(models.VariableOption(True, "Perch", SOURCE_UID)).multi(False).include_all(False)


def site() -> QueryVariable:
    """Which site, where several hosts fill one InfluxDB; all of them at first."""
    made = tag_values(DEVICE, "site", "Site", EVER).include_all(True).all_value(".*")
    return made.current(models.VariableOption(True, "All", "$__all"))


def device() -> QueryVariable:
    """Which cushion of the site."""
    return tag_values(DEVICE, "device", "Cushion", f"{HERE} AND {EVER}")


def tag_values(of: Measurement, tag: str, label: str, where: str) -> QueryVariable:
    """A variable with one of the values that a tag of a measurement has."""
    return variable(tag, label, f'SHOW TAG VALUES FROM "{of.name}" WITH KEY = "{tag}" WHERE {where}')


def variable(name: str, label: str, query: str) -> QueryVariable:
    """A variable with one of the values that a query gives."""
    check(f'variable "{name}"', query)
    made = QueryVariable(name).label(label).datasource(SOURCE).query(query).definition(query)
    made = made.refresh(models.VariableRefresh.ON_DASHBOARD_LOAD).sort(models.VariableSort.ALPHABETICAL_ASC)
    return made.allow_custom_value(False).multi(False).include_all(False)

"""Kinds of panels. The panels themselves are in the file of their dashboard.

Every panel has a title, how to read it, where it is, what it asks, and what it says where nothing is known.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self, TypeVar

from grafana_foundation_sdk.builders import histogram, stat, statetimeline, table, timeseries
from grafana_foundation_sdk.builders.common import StackingConfig, VizTooltipOptions
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models import dashboard as models

from source.influxql import SOURCE, Query, check
from source.look import BLUE, GREY, NOTHING, RED, by_steps, fixed, last, legend, paint, set_to, steps

WHOLE, HALF, THIRD, QUARTER = 24, 12, 8, 6
"""Widths; a phone shows every panel in its own full width, one under the other."""


class PanelBuilder(Protocol):
    """What the builders of all kinds of panels share, of what is set here."""

    def title(self, title: str) -> Self: ...
    def description(self, description: str) -> Self: ...
    def datasource(self, datasource: common.DataSourceRef) -> Self: ...
    def with_target(self, target: Builder[Any]) -> Self: ...
    def no_value(self, no_value: str) -> Self: ...
    def override_by_name(self, name: str, properties: list[models.DynamicConfigValue]) -> Self: ...


B = TypeVar("B", bound=PanelBuilder)
Fields = dict[str, list[models.DynamicConfigValue]]


def panel(kind: B, title: str, description: str, *queries: Query, fields: Fields | None = None) -> B:
    """A panel, with NOTHING where nothing is known; `fields` have settings of their own, by name.

    Raises UnknownName for a query of what the host does not write.
    """
    made = kind.title(title).description(description).datasource(SOURCE).no_value(NOTHING)
    for letter, query in zip("ABCDEFGH", queries, strict=False):
        check(f'panel "{title}"', query.text)
        query.ref_id = letter
        made = made.with_target(query)
    for name, settings in (fields or {}).items():
        made = made.override_by_name(name, settings)
    return made


def number() -> stat.Panel:
    """One or several numbers, large; in blue, as a number alone is neither good nor bad."""
    made = stat.Panel().reduce_options(last()).graph_mode(common.BigValueGraphMode.NONE)
    return (
        made.color_mode(common.BigValueColorMode.VALUE)
        .text_mode(common.BigValueTextMode.AUTO)
        .color_scheme(fixed(BLUE))
    )


def alarming(kind: stat.Panel) -> stat.Panel:
    """A number that is orange-red from one on."""
    return kind.decimals(0).thresholds(steps((1, RED), below=BLUE)).color_scheme(by_steps())


def curves() -> timeseries.Panel:
    """Lines over time; a gap is a gap, not a line across it."""
    made = timeseries.Panel().legend(legend()).tooltip(VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI))
    return made.show_points(common.VisibilityMode.AUTO).span_nulls(False).line_width(2).axis_soft_min(0)


def dots() -> timeseries.Panel:
    """A dot for each day."""
    return curves().draw_style(common.GraphDrawStyle.POINTS).point_size(7)


def bars() -> timeseries.Panel:
    """A bar for each day."""
    made = curves().draw_style(common.GraphDrawStyle.BARS).fill_opacity(70).line_width(0).bar_width_factor(0.7)
    return made.stacking(StackingConfig().mode(common.StackingMode.NONE))


def states() -> statetimeline.Panel:
    """Which state something was in, in colours over time."""
    made = statetimeline.Panel().span(WHOLE).unit("none").legend(legend()).merge_values(True)
    return made.row_height(0.8).fill_opacity(90).line_width(0)


def band(lower: str, upper: str, opacity: int) -> Fields:
    """Fill the room between two fields in grey, without lines at its edges; the opacity is in percent."""
    edge = [paint(GREY), set_to("custom.lineWidth", 0), set_to("custom.showPoints", "never")]
    filled = [set_to("custom.fillBelowTo", lower), set_to("custom.fillOpacity", opacity)]
    return {upper: [*edge, *filled], lower: edge}


def grouped(rows: table.Panel, by: Sequence[str], columns: Mapping[str, str]) -> table.Panel:
    """One row for each value of the fields `by`; `columns` names how each other field is reduced (sum, last, ...)."""
    fields: dict[str, object] = {name: {"aggregations": [], "operation": "groupby"} for name in by}
    fields |= {name: {"aggregations": [how], "operation": "aggregate"} for name, how in columns.items()}
    return rows.with_transformation(models.DataTransformerConfig("groupBy", options={"fields": fields}))


def arranged(names: Mapping[str, str], order: Sequence[str] = ()) -> models.DataTransformerConfig:
    """A transformation that renames fields, and puts them into an order if there is one."""
    places = {"indexByName": {name: place for place, name in enumerate(order)}} if order else {}
    return models.DataTransformerConfig("organize", options=places | {"renameByName": dict(names)})


def lengths(bucket_min: int) -> histogram.Panel:
    """How many there are of each length, counted in steps of so many minutes."""
    return histogram.Panel().bucket_size(bucket_min).legend(legend()).color_scheme(fixed(BLUE)).fill_opacity(70)


def listed() -> table.Panel:
    """Rows."""
    return table.Panel().filterable(True)

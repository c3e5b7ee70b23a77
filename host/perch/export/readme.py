"""What lies beside exported tables, so that whoever finds them knows what they are."""

from collections.abc import Sequence

from perch.export.tables import ExportTable
from perch.model.calendar import Calendar

TITLE = "# Sitting, as Perch measured it"
"""The first line; so an export is told from another thing."""


def readme(tables: Sequence[ExportTable], ending: str, calendar: Calendar, about: Sequence[str]) -> str:
    """The text of README.md; `about` are sentences on where and when it comes from."""
    start = f"{calendar.start_min // 60:02}:{calendar.start_min % 60:02}"
    told = [
        TITLE,
        "",
        *about,
        f"Days are of the zone {calendar.zone} and begin at {start}. Moments are UTC, each with a local one beside it;",
        "intervals end before their end. An empty cell is not known. What the measures of a day mean is said in",
        "`host/perch/measures/day.py` of Perch.",
    ]
    for table in tables:
        told += ["", f"## {table.name}.{ending}", "", table.help, "", "| column | holds | |", "|---|---|---|"]
        told += [f"| `{column.name}` | {column.kind.value} | {column.help} |" for column in table.columns]
    return "\n".join(told) + "\n"

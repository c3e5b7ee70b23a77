"""The README.md beside exported tables."""

from collections.abc import Sequence
from typing import Any

from perch.export.columns import Table
from perch.model.calendar import Calendar

TITLE = "# Sitting, as Perch measured it"
"""The first line, by which an export is recognised."""


def readme(tables: Sequence[Table[Any]], ending: str, calendar: Calendar, about: Sequence[str]) -> str:
    """The text of README.md; `about` are sentences on where and when the export was made."""
    start = f"{calendar.start_min // 60:02}:{calendar.start_min % 60:02}"
    text = [
        TITLE,
        "",
        *about,
        f"Days are of the zone {calendar.zone} and begin at {start}. Moments are UTC, each with a local one beside it;",
        "intervals end before their end. An empty cell is not known. The measures of a day are defined in",
        "`host/perch/measures/day.py` of Perch.",
    ]
    for table in tables:
        text += ["", f"## {table.name}.{ending}", "", table.help, "", "| column | holds | |", "|---|---|---|"]
        text += [f"| `{column.name}` | {column.kind.value} | {column.help} |" for column in table.columns]
    return "\n".join(text) + "\n"

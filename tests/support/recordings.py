"""Made-up files of bouts, in the forms that are taken in."""

from collections.abc import Iterable
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

from perch.importers.formats import Opened, opened
from perch.importers.measures import bouts
from perch.measures.bouts import WholeBout
from perch.model.calendar import Calendar

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = Calendar(BERLIN)
EVENTS = '"Time","DataCount (samples)","Interval (s)","ActivityCode (0=sedentary 1=standing)","CumulativeStepCount"'
EVENTS_EX = (
    "Time;Time(approx);Data Count;Event Type;Duration (s);Waking Day;Cumulative Step Count;Activity Score (MET.h);"
    "AbsSumDiffX;AbsSumDiffY;AbsSumDiffZ;Time Upright (s);Time Upside Down (s);Time Back Lying (s);"
    "Time Front Lying (s);Time Left Lying (s);Time Right Lying (s)"
)
ABOVE = [f"{n};Key{n};value" for n in range(28)]

Event = tuple[str, float, str]  # local time, seconds, code


def serial(local: str) -> float:
    """A local time as Excel counts it: days since 1899-12-30."""
    return (datetime.fromisoformat(local) - datetime(1899, 12, 30)).total_seconds() / 86_400


def events(rows: Iterable[Event]) -> str:
    """An Events file, with commas."""
    lines = [f"{serial(at):.10f},0,{seconds},{code},0" for at, seconds, code in rows]
    return "\n".join([EVENTS, *lines]) + "\n"


def events_ex(rows: Iterable[Event], above: Iterable[str] = ("sep=;",)) -> str:
    """An EventsEx file, with semicolons: something above the names, one more cell in each row, decimal commas."""
    more = "0.0125;0;0;0;0.0;0.0;0.0;0.0;0.0;0.0          ;"
    lines = [
        f"{serial(at):.10f};{at};0;{code};{seconds};1;0;{more}".replace(".", ",") if n % 2 else
        f"{serial(at):.10f};{at};0;{code};{seconds};1;0;{more}"
        for n, (at, seconds, code) in enumerate(rows)
    ]  # fmt: skip
    return "\r\n".join([*above, EVENTS_EX, *lines]) + "\r\n"


def events_ex_of_newer_software(rows: Iterable[Event]) -> str:
    """The same beneath a header of many lines."""
    return events_ex(rows, ["sep=;", "**header**", *ABOVE, "**data**", "sep=;"])


def written_out(rows: Iterable[Event]) -> str:
    """An Events file of old software: times written out, the last row without one."""
    lines = [f"#{at.replace('T', ' ')}#,0,{seconds},{code},0" for at, seconds, code in rows]
    return "\n".join([EVENTS, *lines, "0,0,0,0,0"]) + "\n"


def read(text: str, zone: ZoneInfo = BERLIN) -> tuple[list[WholeBout], Opened]:
    """The bouts of a file, and what was said of it."""
    file = opened(StringIO(text), zone)
    return list(bouts(file.stays)), file


def utc_ms(text: str) -> int:
    """UTC ms of a time with an offset."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


SOME_EVENTS: list[Event] = [
    ("2026-03-02T09:00:00", 600.0, "0"),
    ("2026-03-02T09:10:00", 300.5, "3.1"),
    ("2026-03-02T09:15:00.500", 20.0, "1"),
    ("2026-03-02T09:15:20.500", 4.0, "2"),
    ("2026-03-02T09:15:24.500", 5.5, "0"),
    ("2026-03-02T09:15:30", 270.0, "1"),
    ("2026-03-02T09:20:00", 1200.0, "0"),
    ("2026-03-02T09:40:00", 3600.0, "4"),
    ("2026-03-02T10:40:00", 60.0, "1"),
    ("2026-03-02T10:41:00", 900.0, "3.2"),
]

RAW = """time,state
2026-03-02T09:00:00Z,on\n2026-03-02T09:12:00Z,off\n2026-03-02T09:12:04Z,on\n2026-03-02T09:25:00Z,off
2026-03-02T09:25:45Z,on\n2026-03-02T09:50:00Z,off\n2026-03-02T10:00:00Z,on\n2026-03-02T10:00:06Z,off
2026-03-02T10:03:00Z,on\n2026-03-02T10:33:00Z,off\n2026-03-02T10:34:59Z,on\n2026-03-02T11:14:59Z,off
2026-03-02T11:16:59Z,on\n2026-03-02T11:36:59Z,off
"""

"""Made-up files of bouts, in the forms that are taken in."""

from collections.abc import Iterable
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

from perch.days import Calendar
from perch.intake.formats import Opened, opened
from perch.intake.measured import bouts
from perch.measures.joined import WholeBout

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = Calendar(BERLIN)
EVENTS = '"Time","DataCount (samples)","Interval (s)","ActivityCode (0=sedentary 1=standing)","CumulativeStepCount"'
EVENTS_EX = "Time;Time(approx);Data Count;Event Type;Duration (s);Waking Day;Cumulative Step Count"

Event = tuple[str, float, str]  # local time, seconds, code


def serial(local: str) -> float:
    """A local time as Excel counts it: days since 1899-12-30."""
    return (datetime.fromisoformat(local) - datetime(1899, 12, 30)).total_seconds() / 86_400


def events(rows: Iterable[Event]) -> str:
    """An Events file, with commas."""
    lines = [f"{serial(at):.10f},0,{seconds},{code},0" for at, seconds, code in rows]
    return "\n".join([EVENTS, *lines]) + "\n"


def events_ex(rows: Iterable[Event]) -> str:
    """An EventsEx file, with semicolons: a line above the names, one more cell in each row, decimal commas."""
    lines = [
        f"{serial(at):.10f};{at};0;{code};{seconds};1;0;".replace(".", ",") if n % 2 else
        f"{serial(at):.10f};{at};0;{code};{seconds};1;0;"
        for n, (at, seconds, code) in enumerate(rows)
    ]  # fmt: skip
    return "\n".join(["**header**", EVENTS_EX, *lines]) + "\n"


def read(text: str, zone: ZoneInfo = BERLIN) -> tuple[list[WholeBout], Opened]:
    """The bouts of a file, and what was said of it."""
    file = opened(StringIO(text), zone)
    return list(bouts(file.stays)), file


def utc_ms(text: str) -> int:
    """UTC ms of a time with an offset."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)

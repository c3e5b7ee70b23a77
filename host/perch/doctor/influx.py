"""Whether InfluxDB takes points, keeps them long enough, and what the host that runs says of it."""

from collections.abc import Iterator

from perch.config import Config
from perch.doctor.finding import Finding
from perch.influx.client import Influx, Unreachable
from perch.influx.retention import LONGER_RETENTION, too_short
from perch.influx.sender import TROUBLE_NOTE
from perch.journal import JournalError, Reader
from perch.report.words import many

_SAFE = "Nothing is lost: the journal has it all."


def influx_findings(config: Config, now_ms: int) -> Iterator[Finding]:
    """What a probe of InfluxDB tells, and what the sender of the host last met."""
    url = config.influx.url
    try:
        influx = Influx.at(config.influx)
        influx.look()
        keeps_ms = influx.keeps_ms()
    except Unreachable as error:
        advice = f"See that it runs, and that the settings of [influx] fit it. {_SAFE}"
        yield Finding("InfluxDB", f"{url}: {error}", advice)
        return
    waiting, trouble, first_ms = _in_journal(config)
    if trouble and not config.standby:
        yield Finding("InfluxDB", f"{url} answers, but the host cannot write to it: {trouble}", _SAFE)
        return
    missing = too_short(keeps_ms, first_ms, now_ms)
    to_send = "on standby nothing is sent" if config.standby else f"{waiting} to be sent"
    taking = f"{url} takes points; {to_send}"
    yield Finding("InfluxDB", f"{taking}; {missing}" if missing else taking, LONGER_RETENTION if missing else "")


def _in_journal(config: Config) -> tuple[str, str, int | None]:
    """What waits in words, the trouble of the sender or "", the UTC ms of the first record."""
    try:
        with Reader(config.journal) as reader:
            spans = [reader.span(device) for device in reader.devices()]
            waiting = many(reader.waiting(), "hour or state", "hours and states")
            return waiting, reader.note(TROUBLE_NOTE) or "", min((span[0] for span in spans if span), default=None)
    except JournalError:
        return many(0, "hour or state", "hours and states"), "", None

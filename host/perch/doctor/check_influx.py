"""Check that InfluxDB takes points, and keeps them as long as the journal goes back."""

from collections.abc import Iterator
from contextlib import suppress

from perch.config import Config
from perch.doctor.finding import Finding
from perch.influx.changed_days import horizon_hour
from perch.influx.client import Influx, Unreachable
from perch.influx.retention import LONGER_RETENTION, too_short
from perch.journal import JournalError, Reader
from perch.model.language import many


def influx_findings(config: Config, now_ms: int) -> Iterator[Finding]:
    """Probe InfluxDB; errors of the running host are in its health (`doctor.check_host`)."""
    url = config.influx.url
    try:
        influx = Influx(*config.influx.store)
        influx.look()
        keeps_ms = influx.keeps_ms()
    except Unreachable as error:
        advice = "See that it runs, and that the settings of [influx] fit it. Nothing is lost: the journal has it all."
        yield Finding("InfluxDB", f"{url}: {error}", advice)
        return
    waiting, first_ms = _in_journal(config, now_ms)
    missing = too_short(keeps_ms, first_ms, now_ms)
    to_send = "on standby nothing is sent" if config.standby else f"{waiting} to be sent"
    taking = f"{url} takes points; {to_send}"
    yield Finding("InfluxDB", f"{taking}; {missing}" if missing else taking, LONGER_RETENTION if missing else "")


def _in_journal(config: Config, now_ms: int) -> tuple[str, int | None]:
    """Return what waits to be sent, in words, and the UTC ms of the first record."""
    waiting, first_ms = 0, None
    with suppress(JournalError), Reader(config.journal) as reader:
        spans = [reader.span(device) for device in reader.devices()]
        waiting, first_ms = reader.waiting(horizon_hour(now_ms)), min((span[0] for span in spans if span), default=None)
    return many(waiting, "hour or state", "hours and states"), first_ms

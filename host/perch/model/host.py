"""What a running host publishes of itself, as values. Times are UTC milliseconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HostPresence:
    """A host at a broker: online or not, the id of its journal, its process (`instance`) and when that began.

    `generation` counts the transactions of the journal: a copy that is put back has fewer. With `take_over` it is to
    take the place of another host.
    """

    online: bool
    journal: str
    instance: str = ""
    since_ms: int = 0
    generation: int = 0
    take_over: bool = False


@dataclass(frozen=True, slots=True)
class HostHealth:
    """The health of a running host as of `at_ms`.

    `stuck` is why nothing can be stored, `clock` why its clock cannot be believed, `influx` why InfluxDB cannot be
    written; each is None where all is well, and `stuck_ms` and `influx_ms` are since when. `unstored_ms` is since when
    messages wait to be stored, for whatever reason. `threads` are those that ended though they should run. `unsaid`
    counts the messages to cushions that were dropped for want of room. `damaged` records and `damaged_entries` of
    people cannot be read. `twins` are the names under which two boards send. The cushions in `floods` are left out for
    now, as they send too fast. `page_connections` of at most `page_most` are open; both are None without a page.
    """

    at_ms: int
    instance: str = ""
    journal: str = ""
    generation: int = 0
    received_ms: int | None = None
    stored_ms: int | None = None
    stuck: str | None = None
    stuck_ms: int | None = None
    unstored_ms: int | None = None
    clock: str | None = None
    influx: str | None = None
    influx_ms: int | None = None
    sent_ms: int | None = None
    threads: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    floods: tuple[str, ...] = ()
    refused_today: int = 0
    unsaid: int = 0
    damaged: int = 0
    damaged_entries: int = 0
    page_connections: int | None = None
    page_most: int | None = None

"""The troubles of a running host, by its own health, each with the next step: for doctor, page and all others."""

from collections.abc import Iterator
from dataclasses import dataclass

from perch.model.host import HostHealth
from perch.model.language import _, ngettext

UNSTORED_MS = 30_000
"""How long a message may wait to be stored."""
_NEARLY = 0.9  # of what the page takes


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not well: what it is `about` in a word or two, its `state`, and the next step as `advice`.

    `device` is the cushion that it is about, "" for the host; `since_ms` is None where nobody knows since when.
    """

    about: str
    state: str
    advice: str
    since_ms: int | None = None
    device: str = ""

    def sentences(self, since: str = "") -> str:
        """Return it as sentences; `since` is the moment in the reader's words."""
        when = _(" (since {time})", time=since) if since else ""
        return f"{self.state[0].upper()}{self.state[1:]}{when}. {self.advice}"


def troubles(health: HostHealth) -> Iterator[Trouble]:
    """Yield the troubles of a running host; none where all is well."""
    yield from _storing(health)
    if health.clock:
        advice = _("Set the clock of the host, or let it reach NTP.")
        yield Trouble("clock", _("its clock cannot be believed: {why}", why=health.clock), advice)
    if health.influx:
        advice = _("Mend that; the journal keeps all till then.")
        yield Trouble("InfluxDB", health.influx, advice, health.influx_ms)
    if health.unsaid:
        text = ngettext(
            "{count} message to cushions was dropped for want of room since it started",
            "{count} messages to cushions were dropped for want of room since it started",
            health.unsaid,
        )
        advice = _("See that the broker keeps up; cushions send again what was not answered.")
        yield Trouble("answers", text, advice)
    yield from _damage(health)
    if health.page_connections and health.page_most and health.page_connections >= _NEARLY * health.page_most:
        text = _(
            "the live page holds {count} of the {most} connections that it takes; who comes next may find no room",
            count=health.page_connections,
            most=health.page_most,
        )
        advice = _("Close pages that nobody looks at. If they are not yours, keep strangers from the port of the page.")
        yield Trouble("page", text, advice)
    for device in health.floods:
        advice = _("Is it the cushion itself? `perch device remove` shuts out who has its key.")
        text = _("{device} floods; nothing of it is heard for some minutes", device=device)
        yield Trouble("flood", text, advice, device=device)
    for device in health.twins:
        advice = _("Give one of the two another name: `make deploy` asks for it, or `device` in its settings.json.")
        text = _("two boards send as {device}; what the later one measures does not count", device=device)
        yield Trouble("twins", text, advice, device=device)


def _storing(health: HostHealth) -> Iterator[Trouble]:
    if health.threads:
        text = _("a part of the host ended: {parts}", parts=", ".join(health.threads))
        yield Trouble("parts", text, _("Start `perch run` anew, and send us its log."))
    if health.stuck:
        advice = _("Mend that; nothing is lost till then.")
        yield Trouble("storing", _("nothing is stored: {why}", why=health.stuck), advice, health.stuck_ms)
    elif health.unstored_ms and health.at_ms - health.unstored_ms >= UNSTORED_MS:
        text = _("messages come in and none is stored")
        yield Trouble("storing", text, _("Look at the log of `perch run`, and start it anew."), health.unstored_ms)


def _damage(health: HostHealth) -> Iterator[Trouble]:
    if health.damaged:
        text = ngettext(
            "{count} record cannot be read and counts nowhere",
            "{count} records cannot be read and count nowhere",
            health.damaged,
        )
        advice = _(
            "Check the disk of the host. `perch doctor` names them; `perch repair` asks cushions for them again."
        )
        yield Trouble("damage", text, advice)
    if health.damaged_entries:
        text = ngettext(
            "{count} entry of people cannot be read and counts nowhere",
            "{count} entries of people cannot be read and count nowhere",
            health.damaged_entries,
        )
        advice = _("Check the disk of the host. `perch doctor` names them: enter them again.")
        yield Trouble("damage", text, advice)

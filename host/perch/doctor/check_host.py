"""Check which host answers the cushions of a broker: one confirms records, others may stand by."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from perch.config import Config
from perch.doctor.finding import Finding
from perch.model.cushion import Broker
from perch.model.host import HostHealth, HostPresence
from perch.model.language import ago, lasting
from perch.model.troubles import troubles
from perch.mqtt import LinkError, Session
from perch.wire import decode, topics

_RETAINED_S = 1.0
_LATE_MS = 90_000


def host_findings(
    config: Config, broker: Broker, journal: str | None, now_ms: int, speed: int = 1
) -> Iterator[Finding]:
    """Yield whether a host answers at the broker, and how it says that it is.

    `journal` is the id of the journal here, None or empty without. `now_ms` goes `speed` times as fast as real time.
    """
    try:
        presence, health = _retained(broker)
    except LinkError as error:
        yield Finding("host", f"the broker {error}", "Until then nobody can tell whether a host answers.")
        return
    finding = _host_finding(config, presence, journal)
    if not (finding.well and presence and presence.online):
        yield finding
    elif health and health.instance == presence.instance:
        yield replace(finding, state=finding.state + _lately(health, now_ms))
        yield from health_findings(health, now_ms, speed)
    else:
        yield finding
        advice = "Start `perch run` anew: is it as new as this `perch doctor`?"
        yield Finding("host, life", "the host is online and tells nothing of how it is", advice)


def _lately(health: HostHealth, now_ms: int) -> str:
    done = {"stored": health.stored_ms, "sent to InfluxDB": health.sent_ms}
    return "".join(f"; last {what} {ago(now_ms - at_ms)}" for what, at_ms in done.items() if at_ms)


def health_findings(health: HostHealth, now_ms: int, speed: int = 1) -> Iterator[Finding]:
    """Yield the troubles that a running host reports of itself; nothing where all is well."""
    silent_ms = now_ms - health.at_ms
    if abs(silent_ms) > _LATE_MS * speed:
        how = f"gave no sign of life for {lasting(silent_ms)}" if silent_ms > 0 else "has another time than we"
        advice = "Start `perch run` anew, and compare the clocks of both machines."
        yield Finding("host, life", f"the host {how}", advice)
    for trouble in troubles(health):
        since = f" (since {ago(now_ms - trouble.since_ms)})" if trouble.since_ms else ""
        yield Finding(trouble.device or f"host, {trouble.about}", f"{trouble.state}{since}", trouble.advice)


def _host_finding(config: Config, presence: HostPresence | None, journal: str | None) -> Finding:
    online, other = (presence.online, presence.journal) if presence else (False, None)
    if config.standby:
        return _on_standby(online, online and other == journal)
    if other is None:
        return Finding("host", "none is at this broker, so cushions keep what they measure", "Start `perch run`.")
    if other != journal and journal != "":
        shown = f"{'' if online else 'not '}online with journal {other}, which is not the one that is read here"
        advice = "A second host must have standby = true. Is data_dir the one that `perch run` has?"
        return Finding("host", shown, advice if online else "Start `perch run`, anew if it runs: then it is this one.")
    if not online:
        return Finding("host", "not online, so cushions keep what they measure", "Start `perch run`.")
    return Finding("host", f"online, with {'this journal' if journal else 'a journal that cannot be read here'}")


def _on_standby(online: bool, is_ours: bool) -> Finding:
    if is_ours:
        return Finding("host", "on standby by the settings, but answering", "Start `perch run` anew.")
    if online:
        return Finding("host", "on standby; another host answers the cushions")
    advice = "Bring it back, or start this one without standby: it then takes over."
    return Finding("host", "on standby, and no other host is online", advice)


def _retained(broker: Broker) -> tuple[HostPresence | None, HostHealth | None]:
    """Return what the broker keeps of a host, and of its health. Raises LinkError."""
    with Session(broker, [topics.ALIVE, topics.HOST]) as session:
        session.wait(lambda: _of_one(*_read(session.heard)), _RETAINED_S)
        return _read(session.heard)


def _read(heard: Mapping[str, bytes]) -> tuple[HostPresence | None, HostHealth | None]:
    return decode.presence(heard.get(topics.HOST, b"")), decode.alive(heard.get(topics.ALIVE, b""))


def _of_one(presence: HostPresence | None, health: HostHealth | None) -> bool:
    """Return whether both are of the same host: one that starts publishes its presence just before its health."""
    return bool(presence and health and presence.instance == health.instance)

"""Which host answers the cushions of a broker: one writes and says `stored`, others may stand by."""

from perch.config import Config
from perch.doctor.finding import Finding
from perch.model.cushion import Broker
from perch.mqtt import LinkError, Session
from perch.wire import decode, topics

_RETAINED_S = 1.0


def host_finding(config: Config, broker: Broker, journal: str | None) -> Finding:
    """Return whether a host answers at the broker; `journal` is the id of the journal here, None or empty without."""
    try:
        online, other = _retained(broker)
    except LinkError as error:
        return Finding("host", f"the broker {error}", "Until then nobody can tell whether a host answers.")
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


def _retained(broker: Broker) -> tuple[bool, str | None]:
    """Return whether a host is online, and its journal id: (False, None) where none ever was. Raises LinkError."""
    try:
        with Session(broker, [topics.HOST]) as session:
            session.wait(lambda: topics.HOST in session.heard, _RETAINED_S)
            body = decode.read(session.heard[topics.HOST])
    except (KeyError, decode.Unreadable):
        return False, None
    journal = body.get("journal")
    return body.get("status") == "online", journal if isinstance(journal, str) else None

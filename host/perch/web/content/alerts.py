"""What is not well with the host, for the head of every view."""

from perch.model.calendar import Calendar
from perch.model.host import HostHealth
from perch.model.language import _, clock_text
from perch.model.troubles import troubles
from perch.report.html.markup import Markup, joined, sentence, tag


def alerts(health: HostHealth, calendar: Calendar, *, connected: bool) -> Markup:
    """Return what the host does not manage, each with the next step, "" where all is well.

    `connected`: the broker is there.
    """
    lines = [] if connected else [_("No connection to the cushions. Retrying. This may be out of date.")]
    for trouble in troubles(health):
        since = clock_text(calendar.local(trouble.since_ms)) if trouble.since_ms else ""
        lines.append(trouble.sentences(since))
    return joined(tag("p", sentence(line)) for line in lines)

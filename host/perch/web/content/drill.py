"""A drill with its drawing."""

from perch.model.language import _
from perch.programme.drills import STEP_NAMES, Drill
from perch.programme.figure import svg
from perch.programme.poses import DRAWINGS
from perch.report.html.markup import Markup, joined, plain, tag


def drill_of(drill: Drill | None) -> Markup:
    """Return the drill's drawing, name and lines; that one may just stand up where there is none."""
    if drill is None:
        return tag("p", plain(_("Or just stand up.")))
    name = f"{_(drill.name)} ({_(drill.family)}, {_(STEP_NAMES[drill.step - 1])})"
    lines = [tag("li", plain(_(line))) for line in drill.how]
    drawing = Markup(svg(DRAWINGS[drill.family, drill.step], _("Two steps of: {drill}", drill=_(drill.name))))
    shown = [tag("div", drawing, class_="drill"), tag("h3", plain(name)), tag("p", plain(_(drill.purpose)))]
    return joined([*shown, tag("ol", *lines), tag("p", plain(_(drill.stop)), class_="note")])

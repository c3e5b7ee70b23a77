"""A drill with its drawing."""

from perch.programme.drills import STEP_NAMES, Drill
from perch.programme.figure import svg
from perch.programme.poses import DRAWINGS
from perch.report.html.markup import Markup, joined, plain, tag


def drill_of(drill: Drill | None) -> Markup:
    """Return the drill's drawing, name and lines; that one may just stand up where there is none."""
    if drill is None:
        return tag("p", plain("Or just stand up."))
    name = f"{drill.name} ({drill.family.value}, {STEP_NAMES[drill.step - 1]})"
    lines = [tag("li", plain(line)) for line in drill.how]
    drawing = Markup(svg(DRAWINGS[drill.family, drill.step], f"Two steps of: {drill.name}"))
    return joined(
        [
            tag("div", drawing, class_="drill"),
            tag("h3", plain(name)),
            tag("p", plain(drill.purpose)),
            tag("ol", *lines),
            tag("p", plain(drill.stop), class_="note"),
        ]
    )

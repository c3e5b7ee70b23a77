"""What the colours of each drawing mean, for the report and the live page."""

from perch.model.language import _
from perch.report.html.blocks import key, sign
from perch.report.html.markup import Markup, joined, plain


def day_legend() -> Markup:
    """Return the legend of a day's line."""
    return joined([*_sat(), *_empty(), sign(_("❙ reminder"))])


def carpet_legend() -> Markup:
    """Return the legend of days as lines one below the other."""
    return joined([*_sat(), *_empty(), sign(_("▾ reminder"))])


def week_legend() -> Markup:
    """Return the legend of the hours of the week."""
    return joined([plain(_("The fuller the colour, the more of the hour was sat.") + " "), *_empty()])


def reminder_legend() -> Markup:
    """Return the legend of the breaks after reminders."""
    more = key("good", _("a break after it")), key("asked", _("no break"))
    return joined([plain(_("Sits with a reminder.") + " "), *more])


def _sat() -> tuple[Markup, Markup]:
    return key("seat", _("sat")), key("long", _("beyond your limit"))


def _empty() -> tuple[Markup, Markup]:
    return key("vacant", _("nobody")), key("unknown", _("not known"))

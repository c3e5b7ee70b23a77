"""What the colours of each drawing mean, for the report and the live page."""

from perch.report.html.blocks import key, sign
from perch.report.html.markup import plain

_EMPTY = (key("vacant", "nobody"), key("unknown", "not known"))
DAY_LEGEND = (key("seat", "sat"), key("long", "beyond your limit"), *_EMPTY, sign("❙ reminder"))
CARPET_LEGEND = (key("seat", "sat"), key("long", "beyond your limit"), *_EMPTY, sign("▾ reminder"))
WEEK_LEGEND = (plain("The fuller the colour, the more of the hour was sat. "), *_EMPTY)
REMINDER_LEGEND = (plain("Sits with a reminder. "), key("good", "a break after it"), key("asked", "none"))

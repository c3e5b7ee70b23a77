"""The colours, few and calm: one for sitting, one for sitting long, the rest is grey."""

SEATED = "dark_cyan"
LONG = "dark_goldenrod"
VACANT = "grey39"
QUIET = "grey58"
STRONG = "bold"
BAD = "indian_red"

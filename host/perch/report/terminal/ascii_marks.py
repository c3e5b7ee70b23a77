"""Plain marks for terminals that cannot show ours; loads nothing else, since every command needs it."""

import codecs

HANDLER = "perch.report.terminal"
_PLAIN = {
    "·": ".", "░": ":", "▒": "+", "▓": "*", "█": "#", "▁": "_", "▂": ":", "▃": "-", "▄": "=", "▅": "+", "▆": "*",
    "▇": "#", "━": "=", "─": "-", "┃": "|", "▾": "v", "●": "*", "○": "o", "✓": "+", "✗": "x", "–": "-", "…": "~",
    "−": "-", "≥": ">=", "±": "+/-", "→": ">", "×": "x",
}  # fmt: skip


def register() -> str:
    """Make them known to streams; the name to give one as `errors`."""
    codecs.register_error(HANDLER, _stand_in)
    return HANDLER


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(mark, "?") for mark in error.object[error.start : error.end]), error.end

"""Writes `host/perch.example.toml`, every setting with its help, its default and its variable:

PYTHONPATH=host python tests/support/example_settings.py > host/perch.example.toml
"""

from perch.config import SETTINGS
from perch.config.declare import Setting, Value


def example() -> str:
    """Return the text of the file."""
    lines = ["# Perch: every setting with its default. The variable named beside it overrides it."]
    section = ""
    for item in SETTINGS:
        above = item.key.rpartition(".")[0]
        lines += ["", f"[{above}]"] if above != section else []
        section = above
        lines += ["", f"# {item.help}", _line(item)]
    return "\n".join(lines) + "\n"


def _line(item: Setting) -> str:
    if item.secret:
        return f"# {item.env}"
    return f"{item.key.rpartition('.')[2]} = {_toml(item.default)}".ljust(24) + f"  # {item.env}"


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


if __name__ == "__main__":
    print(example(), end="")

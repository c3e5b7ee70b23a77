"""What can be set on a cushion. One declaration a setting, whose name stands in `nouns.py` as well, gives its default,
its limits and its check.

Needed at the start and when settings come; so it is imported within functions and forgotten again (late.py).
"""

from collections import namedtuple

from cushion.nouns import MINUTE, Settings

# `unit` is for people, as is the table in firmware/README.md, which says what each is for.
Setting = namedtuple("Setting", "name default low high unit")

SETTINGS = (
    Setting("rev", 0, 0, 2147483647, ""),
    Setting("limit_ms", 40 * MINUTE, 20 * MINUTE, 60 * MINUTE, "ms"),
    Setting("sample_hz", 10, 2, 50, "Hz"),
    Setting("on_counts", 20, 1, 2000, "counts a cell"),
    Setting("off_counts", 10, 1, 2000, "counts a cell"),
    Setting("on_permille", 40, 0, 500, "‰"),
    Setting("baseline", 0, 0, 1, ""),
    Setting("quiet_from_min", 0, 0, 1440, "min"),
    Setting("quiet_to_min", 0, 0, 1440, "min"),
    Setting("utc_offset_ms", 0, -50400000, 50400000, "ms"),
    Setting("offset_1_at", 0, 0, 4102444800000, "UTC ms"),
    Setting("offset_1_ms", 0, -50400000, 50400000, "ms"),
    Setting("offset_2_at", 0, 0, 4102444800000, "UTC ms"),
    Setting("offset_2_ms", 0, -50400000, 50400000, "ms"),
    Setting("outbox_kb", 512, 32, 8192, "kB"),
    Setting("break_tick", 0, 0, 1, ""),
    Setting("power", 0, 0, 2, ""),
)

# Of what somebody sent so much is repeated when it is refused: the reasons have to fit into a record.
SHOWN = 16  # characters of a value or a name, and names


def check(given) -> tuple[Settings | None, list[str]]:
    """Return (settings, problems): the settings in force, defaults for what is not given, or None and every problem."""
    if not isinstance(given, dict):
        return None, ["settings are not an object of names and numbers"]
    problems = [p for p in (_problem(setting, given) for setting in SETTINGS) if p]
    known = [setting.name for setting in SETTINGS]
    unknown = [str(name)[:SHOWN] for name in given if name not in known]
    if unknown:
        problems.append("%s: no such setting; there are %s" % (", ".join(unknown[:SHOWN]), ", ".join(known)))
    if problems:
        return None, problems
    values = {setting.name: given.get(setting.name, setting.default) for setting in SETTINGS}
    if values["off_counts"] > values["on_counts"]:
        return None, ["off_counts: %(off_counts)d is above on_counts (%(on_counts)d)" % values]
    return Settings(**values), []


def defaults() -> Settings:
    """Return the settings of a cushion out of the box."""
    return Settings(*[setting.default for setting in SETTINGS])


def in_force(store, given) -> tuple[Settings, list[str]]:
    """Return (settings, problems): what the host set last, else what the settings file says, else the defaults."""
    problems: list[str] = []
    for source in (store.load("settings"), given):
        if source is not None:
            settings, wrong = check(source)
            if settings:
                return settings, problems
            problems += wrong
    return defaults(), problems


def _problem(setting: Setting, given: dict) -> str | None:
    value = given.get(setting.name, setting.default)
    if isinstance(value, bool) or not isinstance(value, int):
        return "%s: %s is not a whole number" % (setting.name, repr(value)[:SHOWN])
    if not setting.low <= value <= setting.high:
        within = setting.low, setting.high, setting.unit
        return "%s: %s is not within %d to %d %s" % ((setting.name, repr(value)[:SHOWN]) + within)
    return None

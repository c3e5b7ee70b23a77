"""What can be set on a cushion. One declaration a setting gives its default, its limits, its check and its text."""

from collections import namedtuple

from cushion.nouns import MINUTE

Setting = namedtuple("Setting", "name default low high unit help")

SETTINGS = (
    Setting("rev", 0, 0, 2147483647, "", "Number of this set of settings, counted by whoever writes it."),
    Setting("limit_ms", 40 * MINUTE, 20 * MINUTE, 60 * MINUTE, "ms", "Seated time after which you are nudged."),
    Setting("sample_hz", 10, 2, 50, "Hz", "How often the cells are read."),
    Setting("on_counts", 20, 1, 2000, "counts a cell", "Mean load from which the seat is taken as occupied."),
    Setting("off_counts", 10, 1, 2000, "counts a cell", "Mean load under which the seat is taken as empty."),
    Setting("on_permille", 40, 0, 500, "‰", "The same as a part of your calibrated load; the higher one rules."),
    Setting("baseline", 0, 0, 1, "", "1: measure and never nudge, to learn what your days are like."),
    Setting(
        "quiet_from_min",
        0,
        0,
        1440,
        "min",
        "Quiet hours begin so long after local midnight; none if equal to their end.",
    ),
    Setting("quiet_to_min", 0, 0, 1440, "min", "Quiet hours end so long after local midnight."),
    Setting(
        "utc_offset_ms",
        0,
        -50400000,
        50400000,
        "ms",
        "Local time minus UTC; with its two next changes for quiet hours.",
    ),
    Setting("offset_1_at", 0, 0, 4102444800000, "UTC ms", "When the offset changes next; 0: never."),
    Setting("offset_1_ms", 0, -50400000, 50400000, "ms", "The offset from then on."),
    Setting("offset_2_at", 0, 0, 4102444800000, "UTC ms", "When it changes after that; 0: never."),
    Setting("offset_2_ms", 0, -50400000, 50400000, "ms", "The offset from then on."),
    Setting("outbox_kb", 512, 32, 8192, "kB", "Flash for records, both those that wait for the host and those it has."),
)

Settings = namedtuple("Settings", [setting.name for setting in SETTINGS])


def check(given: dict) -> tuple:
    """Return (settings, problems): the settings in force, defaults for what is not given, or None and every problem."""
    if not isinstance(given, dict):
        return None, ["settings are not an object of names and numbers"]
    problems = [p for p in (_problem(setting, given) for setting in SETTINGS) if p]
    known = [setting.name for setting in SETTINGS]
    problems += ["%s: no such setting; there are %s" % (name, ", ".join(known)) for name in given if name not in known]
    if problems:
        return None, problems
    settings = Settings(*[given.get(setting.name, setting.default) for setting in SETTINGS])
    if settings.off_counts > settings.on_counts:
        return None, ["off_counts: %d is above on_counts (%d)" % (settings.off_counts, settings.on_counts)]
    return settings, []


def defaults() -> Settings:
    """The settings of a cushion out of the box."""
    return Settings(*[setting.default for setting in SETTINGS])


def _problem(setting: Setting, given: dict) -> str | None:
    value = given.get(setting.name, setting.default)
    if isinstance(value, bool) or not isinstance(value, int):
        return "%s: %r is not a whole number" % (setting.name, value)
    if not setting.low <= value <= setting.high:
        return "%s: %d is not within %d to %d %s" % (setting.name, value, setting.low, setting.high, setting.unit)
    return None

"""The configuration: declared, read and checked."""

from perch.config.declare import example_of
from perch.config.load import ConfigError, find, load, own_file, system_zone
from perch.config.whole import LOG_FORMATS, LOG_LEVELS, SETTINGS, Config

__all__ = [
    "LOG_FORMATS",
    "LOG_LEVELS",
    "SETTINGS",
    "Config",
    "ConfigError",
    "example",
    "find",
    "load",
    "own_file",
    "system_zone",
]


def example() -> str:
    """Return the text of `perch.example.toml`: every setting with its help, its default and its variable."""
    return example_of(SETTINGS)

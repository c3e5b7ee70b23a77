"""The configuration: declared, read and checked."""

from perch.config.load import ConfigError, find, load, own_file, system_zone
from perch.config.whole import LOG_FORMATS, LOG_LEVELS, SETTINGS, Config

__all__ = [
    "LOG_FORMATS",
    "LOG_LEVELS",
    "SETTINGS",
    "Config",
    "ConfigError",
    "find",
    "load",
    "own_file",
    "system_zone",
]

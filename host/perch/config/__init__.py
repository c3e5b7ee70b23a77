"""The configuration: declared, read and checked."""

from perch.config.load import ConfigError, find, load, own_file, system_zone
from perch.config.whole import SETTINGS, Config

__all__ = ["SETTINGS", "Config", "ConfigError", "find", "load", "own_file", "system_zone"]

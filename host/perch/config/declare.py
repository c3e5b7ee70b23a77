"""Settings declared once: from one declaration come default, check, environment name and help.

A group of settings is a frozen dataclass whose fields are made by `setting`; a field that is itself such a
dataclass is a section. Pure: the callers read files and the environment.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from difflib import get_close_matches
from typing import Any

Value = str | int | bool
Check = Callable[[str], str | None]  # what is wrong with a text, or None

_SETTING = "perch.setting"
_KINDS = {str: "a text in quotes", int: "a whole number", bool: "true or false"}
_TRUTH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True)
class Setting:
    """One setting: `key` as it is named in messages (`broker.port`), its default, and what it may be.

    `least` and `most` bound numbers, `choices` and `check` restrict texts.
    """

    key: str
    default: Value
    help: str
    least: int = 0
    most: int | None = None
    choices: tuple[str, ...] = ()
    check: Check | None = None
    secret: bool = False

    @property
    def env(self) -> str:
        """The environment variable that overrides it."""
        return "PERCH_" + self.key.upper().replace(".", "_")


def setting(default: Value, help: str, **rule: Any) -> Any:
    """Declare a setting as a dataclass field; `rule` holds the further fields of `Setting`."""
    declared = Setting("", default, help, **rule)
    return field(default=default, repr=not declared.secret, metadata={_SETTING: declared})


def declared(group: type, prefix: str = "") -> Iterator[Setting]:
    """Yield all settings of a group, those of its sections after its own."""
    sections = []
    for item in fields(group):
        if isinstance(item.type, type) and is_dataclass(item.type):
            sections.append((item.type, f"{prefix}{item.name}."))
        else:
            yield replace(item.metadata[_SETTING], key=prefix + item.name)
    for section, name in sections:
        yield from declared(section, name)


def build(group: type, values: Mapping[str, Value], prefix: str = "") -> Any:
    """Return the group with `values` (by dotted key) in place of its defaults."""
    chosen: dict[str, Any] = {}
    for item in fields(group):
        key = prefix + item.name
        if isinstance(item.type, type) and is_dataclass(item.type):
            chosen[item.name] = build(item.type, values, key + ".")
        elif key in values:
            chosen[item.name] = values[key]
    return group(**chosen)


def problem(item: Setting, value: object) -> str | None:
    """Return what is wrong with a value, or None."""
    if type(value) is not type(item.default):
        return f"{value!r} is not {_KINDS[type(item.default)]}"
    if isinstance(value, str):
        if item.choices and value not in item.choices:
            return f"{value!r} is none of {', '.join(item.choices)}"
        return item.check(value) if item.check and value else None
    if isinstance(value, int) and item.most is not None and not item.least <= value <= item.most:
        return f"{value} is outside {item.least} to {item.most}"
    return None


def from_text(item: Setting, text: str) -> object:
    """Return a text of the environment in the type of the setting; the text itself where it is of another type."""
    if isinstance(item.default, bool):
        return _TRUTH.get(text.lower(), text)
    if not isinstance(item.default, int):
        return text
    try:
        return int(text)
    except ValueError:
        return text


def flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the leaves of a nested table with their dotted keys."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def unknown(key: str, known: list[str]) -> str:
    """Return the message for an unknown key, with the nearest one that is known."""
    by_name = {name.rpartition(".")[2]: name for name in known}
    near = get_close_matches(key, known, 1, 0.7)
    near = near or [by_name[name] for name in get_close_matches(key.rpartition(".")[2], list(by_name), 1, 0.7)]
    return "unknown setting" + (f"; did you mean {near[0]}?" if near else "")

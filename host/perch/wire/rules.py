"""Rules for the fields of a message: a rule takes a value and returns what it must be, "" if it is that."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

Rule = Callable[[object], str]


class FieldRule(NamedTuple):
    """One field of a message: its name, its rule, and whether the message is of use without it."""

    name: str
    rule: Rule
    required: bool = True


def required(**rules: Rule) -> tuple[FieldRule, ...]:
    """Return fields without which a message is of no use."""
    return tuple(FieldRule(name, rule) for name, rule in rules.items())


def optional(**rules: Rule) -> tuple[FieldRule, ...]:
    """Return fields that a message may leave out."""
    return tuple(FieldRule(name, rule, required=False) for name, rule in rules.items())


def problems(message: Mapping[str, object], fields: Iterable[FieldRule]) -> list[str]:
    """Return everything that is wrong with the fields of `message`; other keys are accepted."""
    wrong = []
    for name, rule, is_required in fields:
        if name in message:
            if must := rule(message[name]):
                wrong.append(f"{name} must be {must}")
        elif is_required:
            wrong.append(f"{name} is missing")
    return wrong


def whole(least: int, most: int) -> Rule:
    """An integer in `[least, most]`; true and 5.0 are none."""
    must = f"a whole number from {least} to {most}"
    return lambda value: "" if type(value) is int and least <= value <= most else must


def text(longest: int) -> Rule:
    """A text of 1 to `longest` printable characters."""
    must = f"a text of 1 to {longest} printable characters"
    return lambda value: "" if isinstance(value, str) and 0 < len(value) <= longest and value.isprintable() else must


def shaped(pattern: str, must: str) -> Rule:
    """A text that matches `pattern` as a whole."""
    match = re.compile(pattern).fullmatch
    return lambda value: "" if isinstance(value, str) and match(value) else must


def one_of(*words: str) -> Rule:
    """One of a few words."""
    must = "one of " + ", ".join(words)
    return lambda value: "" if isinstance(value, str) and value in words else must


def truth(value: object) -> str:
    """True or false."""
    return "" if isinstance(value, bool) else "true or false"


def true(value: object) -> str:
    """True: a mark that is left out where it does not apply."""
    return "" if value is True else "true or left out"


def or_null(rule: Rule) -> Rule:
    """What `rule` allows, or null for measured and not valid."""
    return lambda value: "" if value is None or not (must := rule(value)) else f"{must} or null"


def several(rule: Rule, most: int, *, exactly: bool = False) -> Rule:
    """A list of at most `most` values that `rule` allows, or of exactly so many."""

    def check(value: object) -> str:
        if not isinstance(value, list) or len(value) > most or (exactly and len(value) < most):
            return f"a list of {'exactly' if exactly else 'at most'} {most}"
        return next((f"a list, each {must}" for item in value if (must := rule(item))), "")

    return check


def named(rule: Rule, most: int) -> Rule:
    """An object of at most `most` names, each with a value that `rule` allows."""
    name = text(32)

    def check(value: object) -> str:
        if not isinstance(value, dict) or len(value) > most or any(map(name, value)):
            return f"an object of at most {most} names"
        return next((f"an object, each value {must}" for item in value.values() if (must := rule(item))), "")

    return check


def part(*fields: FieldRule) -> Rule:
    """An object with fields of its own."""

    def check(value: object) -> str:
        if not isinstance(value, dict):
            return "an object"
        wrong = problems(value, fields)
        return f"an object whose {wrong[0]}" if wrong else ""

    return check

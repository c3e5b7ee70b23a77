"""Choose the language of a browser or a terminal, and load its catalogue of gettext with Babel.

Babel is loaded when it is needed: not for English as it is used everywhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from perch.model.language import ENGLISH, Language

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "perch"
TRANSLATED = ("de",)
"""The languages that have a catalogue; English is in the source."""
_FORMATS = {"full": "full", "medium": "medium", "weekday": "EEEE", "wd": "EEE"}
_SKELETONS = {"long": "MMMMEEEEd", "short": "MMMd", "axis": "MMMEd", "month": "yMMM"}


def for_browser(accept_language: str) -> Language:
    """Return the language that a browser asks for by its header Accept-Language; English where it asks for no other."""
    return _first(_wanted(accept_language))


def for_environment(environment: Mapping[str, str]) -> Language:
    """Return the language that a terminal asks for by LC_ALL, LC_MESSAGES or LANG."""
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    name = named.partition(".")[0].partition("@")[0]
    return ENGLISH if name in ("", "C", "POSIX") else _first([name])


def sentences_of(script: Path) -> frozenset[str]:
    """Return the sentences of a script of JavaScript: what its function `_` is called with."""
    from babel.messages.extract import extract_from_file

    messages = extract_from_file("javascript", script, keywords={"_": None})
    return frozenset(str(sentence) for _line, sentence, _comments, _context in messages)


def _wanted(accept_language: str) -> Iterator[str]:
    """Return the tags of the header, the most wanted first."""
    parts = [part.strip().partition(";") for part in accept_language[:1000].split(",")]
    weighed = [(_weight(more), tag.strip()) for tag, _semicolon, more in parts if tag.strip()]
    return (tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0)


def _weight(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q=")) if parameter else 1.0
    except ValueError:
        return 0.0


def _first(tags: Iterable[str]) -> Language:
    from babel import Locale, UnknownLocaleError

    for tag in tags:
        try:
            locale = Locale.parse(tag.replace("_", "-"), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        if locale.language in ("en", *TRANSLATED):
            return language(str(locale))
    return ENGLISH


@cache
def language(name: str) -> Language:
    """Return the language of a locale such as de_AT, whose language is English or TRANSLATED."""
    from babel import Locale
    from babel.dates import format_date, format_skeleton, format_time
    from babel.numbers import format_decimal

    locale = Locale.parse(name)

    def dated(day: date, style: str) -> str:
        if style in _FORMATS:
            return format_date(day, _FORMATS[style], locale)
        return format_skeleton(_SKELETONS[style], day, locale=locale)

    def clock(local: datetime) -> str:
        return format_time(local.replace(tzinfo=None), "short", locale=locale).replace("\u202f", " ")

    def number(value: float, digits: int) -> str:
        return format_decimal(value, "#,##0" + ("." + "0" * digits if digits else ""), locale)

    tag = name.replace("_", "-")
    if locale.language == "en":
        return Language(tag, ENGLISH.gettext, ENGLISH.ngettext, clock, dated, number)
    catalogue = _catalogue(locale.language)
    return Language(tag, catalogue.gettext, catalogue.ngettext, clock, dated, number)


@cache
def _catalogue(name: str) -> GNUTranslations:
    """Return the catalogue of a language, compiled in memory from its source."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (FOLDER / name / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=name, domain=DOMAIN))
    compiled.seek(0)
    return GNUTranslations(compiled)

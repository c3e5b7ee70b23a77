"""People and what they enter, as values.

An entry is a durable fact that a person entered, with an `id` of its own. A name that ends in `_ms` and says an instant
is UTC milliseconds since 1970; a day is a local calendar day. `None` means "not entered": never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from perch.model.language import N_

NOTE_LONGEST = 200
"""Letters of a note in the diary at most."""
PAIN_MOST = 10
"""Of the numeric rating scale (PROGRAMME.md: 0 to 10)."""


class Kind(StrEnum):
    """What an entry is about."""

    PERSON = "person"
    BREAK = "break"
    STEP = "step"
    WALK = "walk"
    PLAN = "plan"
    DIARY = "diary"
    FLARE = "flare"
    PASSWORD = "password"
    SHARING = "sharing"
    SEAT = "seat"


class SeatPlace(StrEnum):
    """Where somebody sits: in an office nothing that needs the floor is offered."""

    OFFICE = "office"
    HOME = "home"


class Family(StrEnum):
    """A basic movement; its value is its name in a sentence."""

    GETTING_UP = N_("getting up")
    SQUATTING = N_("squatting")
    KNEELING = N_("kneeling")
    ALL_FOURS = N_("on all fours")
    ROLLING = N_("rolling")
    BRACING = N_("bracing")


class Did(StrEnum):
    """What was done in a break."""

    WALK = "walk"
    DRILL = "drill"
    UP = "up"


class DrillAnswer(StrEnum):
    """How a drill went."""

    DONE = "done"
    SKIPPED = "skipped"
    TOO_HARD = "too hard"


class Felt(StrEnum):
    """How a walk was."""

    EASY = "easy"
    RIGHT = "right"
    TOO_MUCH = "too much"


class PlanMove(StrEnum):
    """What somebody decides about the walking plan."""

    BEGIN = "begin"
    GO = "go"
    PAUSE = "pause"
    END = "end"


class Entry(NamedTuple):
    """One entry as it is stored: `id` 16 hex digits, `body` canonical JSON.

    Of the entries of one person, kind and subject the newest by `told_ms` is in force.
    """

    id: str
    person: str
    kind: str
    subject: str
    told_ms: int
    body: str


class Tombstone(NamedTuple):
    """Stands for deleted entries: those entered until `at_ms`; an empty kind or subject stands for all."""

    person: str
    kind: str
    subject: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits; `cushions` is None for all cushions that nobody else has."""

    id: str
    name: str
    cushions: tuple[str, ...] | None = None
    place: SeatPlace = SeatPlace.OFFICE


@dataclass(frozen=True, slots=True)
class BreakActivity:
    """What was done at `at_ms`, in a break or at any other time; `family` and `step` (1 to 3) only of a drill."""

    at_ms: int
    did: Did
    family: Family | None = None
    step: int | None = None
    answer: DrillAnswer | None = None


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A step (1 to 3) of a family that somebody chose at `at_ms`."""

    at_ms: int
    family: Family
    step: int


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk of its own, in minutes."""

    day: date
    minutes: int
    felt: Felt | None = None


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A decision about the walking plan; `minutes` and `times` a week of BEGIN and GO, `until` of PAUSE (excluded)."""

    day: date
    at_ms: int
    move: PlanMove
    minutes: int | None = None
    times: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class DiaryDay:
    """The worst pain of a day, 0 to 10, and whether it limited what the person did.

    `kept_from` is pain interference: how much the back kept the person from in the four weeks until then, 0 (nothing)
    to 10 (everything). It is the question of PROGRAMME.md, Diary, in our own words, and no score of a questionnaire.
    """

    day: date
    pain: int
    limited: bool = False
    note: str = ""
    kept_from: int | None = None


@dataclass(frozen=True, slots=True)
class Flare:
    """A worsening by the person's own judgement, from `began` to `over` (excluded), None while it lasts."""

    began: date
    over: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether it lasts on a day."""
        return self.began <= day and (self.over is None or day < self.over)


@dataclass(frozen=True, slots=True)
class SatBout:
    """A bout that this person sat, on any cushion; `start_ms` is None where it was unknown when it was entered."""

    device: str
    boot: str
    seq: int
    start_ms: int | None = None

    @property
    def subject(self) -> str:
        """The bout as the subject of an entry."""
        return f"{self.device}:{self.boot}:{self.seq}"


@dataclass(frozen=True, slots=True)
class PagePassword:
    """The hash of a person's password for the page; "" where it was removed."""

    hash: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a person allows: all of it is off until they switch it on.

    `pain` goes to InfluxDB and Home Assistant only where these are on; `caretaker` are days and diary for who knows
    the page's own password, though the person has one. `reminders` are posted to `notify.url` once a day.
    """

    influx: bool = False
    home_assistant: bool = False
    pain: bool = False
    caretaker: bool = False
    reminders: bool = False

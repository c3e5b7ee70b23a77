"""The settings of a cushion that the page offers, in units that people use. The cushion checks them again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from perch.model.calendar import minutes_of
from perch.model.language import N_, _


@dataclass(frozen=True, slots=True)
class Offered:
    """A setting: its limits are the cushion's, `factor` of its units make one that is shown.

    `clock`: it is minutes after midnight, shown as a time of day; `switch`: 0 or 1, shown as a choice.
    """

    name: str
    label: str
    help: str
    low: int
    high: int
    unit: str = ""
    factor: int = 1
    clock: bool = False
    switch: bool = False
    advanced: bool = False

    def shown(self, value: int) -> str:
        """Return a value as it is shown."""
        if self.clock:
            return f"{value // 60 % 24:02}:{value % 60:02}"
        return f"{value / self.factor:g}"

    def read(self, text: str) -> int | str:
        """Return the value that a text means, or what is wrong with it."""
        if self.clock:
            minutes = minutes_of(text)
            return _("{text} is not a time like 22:00", text=repr(text)) if minutes is None else minutes
        try:
            value = round(float(text) * self.factor)
        except (ValueError, OverflowError):
            return _("{text} is not a number", text=repr(text))
        if self.low <= value <= self.high:
            return value
        return _("{text} is not within {limits}", text=text, limits=self.limits)

    @property
    def limits(self) -> str:
        """Its limits as a phrase, like `20 to 60 min`."""
        least, most = self.shown(self.low), self.shown(self.high)
        return _("{least} to {most} {unit}", least=least, most=most, unit=_(self.unit)).rstrip()


_CLOCK: dict[str, Any] = {"low": 0, "high": 1440, "clock": True}
_SWITCH: dict[str, Any] = {"low": 0, "high": 1, "switch": True}
_COUNTS: dict[str, Any] = {"low": 1, "high": 2000, "unit": N_("counts"), "advanced": True}
_MINUTES: dict[str, Any] = {"low": 1_200_000, "high": 3_600_000, "unit": "min", "factor": 60_000}
_PERMILLE: dict[str, Any] = {"low": 0, "high": 500, "unit": "‰", "advanced": True}
OFFERED = (
    Offered("limit_ms", N_("Remind after"), N_("Minutes of sitting without a break."), **_MINUTES),
    Offered("quiet_from_min", N_("Quiet from"), N_("No reminder is heard from then on."), **_CLOCK),
    Offered("quiet_to_min", N_("Quiet until"), N_("The same time as above: no quiet hours."), **_CLOCK),
    Offered(
        "break_tick", N_("Tick after a break"), N_("One short tick when two minutes off the seat are full."), **_SWITCH
    ),
    Offered("sample_hz", N_("Readings"), N_("How often the cells are read."), 2, 50, "Hz", advanced=True),
    Offered("on_counts", N_("Occupied from"), N_("Mean load of a cell when somebody sits."), **_COUNTS),
    Offered("off_counts", N_("Empty under"), N_("Mean load of a cell when nobody does."), **_COUNTS),
    Offered("on_permille", N_("Occupied from"), N_("The same, as a part of your calibrated load."), **_PERMILLE),
    Offered("outbox_kb", N_("Room for records"), N_("Flash for records of its own."), 32, 8192, "kB", advanced=True),
)


def read(texts: Mapping[str, str], in_force: Mapping[str, int]) -> tuple[dict[str, int], dict[str, str]]:
    """Return the settings that texts change, and by setting what is wrong with the others."""
    changed, wrong = {}, {}
    for setting in OFFERED:
        text = texts.get(setting.name, "").strip()
        if setting.name not in in_force or not text or text == setting.shown(in_force[setting.name]):
            continue
        value = setting.read(text)
        if isinstance(value, str):
            wrong[setting.name] = value
        else:
            changed[setting.name] = value
    return changed, wrong


def refused(reasons: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return the cushion's reasons by the setting that they begin with, and those that name none."""
    by_name: dict[str, str] = {}
    others = []
    for reason in reasons:
        name, colon, why = reason.partition(": ")
        if colon and any(setting.name == name for setting in OFFERED):
            by_name[name] = _("The cushion refuses it: {why}.", why=why)
        else:
            others.append(reason)
    return by_name, others

"""The settings of a cushion that the page offers, in units that people use. The cushion checks them again."""

from collections.abc import Mapping
from dataclasses import dataclass

from perch.model.calendar import minutes_of


@dataclass(frozen=True, slots=True)
class Offered:
    """A setting: its limits are the cushion's, `factor` of its units make one that is shown.

    `clock`: it is minutes after midnight, shown as a time of day.
    """

    name: str
    label: str
    help: str
    low: int
    high: int
    unit: str = ""
    factor: int = 1
    clock: bool = False
    advanced: bool = False

    def shown(self, value: int) -> str:
        """A value as it is shown."""
        if self.clock:
            return f"{value // 60 % 24:02}:{value % 60:02}"
        return f"{value / self.factor:g}"

    def read(self, text: str) -> int | str:
        """The value that a text means, or what is wrong with it."""
        if self.clock:
            found = minutes_of(text)
            return f"{self.label}: {text!r} is not a time like 22:00" if found is None else found
        try:
            value = round(float(text) * self.factor)
        except (ValueError, OverflowError):
            return f"{self.label}: {text!r} is not a number"
        return value if self.low <= value <= self.high else f"{self.label}: {text} is not within {self.limits}"

    @property
    def limits(self) -> str:
        """Its limits in words."""
        return f"{self.shown(self.low)} to {self.shown(self.high)} {self.unit}".rstrip()


OFFERED = (
    Offered("limit_ms", "Nudge after", "Seated time after which you are nudged.", 1_200_000, 3_600_000, "min", 60_000),
    Offered("quiet_from_min", "Quiet from", "No nudge is heard from then on.", 0, 1440, clock=True),
    Offered("quiet_to_min", "Quiet until", "The same time as above: no quiet hours.", 0, 1440, clock=True),
    Offered("sample_hz", "Readings", "How often the cells are read.", 2, 50, "Hz", advanced=True),
    Offered("on_counts", "Occupied from", "Mean load of a cell when somebody sits.", 1, 2000, "counts", advanced=True),
    Offered("off_counts", "Empty under", "Mean load of a cell when nobody does.", 1, 2000, "counts", advanced=True),
    Offered("on_permille", "Occupied from", "The same, as a part of your calibrated load.", 0, 500, "‰", advanced=True),
    Offered("outbox_kb", "Room for records", "Flash for records of its own.", 32, 8192, "kB", advanced=True),
)  # fmt: skip


def read(texts: Mapping[str, str], in_force: Mapping[str, int]) -> tuple[dict[str, int], list[str]]:
    """The settings that texts change, and what is wrong with them."""
    changed, wrong = {}, []
    for one in OFFERED:
        text = texts.get(one.name, "").strip()
        if one.name not in in_force or not text or text == one.shown(in_force[one.name]):
            continue
        value = one.read(text)
        if isinstance(value, str):
            wrong.append(value)
        else:
            changed[one.name] = value
    return changed, wrong

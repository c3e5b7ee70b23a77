"""Days side by side, each a column of a drawing, above one scale."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from perch.model.language import date_text
from perch.report.html.markup import WIDE, Markup, bar, drawing, line, text

_RIGHT = 8
_WIDEST = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """A drawing of `count` columns over values from `low` to `high`; all lengths are in pixels.

    `left`, `top` and `bottom` are the margins, `foot` is how far the names of days are above the lower edge.
    """

    whole: int
    height: float
    count: int
    low: float
    high: float
    left: float
    top: float
    bottom: float
    foot: float = 8

    @property
    def width(self) -> float:
        """The width of a column."""
        return (self.whole - self.left - _RIGHT) / self.count

    def x(self, number: int) -> float:
        """Return the middle of a column."""
        return self.left + (number + 0.5) * self.width

    def y(self, value: float) -> float:
        """Return how far below the upper edge a value is."""
        return self.top + (self.high - value) * (self.height - self.top - self.bottom) / (self.high - self.low)

    def rule(self, value: float, class_: str = "grid") -> Markup:
        """Return a line across all columns."""
        return line(self.left, self.y(value), self.whole - _RIGHT, self.y(value), class_)

    def label(self, value: float, words: str) -> Markup:
        """Return words on the scale."""
        return text(words, self.left - 8, self.y(value) + 4, "end")

    def bar(self, number: int, low: float, high: float, class_: str, title: str, least: float = 0.0) -> Markup:
        """Return a bar from one value up to another, at least so high."""
        wide, top = min(self.width * 0.7, _WIDEST), self.y(high)
        return bar(self.x(number) - wide / 2, top, wide, max(self.y(low) - top, least), class_, title)

    def field(self, number: int, class_: str, title: str) -> Markup:
        """Return a whole column in a colour."""
        height = self.height - self.top - self.bottom
        return bar(self.x(number) - self.width / 2, self.top, self.width, height, class_, title)

    def named(self, number: int, day: date) -> Iterator[Markup]:
        """Yield the day beneath a column, where there is room for it."""
        if number % -(-self.count // (7 if self.whole == WIDE else 3)) == 0:
            yield text(date_text(day, "short"), self.x(number), self.height - self.foot, "middle")

    def drawing(self, what: str, parts: Iterable[Markup]) -> Markup:
        """Return the drawing; `what` says in words what it shows."""
        return drawing(self.whole, self.height, what, *parts)

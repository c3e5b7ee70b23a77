"""Drawings in millimetres, as SVG text that prints at 1:1 unless it says otherwise."""

import re
from dataclasses import dataclass, field
from html import escape

Point = tuple[float, float]
A3_MM = (277, 400)  # within margins of 10 mm
THIN = 'fill="none" stroke="#000" stroke-width="0.3"'


@dataclass
class Drawing:
    """A page whose corner (left, top) is not always (0, 0); y grows downwards. It prints `scale` times as large."""

    width: float
    height: float
    left: float = 0
    top: float = 0
    body: list[str] = field(default_factory=list)
    scale: float = 1

    def line(self, points: list[Point], style: str = THIN) -> None:
        """A line through these points."""
        self.body.append(f'<polyline points="{" ".join(f"{x:g},{y:g}" for x, y in points)}" {style}/>')

    def box(self, x: float, y: float, width: float, height: float, style: str = THIN) -> None:
        """A rectangle by its upper left corner."""
        self.body.append(f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" {style}/>')

    def disc(self, at: Point, diameter: float, style: str = THIN) -> None:
        """A circle."""
        self.body.append(f'<circle cx="{at[0]:g}" cy="{at[1]:g}" r="{diameter / 2:g}" {style}/>')

    def text(self, at: Point, words: str, size: float = 4, anchor: str = "middle", more: str = "") -> None:
        """Words on one line; `anchor` is start, middle or end."""
        self.body.append(
            f'<text x="{at[0]:g}" y="{at[1]:g}" font-size="{size:g}" text-anchor="{anchor}" '
            f'font-family="DejaVu Sans, Arial, sans-serif" {more}>{escape(words)}</text>'
        )

    def svg(self) -> str:
        """The whole file."""
        printed = f'width="{self.width * self.scale:g}mm" height="{self.height * self.scale:g}mm"'
        seen = f'viewBox="{self.left:g} {self.top:g} {self.width:g} {self.height:g}"'
        paper = (
            f'<rect x="{self.left:g}" y="{self.top:g}" width="{self.width:g}" height="{self.height:g}" fill="#fff"/>'
        )
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {printed} {seen}>'
        return "\n".join([head, paper, *self.body, "</svg>\n"])


def on_a3(svg: str) -> str:
    """A drawing of another program, as large as a sheet of A3 has room for, upright or across."""
    width, height = (float(word) for word in re.findall(r'viewBox="([^"]*)"', svg)[0].split()[2:])
    scale = min(A3_MM[0] / min(width, height), A3_MM[1] / max(width, height))
    for name, size in (("width", width), ("height", height)):
        svg = re.sub(rf'(<svg\b[^>]*?\b{name}=)"[^"]*"', rf'\1"{size * scale:.1f}mm"', svg, count=1)
    return svg

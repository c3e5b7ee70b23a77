"""The sewing pattern at 1:1: cover, seam, felt, cells and their wires, seen from above with the front at the top.

So the right of the page is the right of who sits on it. The coordinates are those of cells.py, as they are.
"""

from collections.abc import Iterator

from design.cells import FOUR, HALF_MM, SIDE_MM, Layout, percent, puck_mm
from design.svg import THIN, Drawing, Point

ROOM_MM = 15  # of the cover beyond the felt: half of what lies in it, some 28 mm of felt, disc, puck and foam
SEAM_MM = 15
PAGE_MM = SIDE_MM + 2 * (ROOM_MM + SEAM_MM)
DISC_MM = 50
EXIT: Point = (150, HALF_MM)  # where the wires leave: at the rear, on the right
LANE_MM = 172  # wires run along the sides here, beside everybody
STEP_MM = 27  # a wire leaves its disc to the rear before it turns to the side

TILE_MM = (190, 277)  # what a printer leaves of A4
MARGIN_MM = 10
GREY = 'fill="none" stroke="#888" stroke-width="0.3"'
DASHED = 'fill="none" stroke="#000" stroke-width="0.4" stroke-dasharray="4 2"'
# The motor of the full one: near the front edge, where no bone rests; its cable goes along the left side, further out
# than any cell's, and leaves on the left.
MOTOR: Point = (0, -180)
MOTOR_LANE_MM, MOTOR_EXIT = 193, (-150, HALF_MM)
MOTOR_MM = 10
MOTOR_WIRE = 'fill="none" stroke="#d80" stroke-width="0.5" stroke-dasharray="3 1"'
WIRE = 'fill="none" stroke="#c33" stroke-width="0.5"'


def pattern(layout: Layout) -> Drawing:
    """The whole cushion."""
    page = Drawing(PAGE_MM, PAGE_MM, -PAGE_MM / 2, -PAGE_MM / 2)
    page.box(-PAGE_MM / 2 + 0.2, -PAGE_MM / 2 + 0.2, PAGE_MM - 0.4, PAGE_MM - 0.4, THIN)
    page.box(-HALF_MM - ROOM_MM, -HALF_MM - ROOM_MM, SIDE_MM + 2 * ROOM_MM, SIDE_MM + 2 * ROOM_MM, DASHED)
    page.box(-HALF_MM, -HALF_MM, SIDE_MM, SIDE_MM, GREY)
    for number, place in enumerate(layout):
        page.line(wire(place), WIRE)
        _cell(page, number, place)
    if len(layout) > len(FOUR):
        page.line(motor_wire(), MOTOR_WIRE)
        page.disc(MOTOR, MOTOR_MM, 'fill="#fd8" stroke="#000" stroke-width="0.3"')
        page.text((MOTOR[0] + 8, MOTOR[1] + 1.5), "M1", 5, "start")
    _words(page, layout)
    return page


def wire(place: tuple[int, int]) -> list[Point]:
    """The way of a cell's two wires to where they leave the cushion."""
    x, y = place
    lane = LANE_MM if x > 0 else -LANE_MM
    out: list[Point] = [(x, y), (x, y + STEP_MM), (lane, y + STEP_MM), (lane, 185), (EXIT[0], 185), EXIT]
    return out


def motor_wire() -> list[Point]:
    """The way of the motor's cable, apart from all cells' wires."""
    x, y = MOTOR
    return [(x, y), (-MOTOR_LANE_MM, y), (-MOTOR_LANE_MM, 193), (MOTOR_EXIT[0], 193), MOTOR_EXIT]


def tiles(page: Drawing) -> Iterator[tuple[str, str]]:
    """(name, file) of A4 sheets to be glued together at their frames."""
    wide, high = TILE_MM
    for row in range(-(-PAGE_MM // high)):
        for column in range(-(-PAGE_MM // wide)):
            left, top = page.left + column * wide, page.top + row * high
            name = f"{'ABC'[row]}{column + 1}"
            sheet = Drawing(210, 297)
            sheet.body.append(f'<svg x="{MARGIN_MM}" y="{MARGIN_MM}" width="{wide}" height="{high}"')
            sheet.body.append(f'viewBox="{left:g} {top:g} {wide} {high}">')
            sheet.body += [*page.body, "</svg>"]
            sheet.box(MARGIN_MM, MARGIN_MM, wide, high, GREY)
            caption = (
                f"sheet {name}: print at 100 %, measure: this frame is {wide} mm wide; cut at it, glue edge to edge"
            )
            sheet.text((105, 291), caption, 3.5)
            yield name, sheet.svg()


def _cell(page: Drawing, number: int, place: tuple[int, int]) -> None:
    x, y = place
    page.disc(place, DISC_MM, 'fill="#fff" stroke="#888" stroke-width="0.3"')
    page.disc(place, puck_mm(place), 'fill="#eef" stroke="#000" stroke-width="0.3"')
    page.line([(x - 4, y), (x + 4, y)])
    page.line([(x, y - 4), (x, y + 4)])
    page.text((x, y - 13), f"CELL{number}", 5)
    page.text((x, y + 18), f"{x:g}, {y:g}".replace("-", "−"), 4)


def _words(page: Drawing, layout: Layout) -> None:
    page.line([(-10, 0), (10, 0)])
    page.line([(0, -10), (0, 10)])
    page.text((0, -190), "FRONT", 8)
    page.text((0, 176), "REAR (backrest)", 8)
    page.text((-180, 0), "LEFT", 6, more='transform="rotate(-90 -180 0)"')
    page.text((188, 0), "RIGHT", 6, more='transform="rotate(90 188 0)"')
    page.text((EXIT[0] - 4, 196), "wires leave here", 4, "end")
    page.text((-200, -221), "outer line: cut the cover, twice", 4, "start")
    page.text((-200, -206), "dashed line: sew the cover", 4, "start")
    page.text((-196, -193), "inner line: cut felt and foam", 4, "start")
    page.line([(-50, 206), (-50, 210), (50, 210), (50, 206)])
    page.text((0, 208), "this is 100 mm: measure it", 4)
    cells = [f"[{x}, {y}]" for x, y in percent(layout)]
    lines = [", ".join(cells)] if len(cells) <= 8 else [", ".join(cells[:8]) + ",", ", ".join(cells[8:])]
    for number, line in enumerate(["the firmware's places, in percent of the half-width:", *lines]):
        page.text((0, 152 + 6 * number), line, 3.6)

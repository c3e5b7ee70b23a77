"""Where the cells lie: the one source for the sewing pattern, the drawings and, held to it by a test, the firmware.

In mm from the middle of the cushion, (to the right, to the rear) of somebody who sits on it. The number of a cell is
its place in the list, from 0: the same in the firmware, in its faults, on the multiplexer and in the circuit.
"""

Layout = tuple[tuple[int, int], ...]

SIDE_MM = 400  # the finished cushion is square
HALF_MM = SIDE_MM // 2

# The sitting bones, and the thighs. The bones of 63 men were 97 to 128 mm apart (5th to 95th percentile, mean 112;
# doi 10.1007/978-981-13-5977-4_45), those of women are some 13 mm wider apart (doi 10.1038/s41598-021-99232-w).
# That they lie 12 cm before the backrest is our assumption.
_BONES: Layout = ((-60, 80), (60, 80))
_THIGHS: Layout = ((-80, -120), (80, -120))
_HIPS: Layout = ((-120, -20), (120, -20))
_OUTER: Layout = ((-130, 50), (130, 50))

_COLUMNS_MM = ((-40, 40), (-120, 120))  # inner, outer
_ROWS_MM = (110, 30, -50, -130)

FOUR = _BONES + _THIGHS
SIX = _BONES + _HIPS + _THIGHS
EIGHT = _BONES + _OUTER + _HIPS + _THIGHS
SIXTEEN = tuple((x, y) for pair in _COLUMNS_MM for y in _ROWS_MM for x in pair)

LAYOUTS = {len(layout): layout for layout in (FOUR, SIX, EIGHT, SIXTEEN)}

# Under the thighs a seat presses so little that a cell may not feel it: there its puck gathers from more of the seat.
THIGHS_BEGIN_MM = -50
PUCK_MM, THIGH_PUCK_MM = 20, 24


def puck_mm(place: tuple[int, int]) -> int:
    """Diameter of the puck of the cell at a place."""
    return THIGH_PUCK_MM if place[1] <= THIGHS_BEGIN_MM else PUCK_MM


def percent(layout: Layout) -> Layout:
    """The places as the firmware and recordings have them, in percent of half the side."""
    return tuple((x * 100 // HALF_MM, y * 100 // HALF_MM) for x, y in layout)

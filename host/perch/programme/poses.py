"""The two frames of each drill."""

from perch.model.people import Family
from perch.programme.figure import HANGING, Drawing, Pose

_AHEAD, _CROSSED, _ON_DESK, _ON_BELLY = (0, 5), (-75, 95), (-75, -66), (-115, 10)
_SEATED, _KNEE_DOWN, _STRETCHED = (0, -90, 0), (-90, 180, 180), (0, 0, 60)
_STAND = Pose(70, 90)
_STAND_AHEAD = Pose(70, 90, _AHEAD)
_AT_DESK = Pose(64, 90, _ON_DESK)
_HALF_KNEEL = Pose(62, 90, near_leg=_KNEE_DOWN, far_leg=_SEATED)

DRAWINGS: dict[tuple[Family, int], Drawing] = {
    (Family.GETTING_UP, 1): Drawing(Pose(45, 65, (-150, -25), near_leg=_SEATED), _STAND, ("chair", "arms")),
    (Family.GETTING_UP, 2): Drawing(Pose(45, 55, (-70, 105), near_leg=_SEATED), Pose(70, 90, _CROSSED), ("chair",)),
    (Family.GETTING_UP, 3): Drawing(_STAND_AHEAD, Pose(53, 58, _AHEAD, near_leg=(-20, -105, 0)), ("chair",)),
    (Family.SQUATTING, 1): Drawing(
        Pose(70, 90, _CROSSED), Pose(51, 52, (-70, 105), near_leg=(-8, -105, 0)), ("chair",)
    ),
    (Family.SQUATTING, 2): Drawing(_STAND_AHEAD, Pose(54, 55, _AHEAD, near_leg=(10, -110, 0)), ("box",)),
    (Family.SQUATTING, 3): Drawing(_STAND_AHEAD, Pose(60, 62, _AHEAD, near_leg=(25, -120, 0))),
    (Family.KNEELING, 1): Drawing(_AT_DESK, Pose(62, 90, (-100, 20), HANGING, _KNEE_DOWN, _SEATED), ("desk",)),
    (Family.KNEELING, 2): Drawing(_STAND, _HALF_KNEEL),
    (Family.KNEELING, 3): Drawing(Pose(62, 90, near_leg=_KNEE_DOWN), _STAND),
    (Family.ALL_FOURS, 1): Drawing(
        Pose(45, 50, (-50, -60)), Pose(45, 50, (-50, -60), near_leg=_SEATED, far_leg=(-90, -90, 0)), ("desk",)
    ),
    (Family.ALL_FOURS, 2): Drawing(
        Pose(57, 20, (-65, -65), near_leg=_KNEE_DOWN, head=0),
        Pose(57, 20, (45, 25), (-65, -65), _KNEE_DOWN, (165, 165, 200), head=0),
    ),
    (Family.ALL_FOURS, 3): Drawing(
        Pose(40, -4, (-70, -80), (-100, -100), (-60, -130, -45), (-30, -112, -30)),
        Pose(46, -4, (-100, -100), (-70, -80), (-30, -112, -30), (-60, -130, -45)),
    ),
    (Family.ROLLING, 1): Drawing(
        Pose(45, 90, (-80, -25), near_leg=_SEATED), Pose(45, 90, (200, -100), (-55, -30), _SEATED, face=165), ("chair",)
    ),
    (Family.ROLLING, 2): Drawing(
        Pose(60, 90, (180, 180), (0, 0), (-30, -120, -110), (-22, -112, -105), above=True),
        Pose(60, 90, (180, 180), (0, 0), (-150, -60, -70), (-158, -68, -75), above=True),
    ),
    (Family.ROLLING, 3): Drawing(
        Pose(62, 180, (25, 150), near_leg=(60, -60, -20), far_leg=_STRETCHED, face=90),
        Pose(60, 180, (8, -4), near_leg=(0, 0, -20), face=-90),
    ),
    (Family.BRACING, 1): Drawing(_STAND, Pose(70, 90, _ON_BELLY)),
    (Family.BRACING, 2): Drawing(_AT_DESK, Pose(60, 50, (-90, 0), near_leg=(-130, -130, -20)), ("desk",)),
    (Family.BRACING, 3): Drawing(
        Pose(60, 30, (-85, 0), near_leg=(180, 180, 200)), Pose(60, 12, (-90, 0), near_leg=(192, 192, -80))
    ),
}
"""By family and step."""

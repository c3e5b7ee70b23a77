"""Eighteen drills: six families of movement in three steps, easier, usual and harder."""

from dataclasses import dataclass

from perch.model.language import N_
from perch.model.people import Family

STEPS = (1, 2, 3)
STEP_NAMES = (N_("easier"), N_("usual"), N_("harder"))
FIRST_USE = N_(
    "Move at your own pace. Stop what sends pain down the leg or makes you numb, and ask somebody who knows your back."
)
"""Shown once, before the first drill."""
RED_FLAGS = N_(
    "See a doctor today with any of these: numbness around the saddle area, trouble with bladder or bowel, weakness in"
    " a leg, fever, pain after a fall, or pain at night that does not let up."
)
"""Shown wherever a flare is entered."""
FLARE = N_("A flare-up is a worsening that lasts from hours to weeks. Keep moving as far as it goes.")
"""Shown once a flare began. The definition is that of PMID 39867371."""


@dataclass(frozen=True, slots=True)
class Drill:
    """One movement: what it is for, how it goes, what to stop for; `floor` if hands or body lie on the floor."""

    family: Family
    step: int
    name: str
    purpose: str
    how: tuple[str, str, str]
    stop: str
    floor: bool = False


_FLOOR = {(Family.ALL_FOURS, 2), (Family.ALL_FOURS, 3), (Family.ROLLING, 2), (Family.ROLLING, 3), (Family.BRACING, 3)}
_Lines = tuple[str, tuple[str, str, str]]
"""The name of a drill, and how it goes."""
_FAMILIES: dict[Family, tuple[str, str, _Lines, _Lines, _Lines]] = {
    Family.GETTING_UP: (
        N_("Getting out of chairs, cars and off the edge of a bed."),
        N_("Stop if a knee gives way, or pain goes down the leg."),
        (N_("Stand up with the armrests"),
         (N_("Slide to the front and put your feet under your knees."), N_("Lean forward and press on the armrests."),
          N_("Stand tall, then sit down the same way."))),
        (N_("Stand up without hands"),
         (N_("Slide to the front and cross your arms."), N_("Lean forward until your weight is over your feet."),
          N_("Stand tall, then sit down again."))),
        (N_("Sit down slowly"),
         (N_("Stand in front of the chair, arms ahead of you."),
          N_("Push your hips back and go down as slowly as you can."),
          N_("Touch the seat, and come up again."))),
    ),
    Family.SQUATTING: (
        N_("Going down to low things and coming up with the legs."),
        N_("Stop if knee or hip hurts sharply, or pain goes down the leg."),
        (N_("Squat to the chair"),
         (N_("Stand with your back to the chair, feet apart."), N_("Bend hips and knees until you feel the seat."),
          N_("Press through your heels and stand up."))),
        (N_("Squat to something lower"),
         (N_("Put a firm box behind you that does not slide."),
          N_("Push your hips back and go down until you feel it."),
          N_("Press through your heels and stand up."))),
        (N_("Free squat"),
         (N_("Stand with your feet apart, arms ahead of you."), N_("Go down as far as your heels stay on the floor."),
          N_("Stay there for a breath, then stand up."))),
    ),
    Family.KNEELING: (
        N_("Getting down to the floor and up from it."),
        N_("Stop if the knee you kneel on hurts, or you lose your balance."),
        (N_("Half kneel with a hand on the desk"),
         (N_("Stand beside a desk that does not roll, a hand on it."),
          N_("Step back and lower that knee to something soft."),
          N_("Press through the front foot and come up; then the other side."))),
        (N_("Half kneel without hands"),
         (N_("Stand on something soft, feet apart."), N_("Step back and lower that knee to the floor."),
          N_("Press through the front foot and come up; then the other side."))),
        (N_("Kneel and stand"),
         (N_("Kneel on something soft with both knees."), N_("Put one foot in front and come up."),
          N_("Go down again and begin with the other foot."))),
    ),
    Family.ALL_FOURS: (
        N_("Carrying weight on hands and legs while the trunk stays steady."),
        N_("Stop if wrist or shoulder hurts, or an arm or a leg goes numb."),
        (N_("Knee lifts at the desk"),
         (N_("Put both hands on a desk that does not roll, and lean on them."),
          N_("Lift one knee to the height of the hip."),
          N_("Put it down slowly; then the other one."))),
        (N_("Reach on hands and knees"),
         (N_("Kneel with your hands under your shoulders."), N_("Stretch one arm forward and the opposite leg back."),
          N_("Come back slowly; then the other side."))),
        (N_("Bear crawl"),
         (N_("From hands and knees lift your knees a little."),
          N_("Take a few small steps with opposite hand and foot."),
          N_("Go back the same way and rest."))),
    ),
    Family.ROLLING: (
        N_("Turning, on a chair and in bed."),
        N_("Stop if you get dizzy, or pain goes down the leg."),
        (N_("Turn on the chair"),
         (N_("Sit tall on a chair that does not turn."), N_("Turn and look behind you, a hand on the backrest."),
          N_("Breathe out, come back; then the other side."))),
        (N_("Knees from side to side"),
         (N_("Lie on your back, arms spread, knees bent."), N_("Let both knees go to one side as far as it is easy."),
          N_("Bring them back; then the other side."))),
        (N_("Roll over without arms"),
         (N_("Lie on your back with your arms resting."), N_("Bring one knee across and let the hips follow."),
          N_("Roll on to your belly, and back the same way."))),
    ),
    Family.BRACING: (
        N_("Keeping the trunk steady while you carry or push."),
        N_("Stop if you cannot breathe freely, or the back hurts more than before."),
        (N_("Breathe out and brace"),
         (N_("Stand with your hands on your belly."), N_("Breathe out and make the belly firm, as before a cough."),
          N_("Keep it so for a few calm breaths, then let go."))),
        (N_("Plank on the desk"),
         (N_("Put your forearms on a desk that does not roll."),
          N_("Step back until you are straight from head to heels."),
          N_("Stay for a few calm breaths, then step in."))),
        (N_("Plank on the floor"),
         (N_("Lie on your belly, on your forearms."), N_("Lift hips and knees until you are straight."),
          N_("Stay for a few calm breaths, then lie down."))),
    ),
}  # fmt: skip

DRILLS: dict[tuple[Family, int], Drill] = {
    (family, step): Drill(family, step, name, purpose, how, stop, (family, step) in _FLOOR)
    for family, (purpose, stop, *drills) in _FAMILIES.items()
    for step, (name, how) in zip(STEPS, drills, strict=True)
}
"""By family and step."""

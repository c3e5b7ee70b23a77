"""Eighteen drills: six families of movement in three steps, easier, usual and harder."""

from dataclasses import dataclass

from perch.model.people import Family

STEPS = (1, 2, 3)
STEP_NAMES = ("easier", "usual", "harder")
FIRST_USE = (
    "Move at your own pace. Stop what sends pain down the leg or makes you numb, and ask somebody who knows your back."
)
"""Shown once, before the first drill."""
RED_FLAGS = (
    "See a doctor today with any of these: numbness around the saddle area, trouble with bladder or bowel, weakness in"
    " a leg, fever, pain after a fall, or pain at night that does not let up."
)
"""Shown wherever a flare is entered."""
FLARE = "A flare-up is a worsening that lasts from hours to weeks. Keep moving as far as it goes."
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


_PURPOSE = {
    Family.GETTING_UP: "Getting out of chairs, cars and off the edge of a bed.",
    Family.SQUATTING: "Going down to low things and coming up with the legs.",
    Family.KNEELING: "Getting down to the floor and up from it.",
    Family.ALL_FOURS: "Carrying weight on hands and legs while the trunk stays steady.",
    Family.ROLLING: "Turning, on a chair and in bed.",
    Family.BRACING: "Keeping the trunk steady while you carry or push.",
}
_STOP = {
    Family.GETTING_UP: "Stop if a knee gives way, or pain goes down the leg.",
    Family.SQUATTING: "Stop if knee or hip hurts sharply, or pain goes down the leg.",
    Family.KNEELING: "Stop if the knee you kneel on hurts, or you lose your balance.",
    Family.ALL_FOURS: "Stop if wrist or shoulder hurts, or an arm or a leg goes numb.",
    Family.ROLLING: "Stop if you get dizzy, or pain goes down the leg.",
    Family.BRACING: "Stop if you cannot breathe freely, or the back hurts more than before.",
}
_FLOOR = {(Family.ALL_FOURS, 2), (Family.ALL_FOURS, 3), (Family.ROLLING, 2), (Family.ROLLING, 3), (Family.BRACING, 3)}
_TEXTS: dict[Family, tuple[tuple[str, tuple[str, str, str]], ...]] = {
    Family.GETTING_UP: (
        ("Stand up with the armrests",
         ("Slide to the front and put your feet under your knees.", "Lean forward and press on the armrests.",
          "Stand tall, then sit down the same way.")),
        ("Stand up without hands",
         ("Slide to the front and cross your arms.", "Lean forward until your weight is over your feet.",
          "Stand tall, then sit down again.")),
        ("Sit down slowly",
         ("Stand in front of the chair, arms ahead of you.", "Push your hips back and go down as slowly as you can.",
          "Touch the seat, and come up again.")),
    ),
    Family.SQUATTING: (
        ("Squat to the chair",
         ("Stand with your back to the chair, feet apart.", "Bend hips and knees until you feel the seat.",
          "Press through your heels and stand up.")),
        ("Squat to something lower",
         ("Put a firm box behind you that does not slide.", "Push your hips back and go down until you feel it.",
          "Press through your heels and stand up.")),
        ("Free squat",
         ("Stand with your feet apart, arms ahead of you.", "Go down as far as your heels stay on the floor.",
          "Stay there for a breath, then stand up.")),
    ),
    Family.KNEELING: (
        ("Half kneel with a hand on the desk",
         ("Stand beside a desk that does not roll, a hand on it.", "Step back and lower that knee to something soft.",
          "Press through the front foot and come up; then the other side.")),
        ("Half kneel without hands",
         ("Stand on something soft, feet apart.", "Step back and lower that knee to the floor.",
          "Press through the front foot and come up; then the other side.")),
        ("Kneel and stand",
         ("Kneel on something soft with both knees.", "Put one foot in front and come up.",
          "Go down again and begin with the other foot.")),
    ),
    Family.ALL_FOURS: (
        ("Knee lifts at the desk",
         ("Put both hands on a desk that does not roll, and lean on them.", "Lift one knee to the height of the hip.",
          "Put it down slowly; then the other one.")),
        ("Reach on hands and knees",
         ("Kneel with your hands under your shoulders.", "Stretch one arm forward and the opposite leg back.",
          "Come back slowly; then the other side.")),
        ("Bear crawl",
         ("From hands and knees lift your knees a little.", "Take a few small steps with opposite hand and foot.",
          "Go back the same way and rest.")),
    ),
    Family.ROLLING: (
        ("Turn on the chair",
         ("Sit tall on a chair that does not turn.", "Turn and look behind you, a hand on the backrest.",
          "Breathe out, come back; then the other side.")),
        ("Knees from side to side",
         ("Lie on your back, arms spread, knees bent.", "Let both knees go to one side as far as it is easy.",
          "Bring them back; then the other side.")),
        ("Roll over without arms",
         ("Lie on your back with your arms resting.", "Bring one knee across and let the hips follow.",
          "Roll on to your belly, and back the same way.")),
    ),
    Family.BRACING: (
        ("Breathe out and brace",
         ("Stand with your hands on your belly.", "Breathe out and make the belly firm, as before a cough.",
          "Keep it so for a few calm breaths, then let go.")),
        ("Plank on the desk",
         ("Put your forearms on a desk that does not roll.", "Step back until you are straight from head to heels.",
          "Stay for a few calm breaths, then step in.")),
        ("Plank on the floor",
         ("Lie on your belly, on your forearms.", "Lift hips and knees until you are straight.",
          "Stay for a few calm breaths, then lie down.")),
    ),
}  # fmt: skip

DRILLS: dict[tuple[Family, int], Drill] = {
    (family, step): Drill(family, step, name, _PURPOSE[family], how, _STOP[family], (family, step) in _FLOOR)
    for family, texts in _TEXTS.items()
    for step, (name, how) in zip(STEPS, texts, strict=True)
}
"""By family and step."""

"""`make calibrate`: the place for the guided calibration, once the cushion takes the command for it.

The command has to be in `firmware/cushion/commands.py` first. Then this is where somebody is led through it: the seat
empty, then sitting upright, each for as long as the cushion says, and the `calibration` record as the answer.
"""

from deploy.problems import Problem


def calibrate() -> None:
    """Always a Problem for now."""
    raise Problem("this version of the cushion takes no command to calibrate it yet; it works uncalibrated")

"""One wrong byte, one second host, one stranger: nobody else suffers, and the doctor says so."""

import random
from pathlib import Path

from support.faults import FAULTS, Scene


def test_nobody_else_suffers_from_any_fault_in_any_order(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    scene = Scene(tmp_path)
    try:
        for fault in random.Random(seed).sample(FAULTS, len(FAULTS)):
            print(fault.__name__, flush=True)
            fault(scene)
        scene.whole()
    finally:
        scene.close()

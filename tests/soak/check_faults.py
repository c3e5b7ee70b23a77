"""Faults in any order for half an hour, with `kill -9` of host and broker between them."""

import random
from pathlib import Path
from time import monotonic

from support.faults import FAULTS, Scene

LONG_S = 1_800.0


def test_half_an_hour_of_faults(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance, until = random.Random(seed), monotonic() + LONG_S
    scene = Scene(tmp_path)
    try:
        while monotonic() < until:
            fault = chance.choice(FAULTS)
            print(fault.__name__, flush=True)
            fault(scene)
            if chance.random() < 0.3:
                scene.host.kill()
                scene.host.start()
            if chance.random() < 0.3:
                scene.mosquitto.kill()
                scene.mosquitto.start()
            scene.send()
        scene.whole()
    finally:
        scene.close()

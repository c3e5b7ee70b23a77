"""Faults in any order for half an hour, with `kill -9` of host, broker and InfluxDB between them.

SOAK_S: for so many seconds instead. SOAK_SEED: in the order of this seed, as a run before has printed it.
"""

import os
import random
from contextlib import closing
from pathlib import Path
from time import monotonic

from support.faults import FAULTS, Scene
from support.influx import Influx
from support.machine_faults import machine_faults, small_disk

LONG_S = float(os.environ.get("SOAK_S", "1800"))


def test_half_an_hour_of_faults(tmp_path: Path) -> None:
    seed = int(os.environ.get("SOAK_SEED", random.randrange(2**32)))
    print(f"seed {seed}")
    chance, until = random.Random(seed), monotonic() + LONG_S
    faults = [*FAULTS, *machine_faults()]
    with small_disk(tmp_path) as disk, closing(Influx(tmp_path)) as influx:
        scene = Scene(disk, influx, tmp_path)
        try:
            while monotonic() < until:
                for fault in chance.sample(faults, len(faults)):
                    began = monotonic()
                    fault(scene)
                    print(f"{fault.__name__}: {monotonic() - began:.0f} s", flush=True)
                    kill_some(scene, chance)
                    scene.send()
            scene.whole()
        finally:
            scene.close()


def kill_some(scene: Scene, chance: random.Random) -> None:
    """`kill -9` of host, broker or InfluxDB, now and then."""
    if chance.random() < 0.3:
        scene.host.kill()
        scene.host.start()
    if chance.random() < 0.3:
        scene.mosquitto.kill()
        scene.mosquitto.start()
    if scene.influx and chance.random() < 0.3:
        scene.influx.kill()
        scene.influx.start()

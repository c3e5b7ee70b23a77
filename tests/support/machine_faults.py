"""Faults of the machine itself, for the soak: a real file system that is full, and a clock that is years behind.

The first needs root and a loop device, the second libfaketime (Debian: `apt-get install libfaketime`, or its library
named in LIBFAKETIME).
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns

from support.faults import Scene
from support.messages import MINUTE_MS, bout
from support.processes import wait

FAKETIME = os.environ.get("LIBFAKETIME", "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
_MIB = 64


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder on an ext4 of its own, of 64 MiB in blocks of 1 KiB; a plain folder for who is not root."""
    where, image = folder / "disk", folder / "disk.img"
    where.mkdir()
    if os.geteuid():
        yield where
        return
    subprocess.run(["truncate", "-s", f"{_MIB}M", image], check=True)
    subprocess.run(["mkfs.ext4", "-q", "-b", "1024", "-m", "0", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, where], check=True)
    try:
        yield where
    finally:
        subprocess.run(["umount", where], check=True)


def a_full_disk(scene: Scene) -> None:
    """The host lives on, stores nothing and says so; with room again, all that was sent is stored."""
    full = scene.folder / "full"
    number = os.open(full, os.O_CREAT | os.O_WRONLY)
    try:
        while True:
            os.write(number, b"x" * 1024)
    except OSError:
        os.close(number)
    for _ in range(50):
        scene.add()
    scene.red("host, storing", "Mend that")
    assert scene.honest.unstored
    full.unlink()
    wait(lambda: "host, storing" not in scene.doctor(), lambda: f"{scene.doctor()}")
    scene.honest.again()
    scene.honest.wait_until_stored()


def a_clock_years_behind(scene: Scene) -> None:
    """Nothing is refused for its time, and the doctor names the clock."""
    scene.host.kill()
    scene.host.start(LD_PRELOAD=FAKETIME, FAKETIME="@2020-01-01 00:00:00", FAKETIME_DONT_FAKE_MONOTONIC="1")
    scene.honest.record(bout(scene.sent, 0, MINUTE_MS, boot="e" * 8, zero=time_ns() // 1_000_000 - 10 * MINUTE_MS))
    scene.sent += 1
    scene.honest.wait_until_stored()
    assert not scene.honest.rejected
    scene.red("host, clock", "NTP")
    scene.host.kill()
    scene.host.start()
    wait(lambda: "host, clock" not in scene.doctor(), lambda: f"{scene.doctor()}")


def machine_faults() -> list[Callable[[Scene], None]]:
    """Return those that this machine can have; the others are named."""
    able = {a_full_disk: os.geteuid() == 0, a_clock_years_behind: Path(FAKETIME).exists()}
    for fault, is_able in able.items():
        if not is_able:
            print(f"not tried here: {fault.__name__}")
    return [fault for fault, is_able in able.items() if is_able]

"""Faults of what is around the host, for the soak: a real file system that is full, or that turns read-only, a clock
that is years behind, and an InfluxDB that is away.

The first two need root and a loop device, the third libfaketime (Debian: `apt-get install libfaketime`, or its library
named in LIBFAKETIME).
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time_ns

from support.faults import Scene
from support.messages import MINUTE_MS, bout
from support.processes import wait

FAKETIME = os.environ.get("LIBFAKETIME", "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
_DISK, _MIB = "disk.img", 64
_MENDED = (0, 1)  # what e2fsck answers where nothing is wrong any more


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder on an ext4 of its own, of 64 MiB in blocks of 1 KiB; a plain folder for who is not root."""
    where, image = folder / "disk", folder / _DISK
    where.mkdir()
    if os.geteuid():
        yield where
        return
    subprocess.run(["truncate", "-s", f"{_MIB}M", image], check=True)
    subprocess.run(["mkfs.ext4", "-q", "-b", "1024", "-m", "0", image], check=True)
    _mount(image, where)
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

    def is_named() -> bool:
        for _ in range(100):  # the log of changes has room from before
            scene.add()
        return "Mend that" in scene.doctor().get("host, storing", "")

    wait(is_named, lambda: f"{scene.doctor()}")
    assert scene.honest.unstored
    full.unlink()
    scene.well("host, storing")
    scene.honest.again()
    scene.honest.wait_until_stored()


def a_disk_that_turns_read_only(scene: Scene) -> None:
    """As ext4 does after an error: the host stores nothing and says so. Mended and mounted anew, nothing is missing."""
    scene.send()
    subprocess.run(["mount", "-o", "remount,abort", scene.folder], check=True)
    scene.add()
    scene.red("host, storing", "Mend that")
    assert scene.honest.unstored
    scene.host.kill()
    subprocess.run(["umount", scene.folder], check=True)
    image = scene.folder.parent / _DISK
    image.rename(image.with_name("before.img"))
    shutil.copy(image.with_name("before.img"), image)  # what is on the disk, whoever still has the one before open
    found = subprocess.run(["e2fsck", "-f", "-y", image], check=False, capture_output=True, text=True)
    assert found.returncode in _MENDED, found.stdout
    _mount(image, scene.folder)
    scene.host.start()
    scene.honest.wait_until_stored()
    scene.well("host, storing")


def _mount(image: Path, where: Path) -> None:
    subprocess.run(["mount", "-o", "loop", image, where], check=True)


def an_influxdb_that_is_away(scene: Scene) -> None:
    """What cushions send is stored all the while, the doctor says what is away, and InfluxDB has it all after."""
    if not scene.influx:
        return
    scene.influx.kill()
    scene.send()
    scene.red("host, InfluxDB", "Mend that")
    scene.influx.start()
    scene.well("host, InfluxDB")
    scene.whole()


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
    scene.well("host, clock")


def machine_faults() -> list[Callable[[Scene], None]]:
    """Return those that this machine can have; the others are named."""
    is_root = os.geteuid() == 0
    able = {a_full_disk: is_root, a_disk_that_turns_read_only: is_root, an_influxdb_that_is_away: True}
    able |= {a_clock_years_behind: Path(FAKETIME).exists()}
    for fault, is_able in able.items():
        if not is_able:
            print(f"not tried here: {fault.__name__}")
    return [fault for fault, is_able in able.items() if is_able]

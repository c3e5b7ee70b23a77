"""The host killed at any moment: nothing is lost, nothing is twice, and what was called stored is on disk."""

import random
from typing import Any

from perch.journal import Reader
from perch.wire.messages import DAY_MS
from support.cushions import Sender
from support.hosts import HostProcess
from support.journals import identities
from support.messages import BOOT, MINUTE_MS, ZERO_MS, bout

RECORDS = 10_000
KILLS = 5


def records() -> list[dict[str, Any]]:
    boots = [f"{number:08x}" for number in range(10)]
    each = RECORDS // len(boots)
    return [
        bout(seq, seq * MINUTE_MS, seq * MINUTE_MS + 30_000, boot=boot, zero=ZERO_MS + days * DAY_MS)
        for days, boot in enumerate(boots)
        for seq in range(each)
    ]


def wait_until_so_many_are_stored(sender: Sender, count: int) -> None:
    sender.wait(lambda: sender.stored >= count)


def test_ten_thousand_records_in_random_order_a_third_twice_with_five_kills_are_held_once_each(
    host: HostProcess, sender: Sender
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    wanted = records()
    sent = wanted + chance.sample(wanted, RECORDS // 3)
    chance.shuffle(sent)
    for message in sent:
        sender.record(message)
    for moment in sorted(chance.sample(range(RECORDS), KILLS)):
        wait_until_so_many_are_stored(sender, moment)
        host.kill()
        host.start()
    sender.wait_until_stored()
    assert identities(host.journal) == [(message["boot"], message["seq"]) for message in wanted]


def test_what_is_called_stored_is_on_disk_when_the_host_is_killed_right_then(host: HostProcess, sender: Sender) -> None:
    for seq in range(5):
        sender.record(bout(seq, seq * MINUTE_MS, seq * MINUTE_MS + 30_000))
        sender.wait_until_stored()
        host.kill()
        with Reader(host.journal) as journal:
            held = journal.bouts("chair", 0, ZERO_MS * 2)
        assert [(one.boot, one.seq) for one in held] == [(BOOT, number) for number in range(seq + 1)]
        host.start()

"""A cushion's settings at the broker: what the host wants, and what the cushion reports."""

import json
from collections.abc import Callable
from typing import Any

from perch.model.cushion import Broker
from perch.mqtt import Message, Session
from support.cushions import NAME, NudgedCushion, Sender

WANTED, REPORTED = f"perch/v1/{NAME}/settings", f"perch/v1/{NAME}/settings/reported"
OWN = {"limit_ms": 1_500_000, "sample_hz": 5, "baseline": 0}


def known(port: int, senders: Callable[[int, str], Sender]) -> None:
    """The host hears of a cushion that never told its settings."""
    NudgedCushion(senders(port, NAME)).tells()


def kept(port: int) -> Any:
    """The settings that the broker keeps for the cushion, or None."""
    with Session(Broker("127.0.0.1", port), [WANTED]) as visit:
        return json.loads(visit.heard[WANTED]) if visit.wait(lambda: WANTED in visit.heard, 1) else None


def reported(port: int, rev: int, refused: list[str], **settings: int) -> None:
    """A cushion tells its settings."""
    said = {"v": 1, "rev": rev, "settings": OWN | settings, "refused": refused}
    with Session(Broker("127.0.0.1", port)) as visit:
        visit.say(Message(REPORTED, json.dumps(said).encode(), retain=True))

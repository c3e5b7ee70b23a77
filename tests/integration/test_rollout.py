"""`perch update --all --canary` at pretend cushions, which ask for all pieces and then are well, or are not."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

import pytest

from perch.devices.application import Application
from perch.devices.rollout import Stopped, UpdateProgress, growing, roll_out
from perch.devices.update import update
from perch.model.cushion import Broker
from perch.mqtt import LinkError, Message, Session
from support.brokers import Mosquitto

KEY = "ab" * 32
NEW = Application("0.2.0", 6, (("cushion/app.mpy", b"x" * 3000), ("manifest.json", b"{}")))
NAMES = [f"chair-{number}" for number in range(7)]


class PretendCushion:
    """Takes whatever is offered, says that it is there, and then `state` of another start, again and again."""

    def __init__(self, port: int, name: str, state: str | None) -> None:
        self._name, self._state = name, state
        self._heard: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._end = Event()
        self.begun = Event()
        self._session = Session(Broker("127.0.0.1", port), [f"perch/v1/{name}/update"], hear=self._hear)
        self._thread = Thread(target=self._work)

    def __enter__(self) -> "PretendCushion":
        self._session.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self._session.__exit__(None, None, None)

    def _hear(self, _topic: str, payload: bytes) -> None:
        self._heard.put(json.loads(payload))

    def _say(self, leaf: str, message: dict[str, Any]) -> None:
        self._session.say(Message(f"perch/v1/{self._name}/{leaf}", json.dumps(message).encode()))

    def _work(self) -> None:
        starts = count()
        ready = False
        while not self._end.is_set():
            try:
                message = self._heard.get(timeout=0.1)
            except Empty:
                if ready:
                    self._say("health", {"boot": str(next(starts)), "fw": "0.2.0", "update": self._state})
                continue
            self.begun.set()
            ready = self._answered(message) or ready

    def _answered(self, message: dict[str, Any]) -> bool:
        """Ask for the next piece; return whether all are there."""
        if "files" in message:
            nr, at = 0, 0
        else:
            nr, at = message["nr"], message["at"] + 1536
        if at >= len(NEW.files[nr][1]):
            nr, at = nr + 1, 0
        done = nr == len(NEW.files)
        wanted = {"ready": True} if done else {"nr": nr, "at": at, "most": 1536}
        self._say("update/wanted", {"v": 1, "id": message["id"], **wanted})
        return done


@pytest.fixture
def chairs(mosquitto: Mosquitto) -> Iterator[dict[str, PretendCushion]]:
    """Seven of them; the sixth goes back."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                PretendCushion(mosquitto.port, name, "went back: no" if name[-1] == "5" else None)
            )
            for name in NAMES
        }


def rolled(port: int, names: Sequence[str], failures: int = 1) -> Iterator[UpdateProgress]:
    broker = Broker("127.0.0.1", port)
    return roll_out(names, lambda name: update(broker, name, NEW, KEY, False, 60), failures, canary=True)


def test_one_is_updated_first_and_the_rest_in_growing_steps(
    mosquitto: Mosquitto, chairs: dict[str, PretendCushion]
) -> None:
    names = [name for name in NAMES if name[-1] != "5"]
    well = []
    for said in rolled(mosquitto.port, names):
        assert not said.failed
        if said.text.endswith("is well and has met the broker"):
            well.append(said.device)
            step = next(step for step in growing(names) if said.device in step)
            later = [name for name in names[names.index(step[-1]) + 1 :] if len(well) < names.index(step[-1]) + 1]
            assert [name for name in later if chairs[name].begun.is_set()] == []
    assert sorted(well) == names and well[0] == names[0] and len(growing(names)) == 3


def test_a_canary_that_fails_leaves_all_others_alone(mosquitto: Mosquitto, chairs: dict[str, PretendCushion]) -> None:
    names = [NAMES[5], *NAMES[:5]]
    with pytest.raises(Stopped) as stopped:
        assert [said.text for said in rolled(mosquitto.port, names, failures=9) if said.failed] == ["went back: no"]
    assert (stopped.value.failed, stopped.value.left) == (1, NAMES[:5])
    assert not any(chairs[name].begun.is_set() for name in NAMES[:5])


def test_failures_end_it_behind_their_step(mosquitto: Mosquitto, chairs: dict[str, PretendCushion]) -> None:
    names = [NAMES[0], NAMES[5], *NAMES[1:4], NAMES[6]]
    with pytest.raises(Stopped) as stopped:
        list(rolled(mosquitto.port, names))
    assert stopped.value.left == [NAMES[6]] and not chairs[NAMES[6]].begun.is_set()
    assert all(chairs[name].begun.is_set() for name in names[:5])


def test_a_broker_that_goes_away_ends_it_at_once() -> None:
    def at_nobody(_name: str) -> Iterator[str]:
        yield "0 %"
        raise LinkError("is gone")

    with pytest.raises(LinkError):
        list(roll_out(NAMES, at_nobody, 1, canary=False))

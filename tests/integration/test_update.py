"""An application goes over the air to a whole cushion on stand-ins of its hardware, through a real broker."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from perch.devices.application import Application, parse
from perch.devices.update import NotUpdated, update
from perch.model.cushion import Broker
from perch.mqtt import LinkError
from support.board_process import BoardProcess
from support.brokers import Mosquitto

KEY = "00112233445566778899aabbccddeeff" * 2
NEW = Application("0.2.0", 6, (("boards/esp32/start.mpy", bytes(range(256)) * 60), ("manifest.json", b"{}")))


class Cushion:
    """The board, started anew from whichever slot is to be tried."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self._port = folder, port
        self._process: BoardProcess | None = None
        self.start("a")

    def start(self, slot: str) -> None:
        self.end()
        self._process = BoardProcess(self.folder, self._port, 4, more={"update_key": KEY}, slot=slot)
        self._process.until_up()

    def end(self) -> None:
        if self._process:
            self._process.end()

    def text(self, name: str) -> str | None:
        path = self.folder / name
        return path.read_text() if path.exists() else None


@pytest.fixture
def cushion(tmp_path: Path, mosquitto: Mosquitto) -> Iterator[Cushion]:
    made = Cushion(tmp_path, mosquitto.port)
    yield made
    made.end()


def brought(mosquitto: Mosquitto, application: Application = NEW, key: str = KEY, older: bool = False) -> Iterator[str]:
    return update(Broker("127.0.0.1", mosquitto.port), "chair", application, key, older, 60)


def test_it_comes_over_the_air_is_tried_and_stays_once_it_is_well(cushion: Cushion, mosquitto: Mosquitto) -> None:
    said = []
    for line in brought(mosquitto):
        said.append(line)
        if "all of it is there" in line:
            assert (cushion.text("slot"), cushion.text("trial")) == ("b", "a 0")
            assert (cushion.folder / "b" / "boards" / "esp32" / "start.mpy").read_bytes() == NEW.files[0][1]
            cushion.start("b")
    assert said[0] == "0 % of 15 kB" and said[-1].endswith("is well and has met the broker")
    assert (cushion.text("slot"), cushion.text("trial")) == ("b", None)


def test_one_that_went_back_is_told_with_why(cushion: Cushion, mosquitto: Mosquitto) -> None:
    with pytest.raises(NotUpdated, match="went back: it does not start or was not well"):
        for line in brought(mosquitto):
            if "all of it is there" in line:
                (cushion.folder / "trial").write_text("a 3")  # as main.py leaves it after three starts
                cushion.start("a")
    assert (cushion.text("slot"), cushion.text("trial")) == ("a", None)


def test_what_a_stranger_offers_is_refused_and_changes_nothing(cushion: Cushion, mosquitto: Mosquitto) -> None:
    with pytest.raises(NotUpdated, match="refused it: wrong signature"):
        list(brought(mosquitto, key="ff" * 32))
    assert cushion.text("slot") is None and not (cushion.folder / "b").exists()


def test_an_older_one_is_refused(cushion: Cushion, mosquitto: Mosquitto) -> None:
    with pytest.raises(NotUpdated, match=r"0\.0\.9 is older than"):
        list(brought(mosquitto, Application("0.0.9", 6, NEW.files)))


def test_after_the_broker_was_killed_it_goes_on_where_it_was(cushion: Cushion, mosquitto: Mosquitto) -> None:
    with pytest.raises(LinkError):
        for line in brought(mosquitto):
            if line.startswith("40 %"):
                mosquitto.kill()
    mosquitto.start()
    assert next(iter(brought(mosquitto)))[:2] in ("40", "50")


def test_a_file_of_something_else_is_no_application() -> None:
    with pytest.raises(ValueError, match="make application"):
        parse(json.dumps({"version": "1"}))

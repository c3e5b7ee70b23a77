"""An application that comes over the air: who may bring it, how it comes, and what a cut or a full flash leaves."""

import json
import os

from boards.desktop.cells import LAYOUT
from cushion.app import App
from cushion.settings import check
from cushion.store import slots as slots_of
from cushion.store.memory import MemoryShelf
from cushion.store.slots import Slots
from cushion.store.values import Store
from cushion.update import AGAIN_MS, GIVEN_UP_MS, Update, signature
from support.offered import DEVICE, KEY, MPY, VERSION, Flash, Offered, brought, files_of
from support.portable import Folder
from support.scripted_board import EMPTY, SITTER, Board

HEAP = "512K"  # a whole cushion, compiled from source
OWN = (DEVICE, KEY, MPY)


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


class Cushion:
    """One whose slots are in a folder; `said` is what it told the host."""

    def __init__(self, folder, own=OWN, running="a"):
        self.folder, self.said, self.store = folder, [], Flash()
        self.update = Update(Slots(folder, running), self.store, own, VERSION, self.said.append)

    def bring(self, offered, most=1000):
        return brought(self.update, offered, self.said, most)

    def file(self, path):
        return read(self.folder + "/" + path)


def swept(folder):
    """Remove what an update made, so that the folder can go."""
    for name in os.listdir(folder):
        path = folder + "/" + name
        if os.stat(path)[0] & slots_of.FOLDER:
            swept(path)
            os.rmdir(path)
        else:
            os.remove(path)


class Slotted(Folder):
    """A folder for slots."""

    def __enter__(self):
        self.path = super().__enter__()
        return self.path

    def __exit__(self, *problem):
        swept(self.path)
        super().__exit__(*problem)


def test_the_signature_is_hmac_sha256_as_rfc_4231_has_it():
    assert signature(b"Jefe", b"what do ya want for nothing?").startswith("5bdcc146bf60754e6a042426089575c7")


def test_a_signed_application_comes_in_pieces_into_the_other_slot_and_is_chosen():
    with Slotted() as folder:
        cushion = Cushion(folder)
        assert cushion.bring(Offered(files_of())) == {"v": 1, "id": "0011", "ready": True}
        assert cushion.file("b/boards/start.mpy") == files_of()[0][1]
        assert cushion.file("b/manifest.json") == b"{}"
        assert (cushion.file("slot"), cushion.file("trial")) == (b"b", b"a 0")
        assert cushion.store.values == {"update": "0.2.0 is being tried"}


def test_it_starts_anew_only_when_nobody_sits():
    with Slotted() as folder:
        cushion = Cushion(folder)
        assert not cushion.update.each_second(0, False)
        cushion.bring(Offered(files_of()))
        assert not cushion.update.each_second(1000, True)
        assert cushion.update.each_second(2000, False)
        cushion.update.take(3000, Offered(files_of()).offer)
        assert cushion.said[-1]["ready"]


def refused(**how):
    own = how.pop("own", OWN)
    with Slotted() as folder:
        cushion = Cushion(folder, own)
        told = cushion.bring(Offered(files_of(), **how))
        assert cushion.update.is_over and not os.listdir(folder)
        return told["refused"]


def test_what_a_stranger_signed_is_refused():
    assert refused(key="ff" * 32) == "wrong signature"


def test_what_was_signed_for_another_cushion_is_refused():
    assert refused(device="sofa") == "wrong signature"


def test_an_offer_that_was_changed_on_its_way_is_refused():
    with Slotted() as folder:
        cushion, offered = Cushion(folder), Offered(files_of())
        offered.offer["files"][0][2] = "0" * 64
        assert cushion.bring(offered)["refused"] == "wrong signature"


def test_a_cushion_without_a_key_says_what_to_do():
    assert "no update_key" in refused(own=(DEVICE, None, MPY))


def test_an_older_version_is_refused_unless_it_is_asked_for():
    assert refused(version="0.0.9") == "0.0.9 is older than 0.1.0"
    with Slotted() as folder:
        assert Cushion(folder).bring(Offered(files_of(), version="0.0.x", older=True))["ready"]


def test_what_is_compiled_for_another_micropython_is_refused():
    assert "another MicroPython" in refused(mpy=5)


def test_after_any_cut_it_goes_on_where_it_was():
    with Slotted() as folder:
        Cushion(folder).bring(Offered(files_of()), 2)
        assert len(read(folder + "/b/boards/start.mpy")) == 3072
        cushion = Cushion(folder)
        cushion.update.take(0, Offered(files_of()).offer)
        assert (cushion.said[-1]["nr"], cushion.said[-1]["at"]) == (0, 3072)
        assert cushion.bring(Offered(files_of()))["ready"]


def test_a_file_that_is_not_what_was_signed_comes_again():
    with Slotted() as folder:
        cushion, offered = Cushion(folder), Offered(files_of(100))
        os.mkdir(folder + "/b")
        for path, data in (("boards/start.mpy", b"x" * 100), ("cushion/late.mpy", b"late" * 31)):
            os.mkdir(folder + "/b/" + path.split("/")[0])
            with open(folder + "/b/" + path, "wb") as file:
                file.write(data)
        assert cushion.bring(offered)["ready"]
        assert [cushion.file("b/" + path) for path, _ in files_of(100)] == [data for _, data in files_of(100)]


def test_what_the_slot_had_before_goes_and_its_manifest_first():
    with Slotted() as folder:
        os.mkdir(folder + "/b")
        os.mkdir(folder + "/b/old")
        for name in ("manifest.json", "old/thing.mpy"):
            with open(folder + "/b/" + name, "wb") as file:
                file.write(b"old")
        cushion = Cushion(folder)
        cushion.update.take(0, Offered(files_of()).offer)
        assert cushion.file("b/manifest.json") is None and cushion.file("b/old/thing.mpy") is None


def test_pieces_that_come_twice_late_or_wrong_change_nothing():
    with Slotted() as folder:
        cushion, offered = Cushion(folder), Offered(files_of())
        cushion.update.take(0, {"v": 1, "id": "0011", "nr": 0, "at": 0, "data": ""})
        cushion.update.take(0, offered.offer)
        first = offered.piece(cushion.said[-1])
        for piece in (
            dict(first, data=""),
            Offered(files_of(4001)).piece(dict(cushion.said[-1], most=4001)),
            first,
            first,
            dict(first, at=7),
            dict(first, id="other"),
            dict(first, nr=1),
        ):
            cushion.update.take(0, piece)
        assert len(cushion.file("b/boards/start.mpy")) == 1536
        assert [said["at"] for said in cushion.said] == [0, 1536]
        assert cushion.bring(offered)["ready"]


def test_it_asks_again_where_nothing_comes_and_gives_up_in_the_end():
    with Slotted() as folder:
        cushion = Cushion(folder)
        cushion.update.take(0, Offered(files_of()).offer)
        cushion.update.each_second(AGAIN_MS - 1, False)
        assert len(cushion.said) == 1
        cushion.update.each_second(AGAIN_MS, False)
        assert cushion.said[0] == cushion.said[1]
        cushion.update.each_second(GIVEN_UP_MS, False)
        assert cushion.update.is_over


class Full(Slots):
    """A flash that is full, from the beginning or from the first piece on."""

    def begin(self, files):
        self.room = super().begin(files)
        return False


class Broken(Slots):
    def append(self, path, data):
        raise OSError(28)

    def is_whole(self, path, digest):
        raise OSError(5)


def test_a_full_flash_is_told_and_nothing_is_chosen():
    for kind, why in ((Full, "flash is full"), (Broken, "flash: OSError(28")):
        with Slotted() as folder:
            said = []
            update = Update(kind(folder, "a"), Flash(), OWN, VERSION, said.append)
            assert why in brought(update, Offered(files_of()), said)["refused"]
            assert update.is_over and read(folder + "/slot") is None


class NearlyFull:
    """`os` of a board whose littlefs counts more blocks as used than there are."""

    def __getattr__(self, name):
        return getattr(os, name)

    def statvfs(self, path):
        return 4096, 4096, 512, (1 << 32) - 3


def test_a_flash_with_less_than_nothing_free_is_full():
    slots_of.os = NearlyFull()
    try:
        with Slotted() as folder:
            said = []
            update = Update(Slots(folder, "a"), Flash(), OWN, VERSION, said.append)
            assert brought(update, Offered(files_of()), said)["refused"] == "flash is full"
    finally:
        slots_of.os = os


def test_a_flash_that_fails_while_it_asks_again_is_told():
    with Slotted() as folder:
        said, offered = [], Offered([("manifest.json", b"{}")])
        update = Update(Broken(folder, "b"), Flash(), OWN, VERSION, said.append)
        update.take(0, offered.offer)
        os.mkdir(folder + "/a")
        with open(folder + "/a/manifest.new", "wb") as file:
            file.write(b"{}")
        update.each_second(AGAIN_MS, False)
        assert "flash" in said[-1]["refused"]


class Updating(Board):
    """A board with slots."""

    restarts = 0

    def updating(self, root):
        return "a", OWN

    def restart(self):
        self.restarts += 1


class Whole:
    """A whole cushion with slots, and what it tells its host."""

    def __init__(self, folder):
        self.board = Updating("aaaaaaaa", 1772442000000, "power-on")
        self.store = Store(folder + "/data", print)
        self.app = App(self.board, None, MemoryShelf(), self.store, check({"sample_hz": 2})[0], LAYOUT)
        self.app.begin()

    def say(self, message, retained=False):
        self.app._commands.obey("update", json.dumps(message).encode(), retained)

    @property
    def told(self):
        return self.app.sender.latest.get("update/wanted", (None, None))[0]

    def live(self, seconds, raws):
        self.board.raws = raws
        for _ in range(2 * seconds):
            self.board.now += 500
            self.app.step()


def test_a_cushion_is_updated_while_somebody_sits_and_starts_anew_once_nobody_does():
    with Slotted() as folder:
        cushion, offered = Whole(folder), Offered(files_of())
        cushion.say(dict(offered.offer, version="9.0"), retained=True)
        cushion.say(offered.piece({"id": "0011", "nr": 0, "at": 0, "most": 9}))
        assert cushion.told is None
        offered = Offered(files_of(), version="9.0")
        cushion.live(30, SITTER)
        cushion.say(offered.offer)
        while "nr" in cushion.told:
            cushion.say(offered.piece(cushion.told))
        cushion.live(30, SITTER)
        assert cushion.told["ready"] and cushion.board.restarts == 0
        cushion.app.reports.health(cushion.app.now())
        assert cushion.app.sender.latest["health"][0]["update"] == "9.0 is being tried"
        cushion.live(30, EMPTY)
        assert cushion.board.restarts > 0


def test_an_offer_that_is_refused_leaves_the_cushion_as_it_was():
    with Slotted() as folder:
        cushion = Whole(folder)
        cushion.say(Offered(files_of(), key="ee" * 32).offer)
        assert cushion.told["refused"] == "wrong signature"
        cushion.live(2, EMPTY)
        cushion.say(Offered(files_of(), version="9.0").offer)
        assert "nr" in cushion.told


def test_an_offer_that_makes_no_sense_is_forgotten_within_a_second():
    with Slotted() as folder:
        cushion = Whole(folder)
        for nonsense in ({"files": []}, {"files": 5, "id": "0011"}, dict(Offered(files_of()).offer, files=[[]])):
            cushion.say(dict(nonsense, v=1))
            cushion.live(1, EMPTY)
            assert cushion.app._commands.updates == []  # a battery keeps its radio on for one

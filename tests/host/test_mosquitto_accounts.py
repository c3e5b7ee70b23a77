"""The accounts of cushions, as they are written for Mosquitto."""

import base64
import json
import stat
import subprocess
from pathlib import Path

import pytest

from perch import files
from perch.devices import mosquitto
from perch.devices.enrol import KEYS, PASSWORDS, EnrolError, Folders, add, prepare, remove
from perch.devices.settings_file import Proof, Way

ROOT = Path(__file__).parents[2]
WAY = Way("broker.example")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "mosquitto", tmp_path / "cushions")


def enrol(folders: Folders, *names: str, renew: bool = False, like: Path | None = None) -> dict[str, bool]:
    return dict(add(folders, WAY, names, like, renew=renew))


def broker_of(folders: Folders, name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(folders.settings(name).read_text())["broker"]
    return found


def test_a_password_is_hashed_as_mosquitto_does_it(tmp_path: Path) -> None:
    made = tmp_path / "passwords"
    made.write_text("desk:sesame\n")
    subprocess.run(["mosquitto_passwd", "-U", made], check=True, capture_output=True)
    name, _, theirs = made.read_text().strip().partition(":")
    salt = base64.b64decode(theirs.split("$")[3])
    assert (name, mosquitto.hashed("sesame", salt)) == ("desk", theirs)


def test_lines_of_others_stay_as_they_are() -> None:
    text = "# mine: keep\nadmin:$7$x\n\ndesk:old\n"
    assert mosquitto.names(text) == ["admin", "desk"]
    assert mosquitto.with_accounts(text, {"desk": "new"}) == "# mine: keep\nadmin:$7$x\n\ndesk:new\n"
    assert mosquitto.without(text, ["desk", "nobody"]) == "# mine: keep\nadmin:$7$x\n\n"


def test_the_rules_that_are_shipped_are_those_that_are_written() -> None:
    assert (ROOT / "host" / "mosquitto.acl").read_text() == mosquitto.acl()


def test_each_cushion_has_a_key_of_its_own_and_only_its_owner_reads_it(folders: Folders) -> None:
    prepare(folders)
    assert enrol(folders, "desk", "sofa") == {"desk": True, "sofa": True}
    keys = {broker_of(folders, name)["psk_key"] for name in ("desk", "sofa")}
    assert len(keys) == 2 and all(len(key) == 64 for key in keys)
    made = [path for path in folders.broker.parent.rglob("*") if path.is_file()]
    assert len(made) == 6 and {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_who_has_an_account_keeps_it_until_it_is_renewed(folders: Folders) -> None:
    enrol(folders, "desk")
    before = broker_of(folders, "desk")
    assert enrol(folders, "desk", "sofa", "sofa") == {"desk": False, "sofa": True}
    assert broker_of(folders, "desk") == before
    settings = json.loads(folders.settings("desk").read_text())
    folders.settings("desk").write_text(json.dumps(settings | {"cells": 16}))
    assert enrol(folders, "desk", renew=True) == {"desk": True}
    assert broker_of(folders, "desk")["psk_key"] != before["psk_key"]
    assert json.loads(folders.settings("desk").read_text())["cells"] == 16
    assert files.text(folders.broker / "keys").count("desk:") == 1


@pytest.mark.parametrize("stopped_at", ["desk.json", KEYS, PASSWORDS])
def test_an_account_that_is_half_made_is_made_whole_the_next_time(
    folders: Folders, monkeypatch: pytest.MonkeyPatch, stopped_at: str
) -> None:
    write = files.write

    def until(path: Path, content: str) -> None:
        if path.name == stopped_at:
            raise OSError(28, "No space left on device")
        write(path, content)

    prepare(folders)
    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr(files, "write", until)
        enrol(folders, "desk")
    assert enrol(folders, "desk") == {"desk": True}
    assert f"desk:{broker_of(folders, 'desk')['psk_key']}\n" in (folders.broker / KEYS).read_text()
    assert mosquitto.names((folders.broker / PASSWORDS).read_text()) == [mosquitto.HOST, "desk"]


def test_the_account_of_the_host_is_made_once_and_is_none_of_a_cushion(folders: Folders) -> None:
    password = prepare(folders)
    assert password and len(password.read_text()) > 30
    assert prepare(folders) is None
    assert folders.known() == []
    assert files.text(folders.broker / "acl") == mosquitto.acl()


def test_an_account_is_removed_and_rules_of_your_own_stay(folders: Folders) -> None:
    prepare(folders)
    enrol(folders, "desk", "sofa")
    (folders.broker / "acl").write_text("# my own\n")
    assert dict(remove(folders, ["desk", "nobody"])) == {"desk": True, "nobody": False}
    prepare(folders)
    assert folders.known() == ["sofa"]
    assert (folders.broker / "acl").read_text() == "# my own\n"


@pytest.mark.parametrize("content", ['{"wifi": [{"password": "sesame"', '["sesame"]', '{"a": "sesame" "b"}'])
def test_a_settings_file_that_is_none_is_told_without_a_word_of_it(folders: Folders, content: str) -> None:
    like = folders.broker.parent / "like.json"
    like.write_text(content)
    with pytest.raises(EnrolError) as error:
        enrol(folders, "desk", like=like)
    assert "like.json" in str(error.value) and "sesame" not in str(error.value)
    assert folders.known() == []


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    files.write(path, "old\n")
    with pytest.raises(UnicodeEncodeError):
        files.write(path, "\ud800")
    assert [found.name for found in tmp_path.iterdir()] == ["keys"] and files.text(path) == "old\n"


def test_a_file_that_is_there_keeps_its_mode_and_a_shared_folder_shares(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.touch(0o640)
    path.chmod(0o640)
    files.write(path, "new\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2750)
    files.write(shared / "keys", "new\n")
    assert stat.S_IMODE((shared / "keys").stat().st_mode) == 0o640


def test_a_proof_is_not_shown() -> None:
    assert "sesame" not in repr(Proof("sesame", "sesame"))


def test_each_cushion_has_an_access_point_of_its_own_that_outlives_its_keys(folders: Folders) -> None:
    enrol(folders, "desk")
    point = point_of(folders, "desk")
    enrol(folders, "sofa", like=folders.settings("desk"))
    assert len(point["password"]) == 12 and point_of(folders, "sofa") != point
    enrol(folders, "desk", renew=True)
    assert point_of(folders, "desk") == point


def point_of(folders: Folders, name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(folders.settings(name).read_text())["access_point"]
    return found

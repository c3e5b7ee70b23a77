"""Make an account at the broker for each cushion, and the settings file with its key."""

import json
import os
import secrets
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from perch import files
from perch.devices import mosquitto
from perch.devices.settings_file import Proof, Way, renamed, settings, template
from perch.model.errors import PerchError

PASSWORDS, KEYS, ACL = "passwords", "keys", "acl"
HOST_PASSWORD = "host-password"
_RELOADS_S = 0.5
_SALT = 12
_PASSWORD = 24
_KEY = 32
_READABLE, _LETTERS = "abcdefghijkmnpqrstuvwxyz23456789", 12  # no l, o, 0 and 1: 60 bits that are read off a label


class EnrolError(PerchError):
    """Accounts cannot be made; the text says why and what to do next."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folder of Mosquitto's account files, and the folder of the settings files of cushions."""

    broker: Path
    cushions: Path

    @classmethod
    def within(cls, data: Path) -> Self:
        """Return the usual ones, within the data folder."""
        return cls(data / "mosquitto", data / "cushions")

    def settings(self, name: str) -> Path:
        """Return the path of the settings file of a cushion."""
        return self.cushions / f"{name}.json"

    def known(self) -> list[str]:
        """Return the names of all accounts of cushions, sorted."""
        names = [name for leaf in (PASSWORDS, KEYS) for name in mosquitto.names(files.text(self.broker / leaf))]
        return sorted(set(names) - {mosquitto.HOST, mosquitto.HOME})


def add(
    folders: Folders, way: Way, names: Sequence[str], like: Path | None = None, *, renew: bool = False
) -> Iterator[tuple[str, bool]]:
    """Make the account and the settings file of each; yields (name, whether it is new).

    A new cushion gets the settings in the file `like`, if it is given. The password is written last, so that after an
    interruption there is no account and it is made next time. Raises EnrolError where an existing file cannot be used,
    OSError where a file cannot be written.
    """
    with _changing(folders):
        whole = mosquitto.names(files.text(folders.broker / PASSWORDS))
        wanted = [name for name in dict.fromkeys(names) if renew or name not in whole]
        proofs = {name: Proof(secrets.token_hex(_KEY), secrets.token_urlsafe(_PASSWORD)) for name in wanted}
        values = {name: _drawn(folders.settings(name), like) for name in proofs}
        for name, proof in proofs.items():
            files.write(folders.settings(name), settings(values[name], name, way.broker(name, proof)))
        _put(folders.broker / KEYS, {name: proof.key for name, proof in proofs.items()})
        _put(folders.broker / PASSWORDS, {name: _hashed(proof.password) for name, proof in proofs.items()})
    yield from ((name, name in proofs) for name in dict.fromkeys(names))


def _drawn(own: Path, like: Path | None) -> dict[str, Any]:
    """Return the settings of its own file where there is one, else those of `like`, with new secrets."""
    path = own if own.exists() else like
    values = template_in(path) if path else {}
    point = values.get("access_point") if path == own else None
    return {**values, "update_key": secrets.token_hex(_KEY), "access_point": point or _access_point()}


def _access_point() -> dict[str, str]:
    """Return a name and a password that no other cushion has."""
    password = "".join(secrets.choice(_READABLE) for _ in range(_LETTERS))
    return {"ssid": f"perch-{secrets.token_hex(2)}", "password": password}


def _changing(folders: Folders) -> Any:
    files.make_folder(folders.broker)
    files.make_folder(folders.cushions)
    return files.alone(folders.broker)


def remove(folders: Folders, names: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Delete accounts; yields (name, whether there was one). The settings files stay."""
    with _changing(folders):
        known = folders.known()
        for leaf in (PASSWORDS, KEYS):
            path = folders.broker / leaf
            if path.exists():
                files.write(path, mosquitto.without(files.text(path), names))
    yield from ((name, name in known) for name in names)


def reload(pid_file: Path) -> bool:
    """Have the Mosquitto of this process file read its accounts again; return whether it could be asked."""
    try:
        os.kill(int(pid_file.read_text("ascii")), signal.SIGHUP)
    except (OSError, ValueError):
        return False
    time.sleep(_RELOADS_S)
    return True


def rename(folders: Folders, old: str, new: str) -> bool:
    """Give an account another name, with the settings file of its cushion; return whether there was one.

    Raises EnrolError where there is an account or a file of the new name, or the file cannot be used.
    """
    with _changing(folders):
        if new in folders.known() or folders.settings(new).exists():
            raise EnrolError(f"there is an account or a settings file of {new} already; choose another name")
        if old not in folders.known():
            return False
        own = folders.settings(old)
        if own.exists():
            files.write(folders.settings(new), renamed(template_in(own), old, new))
        for leaf in (KEYS, PASSWORDS):
            text = files.text(folders.broker / leaf)
            files.write(folders.broker / leaf, mosquitto.renamed(text, old, new))
        own.unlink(missing_ok=True)
    return True


def prepare(folders: Folders) -> Path | None:
    """Write the ACL and the account of the host where they are missing; returns its password file where it is new."""
    with _changing(folders):
        acl = folders.broker / ACL
        if not acl.exists():
            files.write(acl, mosquitto.acl())
        for leaf in (PASSWORDS, KEYS):
            _put(folders.broker / leaf, {})
        if mosquitto.HOST in mosquitto.names(files.text(folders.broker / PASSWORDS)):
            return None
        password, path = secrets.token_urlsafe(_PASSWORD), folders.cushions / HOST_PASSWORD
        files.write(path, f"{password}\n")
        _put(folders.broker / PASSWORDS, {mosquitto.HOST: _hashed(password)})
    return path


def _put(path: Path, accounts: dict[str, str]) -> None:
    if accounts or not path.exists():
        files.write(path, mosquitto.with_accounts(files.text(path), accounts))


def _hashed(password: str) -> str:
    return mosquitto.hashed(password, secrets.token_bytes(_SALT))


def template_in(path: Path) -> dict[str, Any]:
    """Return the settings in a file. Raises EnrolError where they cannot be used."""
    try:
        return template(path.read_text("utf-8"))
    except json.JSONDecodeError as error:  # its text may hold a piece of the file, and that a password
        raise EnrolError(f"{path} is not JSON, at line {error.lineno}; mend it, or move it away") from None
    except ValueError as error:
        raise EnrolError(f"{path} cannot be taken as settings: {type(error).__name__}") from None

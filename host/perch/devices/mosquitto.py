"""Mosquitto's files of accounts, lines of `name:value`: passwords (mosquitto_passwd(1)) and pre-shared keys."""

import base64
import hashlib
from collections.abc import Collection, Mapping

from perch.wire import topics

_ROUNDS = 101  # what mosquitto_passwd takes; our passwords are drawn at random, so no list of words finds them
_BYTES = 64


def names(text: str) -> list[str]:
    """Return the names of all accounts, in the order of the file."""
    return [name for line in text.splitlines() if (name := _name(line))]


def with_accounts(text: str, accounts: Mapping[str, str]) -> str:
    """Return the file with these accounts, in place of those of the same names; all other lines stay."""
    return without(text, accounts) + "".join(f"{name}:{value}\n" for name, value in accounts.items())


def without(text: str, removed: Collection[str]) -> str:
    """Return the file without the accounts of these names; all other lines stay."""
    lines = [line for line in text.splitlines() if _name(line) not in removed]
    return "".join(f"{line}\n" for line in lines)


def renamed(text: str, old: str, new: str) -> str:
    """Return the file with the account `old` under the name `new`; all other lines stay."""
    lines = [f"{new}:{line.partition(':')[2]}" if _name(line) == old else line for line in text.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def hashed(password: str, salt: bytes) -> str:
    """Return a password as Mosquitto 2 stores it: `$7$`, rounds, salt (12 bytes) and PBKDF2-SHA-512, in base64."""
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS, _BYTES)
    return f"$7${_ROUNDS}${_base64(salt)}${_base64(digest)}"


def _name(line: str) -> str:
    """Return the name of the account of a line, "" where it is of none."""
    name, colon, _ = line.partition(":")
    return name if colon and not name.startswith("#") else ""


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


HOST = "perch_host"
"""The account of `perch run`. The underscore keeps it from being the name of a cushion."""
HOME = "home_assistant"
"""The account that Home Assistant may use."""

_ABOVE = """\
# Who may say and hear what at the broker: acl_file of mosquitto.conf. `perch device add` writes it where it is missing.
# %u is the name of the account, and an account of a cushion is named like the cushion. What is not allowed is refused.

# A cushion says its own things, and hears what it is told and what is told to all (Mosquitto warns that these two
# patterns name nobody, which is as it should be).
"""


def acl() -> str:
    """Return the Mosquitto ACL file as text."""
    up = (*(leaf for leaf, _ in topics.UP), topics.UPDATE_WANTED)
    cushion = [f"pattern write {topics.down('%u', leaf)}" for leaf in up]
    cushion += [f"pattern read {topics.down('%u', leaf)}" for leaf in topics.DOWN]
    cushion += [f"pattern read {topic}" for topic in (topics.HOST, topics.TIME)]
    host = [f"user {HOST}", f"topic readwrite {topics.ROOT}/#", f"topic readwrite {topics.HOME}/#"]
    return _ABOVE + "\n".join([*cushion, "", "# The host says and hears all of it.", *host, *_of_home(), ""])


def _of_home() -> list[str]:
    """Return the lines for Home Assistant, and those for the topics on which the host talks to it."""
    return [
        "topic write homeassistant/device/+/config",
        "topic read homeassistant/#",
        "",
        "# Home Assistant sees what the host shows it, and may press its buttons; an account of this name is optional.",
        f"user {HOME}",
        "topic readwrite homeassistant/#",
        f"topic read {topics.HOST}",
        f"topic read {topics.down('+', 'status')}",
        f"topic read {topics.HOME_AVAILABLE}",
        *(f"topic read {topics.home('+', leaf)}" for leaf in (topics.HOME_STATE, *topics.HOME_EVENTS)),
        f"topic write {topics.HOME_COMMANDS}",
    ]

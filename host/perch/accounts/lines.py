"""Mosquitto's files of accounts, lines of `name:value`: passwords (mosquitto_passwd(1)) and pre-shared keys."""

import base64
import hashlib
from collections.abc import Collection, Mapping

_ROUNDS = 101  # what mosquitto_passwd takes; our passwords are drawn at random, so no list of words finds them
_BYTES = 64


def names(text: str) -> list[str]:
    """Who has an account, in the order of the file."""
    return [line.partition(":")[0] for line in text.splitlines() if _is_account(line)]


def with_accounts(text: str, accounts: Mapping[str, str]) -> str:
    """The file with these accounts, in place of those of the same names; all other lines stay."""
    return without(text, accounts) + "".join(f"{name}:{value}\n" for name, value in accounts.items())


def without(text: str, gone: Collection[str]) -> str:
    """The file without the accounts of these names; all other lines stay."""
    lines = [line for line in text.splitlines() if not (_is_account(line) and line.partition(":")[0] in gone)]
    return "".join(f"{line}\n" for line in lines)


def hashed(password: str, salt: bytes) -> str:
    """A password as Mosquitto 2 keeps it: `$7$`, PBKDF2 with SHA-512, its rounds, salt (12 bytes), digest in base64."""
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS, _BYTES)
    return f"$7${_ROUNDS}${_base64(salt)}${_base64(digest)}"


def _is_account(line: str) -> bool:
    return ":" in line and not line.startswith("#")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()

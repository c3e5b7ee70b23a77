"""Passwords as hashes that tell nothing of them: Argon2id, with the library's parameters (RFC 9106, low memory)."""

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

LEAST = 8
"""The fewest characters of a password."""


def hashed(password: str) -> str:
    """The hash to keep, with its salt and its parameters."""
    return PasswordHasher().hash(password)


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one of which the hash was kept; takes about a tenth of a second, on purpose."""
    try:
        return PasswordHasher().verify(kept, password)
    except (Argon2Error, InvalidHashError):
        return False

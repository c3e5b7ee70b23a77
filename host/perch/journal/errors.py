"""Errors of a journal, with texts that say what to do next."""

from perch.model.errors import PerchError


class JournalError(PerchError):
    """The journal cannot be used; the text says why and what to do next."""


class JournalStuck(JournalError):
    """Nothing was written, and trying again later may help: a full disk, a file locked for a moment."""


class ItemRefused(PerchError):
    """Nothing was written because of what was to be written; all else can be. The text says why and what to do next."""

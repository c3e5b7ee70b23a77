"""What can be wrong with a journal, said so that a person knows what to do next."""


class JournalError(Exception):
    """The journal cannot be used; the text says why and what to do next."""

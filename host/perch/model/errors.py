"""The errors that a person can do something about."""


class PerchError(Exception):
    """Something went wrong that a person can mend; the text is a sentence that says how."""

"""What can stop the work."""


class Problem(Exception):
    """Says what is wrong and what to do about it, to whoever typed the command."""

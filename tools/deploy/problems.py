"""What can stop the work."""


class Problem(Exception):
    """Says what is wrong and what to do about it, to whoever typed the command."""

    code = 1  # with which the command ends


class Unmet(Problem):
    """The cushion measures, and what it measures stays on it: it has not met the broker."""

    code = 3

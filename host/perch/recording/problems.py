"""What is wrong with a recording or its layout."""


class RecordingError(Exception):
    """One or more sentences that say where, what, and what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

"""Errors of a file, and notes on the decisions made in reading it."""

from collections.abc import Iterator

_LONGEST, _REST = 300, 80
"""Characters of a message: what a broken file holds in one cell can be all of it."""


class Unusable(Exception):
    """The file cannot be used; the message has the line and the fault."""

    def __init__(self, line: int, text: str) -> None:
        whole = len(text) <= _LONGEST
        super().__init__(f"line {line}: {text if whole else f'{text[:_LONGEST]} … {text[-_REST:]}'}")


class Notes:
    """Notes on a file: each text once, with its first line and its count."""

    def __init__(self) -> None:
        self._notes: dict[str, tuple[int, int]] = {}

    def add(self, line: int, text: str) -> None:
        """Add a note on this line."""
        first, count = self._notes.get(text, (line, 0))
        self._notes[text] = (first, count + 1)

    def __iter__(self) -> Iterator[str]:
        for text, (first, count) in self._notes.items():
            yield f"line {first}: {text}" + (f" ({count} times)" if count > 1 else "")

"""What can be wrong with a file, and what was made of it."""

from collections.abc import Iterator

_LONGEST, _REST = 300, 80
"""Characters of a message: what a broken file holds in one cell can be all of it."""


class Unusable(Exception):
    """The file cannot be used; the text names the line and what is wrong with it."""

    def __init__(self, line: int, text: str) -> None:
        whole = len(text) <= _LONGEST
        super().__init__(f"line {line}: {text if whole else f'{text[:_LONGEST]} … {text[-_REST:]}'}")


class Notes:
    """What was handled and should be said: each thing once, with its first line and how often it was so."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, int]] = {}

    def add(self, line: int, text: str) -> None:
        """It is so in this line."""
        first, count = self._found.get(text, (line, 0))
        self._found[text] = (first, count + 1)

    def __iter__(self) -> Iterator[str]:
        for text, (first, count) in self._found.items():
            yield f"line {first}: {text}" + (f" ({count} times)" if count > 1 else "")

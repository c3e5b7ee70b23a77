"""What outlives a restart."""


class MemoryStore:
    """A store that forgets at power-off: for the desktop."""

    def __init__(self):
        self._saved = {}

    def load(self, name: str) -> object:
        """What was saved by that name, or None."""
        return self._saved.get(name)

    def save(self, name: str, value) -> None:
        """Keep it."""
        self._saved[name] = value

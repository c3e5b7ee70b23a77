"""What `perch doctor` finds: what is so and, where it is not well, what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `advice` is empty where all is well."""

    about: str
    told: str
    advice: str = ""

    @property
    def well(self) -> bool:
        """Whether there is nothing to do."""
        return not self.advice

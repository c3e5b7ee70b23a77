"""A finding of `perch doctor`: the state of one thing and, where it is not well, what to do. `check_*.py` make them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` names the thing, `state` says how it is; `advice` is empty where all is well."""

    about: str
    state: str
    advice: str = ""
    pending: bool = False
    """Whether there is nothing yet to be well or not."""

    @property
    def well(self) -> bool:
        """Whether there is nothing to do."""
        return not self.advice

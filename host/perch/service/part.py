"""A part of the host that works beside it on the same journal."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable


class Part(Protocol):
    """Something that works beside the host on the same journal, such as the sender to InfluxDB.

    `backlogged()` returns whether more records wait to be stored than one transaction takes: other work should wait.
    """

    def start(self, backlogged: Callable[[], bool]) -> None: ...
    def stop(self) -> object: ...


@runtime_checkable
class HealthSource(Protocol):
    """A part that says how it is: fields of `HostHealth`."""

    def health(self) -> Mapping[str, Any]: ...

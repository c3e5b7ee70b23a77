"""Two boards under one name: their boots take turns, which those of one board never do. Pure."""

from collections import OrderedDict

_MOST_BOOTS = 8
_TURNS = 3
_MOST_DEVICES = 10_000


class Twins:
    """Follows the boots of each cushion by the time within them."""

    def __init__(self) -> None:
        self._boots: OrderedDict[str, OrderedDict[str, int]] = OrderedDict()
        self._current: dict[str, str] = {}
        self._turns: dict[str, int] = {}

    def hear(self, device: str, boot: str, at: int) -> str | None:
        """Note that a boot was alive at `at` (ms in it); return the boot of another board, the later one, or None.

        A boot that goes on after another one was heard belongs to another board. One message of an ended boot may be
        late, so it takes three turns.
        """
        boots = self._boots.setdefault(device, OrderedDict())
        known, current = boots.get(boot), self._current.get(device)
        goes_on = known is not None and at > known
        if known is None or goes_on:
            boots[boot] = at
        if len(boots) > _MOST_BOOTS:
            boots.popitem(last=False)
        if len(self._boots) > _MOST_DEVICES:
            self._boots.popitem(last=False)
        if current is not None and current != boot and known is not None and not goes_on:
            return None  # an old message that the broker retained
        self._current[device] = boot
        if current in (None, boot) or not goes_on:
            return None
        self._turns[device] = self._turns.get(device, 0) + 1
        if self._turns[device] < _TURNS:
            return None
        order = list(boots)
        return max(boot, str(current), key=order.index) if current in boots else None

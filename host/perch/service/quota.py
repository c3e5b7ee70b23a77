"""How much one cushion may send: far more than any cushion does, and so little that one gone bad harms nobody. Pure.

An honest cushion makes some 200 records a day, 50 kB, and tells its state each minute. After a lost journal it sends
all that its flash holds again, 8 MiB at the very most (setting `outbox_kb`). So it may send four times that at once,
and forty times its day each day. What is beyond is not called stored and not rejected: an honest cushion keeps it and
sends it again. All is counted from the start of the host on, by the name that the broker lets the cushion have.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from perch.model.records import Arrival, Record, Refusal
from perch.wire import topics
from perch.wire.messages import DAY_MS

MOST_ACCOUNTS = 10_000
"""Cushions that have an account, those heard last; any other has its full allowance."""
MOST_A_DAY = 20_000
"""Records of one cushion of one UTC day that are no bouts."""
MOST_BOUTS_A_DAY = 5_000
"""A bout lasts ten seconds at least, and so does a gap, which makes 4,320. Every report of a day reads all of them."""
_BACK_DAYS = 10
"""Room in a day that was filled comes back in so many: a cushion that hears no `stored` sends the same for days."""
_ROW = 200  # bytes that a record costs in the journal beside its text
_UNPLACED = 2**40  # keeps days since a boot apart from days since 1970
_AJAR = 256  # a door that was shut opens for this part of the allowance, so that it does not flap


@dataclass(frozen=True, slots=True, eq=False)
class Allowance:
    """So much at once, and so much a day on top; and what to say where that is not enough."""

    at_once: int
    a_day: int
    beyond: str


RECORDS = Allowance(32 * 2**20, 2 * 2**20, "more records than any cushion makes; they must wait")
REFUSED = Allowance(30_000, 2_000, "too many messages of no use; none is looked at for now")
SAID = Allowance(100_000, 200_000, "its state far too often; none is looked at for now")
_Kind = tuple[str, Allowance]
"""What is allowed to whom: a cushion and its allowance."""


@dataclass(slots=True)
class _Account:
    left: dict[Allowance, float] = field(
        default_factory=lambda: {allowance: allowance.at_once for allowance in (RECORDS, REFUSED, SAID)}
    )
    at_ms: int = 0
    days: dict[tuple[int, bool], int] = field(default_factory=dict)

    def takes(self, record: Record) -> bool:
        """Return whether there is room for this record in its day; of an unknown time, in its day since the boot."""
        day = record.start // DAY_MS - _UNPLACED if record.zero is None else (record.zero + record.start) // DAY_MS
        entry = (day, record.kind == "bout")
        if (used := self.days.get(entry, 0)) >= _most(entry):
            return False
        self.days[entry] = used + 1
        return True

    def grow(self, now_ms: int) -> None:
        """Refill the account up to `now_ms`."""
        passed = max(0, now_ms - self.at_ms)
        if back := max(0, now_ms // DAY_MS - self.at_ms // DAY_MS):
            left = {entry: used - back * _most(entry) // _BACK_DAYS for entry, used in self.days.items()}
            self.days = {entry: used for entry, used in left.items() if used > 0}
        self.at_ms = now_ms
        for allowance, before in self.left.items():
            self.left[allowance] = min(allowance.at_once, before + passed * allowance.a_day / DAY_MS)


def _most(entry: tuple[int, bool]) -> int:
    return MOST_BOUTS_A_DAY if entry[1] else MOST_A_DAY


class Quota:
    """The accounts of all cushions. `admit` is for one thread; `shut_out` may be asked by another."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self._reported: set[_Kind] = set()
        self.shut: dict[_Kind, int] = {}
        """What is dropped unread, and until when (UTC ms)."""

    def admit(self, arrivals: Sequence[Arrival], now_ms: int) -> tuple[list[Arrival], list[str]]:
        """Return the messages that may be stored, and the lines to log: each cushion that sends too much once.

        All that is not admitted of a cushion is replaced by one refusal, to be counted and shown.
        """
        for device in {topics.device_of(topic) for topic in {arrival.topic for arrival in arrivals}}:
            self._account(device).grow(now_ms)
        beyond: dict[_Kind, None] = {}
        welcome = [arrival for arrival in arrivals if self._pays(arrival, beyond)]
        for entry in beyond:
            self._close(*entry, now_ms)
        new = [entry for entry in beyond if entry not in self._reported and len(self._reported) < MOST_ACCOUNTS]
        self._reported.update(new)
        refusals = [_beyond(*entry) for entry in beyond]
        return welcome + refusals, [f"{device}: sends {allowance.beyond}" for device, allowance in new]

    def shuts_out(self, topic: str, now_ms: int) -> bool:
        """Return whether a message on this topic is to be dropped unread."""
        device = topics.device_of(topic)
        kinds = (REFUSED, RECORDS if topic.endswith("/record") else SAID)
        return any(now_ms < self.shut.get((device, kind), 0) for kind in kinds)

    def _account(self, device: str) -> _Account:
        account = self._accounts.setdefault(device, _Account())
        self._accounts.move_to_end(device)
        if len(self._accounts) > MOST_ACCOUNTS:
            self._accounts.popitem(last=False)
        return account

    def _pays(self, arrival: Arrival, beyond: dict[_Kind, None]) -> bool:
        """Return whether the cushion may send this; if not, note it in `beyond`."""
        device, meaning = topics.device_of(arrival.topic), arrival.meaning
        account = self._accounts.get(device) or self._account(device)
        if isinstance(meaning, Record):
            kind, cost = RECORDS, len(arrival.payload) + _ROW
            may = account.takes(meaning)
        else:
            kind, cost, may = REFUSED if isinstance(meaning, Refusal) else SAID, 1, True
        if may and account.left[kind] >= cost:
            account.left[kind] -= cost
            return True
        beyond[device, kind] = None
        return False

    def _close(self, device: str, allowance: Allowance, now_ms: int) -> None:
        """Drop its messages unread, if its allowance is used up, until a part of it is refilled."""
        left = self._account(device).left[allowance]
        if left < allowance.at_once / _AJAR:
            back_ms = int((allowance.at_once / _AJAR - left) * DAY_MS / allowance.a_day)
            self.shut = {entry: until for entry, until in self.shut.items() if until > now_ms}
            self.shut[device, allowance] = now_ms + back_ms


def _beyond(device: str, allowance: Allowance) -> Arrival:
    """Return one refusal for all that was not admitted, on a topic on which no cushion can publish."""
    reason = f"it sends {allowance.beyond}"
    return Arrival(topics.down(device, "#"), reason.encode(), Refusal(reason))

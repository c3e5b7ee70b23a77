"""Twenty thousand messages of rubbish through a real broker: the host lives, tells each, and grows no fatter."""

from support.cushions import Sender
from support.fuzz import survive
from support.hosts import HostProcess

MESSAGES = 20_000


def test_twenty_thousand_fuzzed_messages_stop_nothing_and_fill_no_memory(host: HostProcess, sender: Sender) -> None:
    survive(host, sender, MESSAGES)

"""A cushion stays with the host that answers it, and obeys nothing that a broker kept."""

import json

from boards.desktop.cells import LAYOUT
from cushion.app import App
from cushion.nouns import MINUTE
from cushion.settings import check
from cushion.store.memory import MemoryShelf, MemoryStore
from support.scripted_board import Board

HEAP = "256K"  # a whole cushion, compiled from source

OURS, OTHER = "a" * 16, "b" * 16


class Heard:
    """A cushion, and what it is told."""

    def __init__(self):
        self.restarts = []
        self.app = App(
            Board("aaaaaaaa", 1772442000000, "power-on"), None, MemoryShelf(), MemoryStore(), check({})[0], LAYOUT
        )

    def host(self, journal, status="online", retained=False):
        self.say("host", {"status": status, "journal": journal}, retained)

    def say(self, topic, message, retained=False):
        self.app._commands.obey(topic, json.dumps(dict(message, v=1)).encode(), retained)

    @property
    def journal(self):
        return self.app.outbox.journal


def test_it_stays_with_the_host_that_is_online():
    cushion = Heard()
    cushion.host(OURS, retained=True)
    cushion.host(OTHER)
    cushion.say("stored", {"journal": OTHER, "stored": [], "rejected": []})
    assert cushion.journal == OURS


def test_it_goes_to_another_host_once_its_own_is_gone():
    cushion = Heard()
    cushion.host(OURS)
    cushion.host(OTHER, "offline")
    cushion.host(OTHER)
    assert cushion.journal == OURS
    cushion.host(OURS, "offline")
    cushion.host(OTHER)
    assert cushion.journal == OTHER


def test_what_the_broker_kept_counts_after_a_new_connection():
    cushion = Heard()
    cushion.host(OURS)
    cushion.host(OTHER, retained=True)
    assert cushion.journal == OTHER


def test_a_retained_command_is_not_obeyed():
    cushion = Heard()
    mute = {"id": "1", "until": 4102444800000, "do": "mute", "for_ms": MINUTE}
    cushion.say("do", mute, retained=True)
    assert cushion.app.sitting.muting.muted_until is None
    cushion.say("do", mute)
    assert cushion.app.sitting.muting.muted_until == cushion.app.now() + MINUTE


def test_older_settings_are_refused():
    cushion = Heard()
    for rev, limit in ((5, 50), (4, 30)):
        cushion.say("settings", {"rev": rev, "settings": {"limit_ms": limit * MINUTE}}, True)
    assert cushion.app.sitting.settings.limit_ms == 50 * MINUTE
    assert cushion.app.sender.latest["settings/reported"][0]["refused"] == ["rev: 4 is older than what is in force"]

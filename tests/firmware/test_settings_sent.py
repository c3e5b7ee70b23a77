"""Whatever is sent as settings: it goes on measuring, says what it does not take, and keeps what it had."""

import json

from boards.desktop.cells import LAYOUT
from boards.desktop.chance import Chance
from cushion.app import App
from cushion.nouns import MINUTE
from cushion.settings import SETTINGS, check, in_force
from cushion.store.memory import MemoryShelf, MemoryStore
from support.scripted_board import SITTER, Board

HEAP = "2M"  # thousands of payloads, and the records of their refusal

GOOD = {"limit_ms": 25 * MINUTE, "sample_hz": 5, "quiet_from_min": 60}
NAMES = [setting.name for setting in SETTINGS if setting.name != "rev"]
WRONG = (
    "null", "true", '"40"', '""', "1.5", "-99999999999999", "-0.0", "1e999", "NaN", "-Infinity",
    "9" * 400, "-" + "9" * 40, "[]", "[40]", "{}", '{"a":{"a":[1]}}', "[" * 60 + "]" * 60,
    '"\\u0000\\ud800\\\\"', '"%s"' % ("x" * 3000), '"%s"' % ("ä" * 900),
)  # fmt: skip
MOST = 4096  # bytes of a payload that the host takes


class Sent:
    """A cushion with good settings of rev 5, to which settings are sent."""

    def __init__(self):
        self.store, self.board = MemoryStore(), Board("aaaaaaaa", 1772442000000, "power-on")
        self.app = App(self.board, None, MemoryShelf(), self.store, check({})[0], LAYOUT)
        self.board.raws = SITTER
        self.send('{"v":1,"rev":5,"settings":%s}' % json.dumps(GOOD))
        self.good = self.app.sitting.settings
        assert (self.good.rev, self.good.limit_ms) == (5, 25 * MINUTE)

    def send(self, payload):
        """Send it; return the reasons for which it is refused, None if nothing is told."""
        self.app.sender.latest.clear()
        self.app._commands.obey("settings", payload.encode(), True)
        told = self.app.sender.latest.get("settings/reported")
        return told and told[0]["refused"]

    def refuses(self, payload):
        """Whether it stays as it was and says why, in few words; nothing is told of what is no message at all."""
        refused = self.send(payload)
        self.board.now += 200
        self.app.step()
        assert self.app.sitting.settings == self.good, payload
        assert in_force(self.store, {})[0] == self.good, payload
        for message, _ in self.app.sender.latest.values():
            assert len(json.dumps(message)) < MOST, payload
        return refused is None or len(refused) > 0


def is_message(payload):
    """Whether this interpreter takes it for JSON; of what is none nobody can say more."""
    try:
        return isinstance(json.loads(payload), dict)
    except (ValueError, RuntimeError):
        return False


def test_each_field_that_is_wrong_is_refused_with_the_reason():
    sent = Sent()
    for name in NAMES:
        for value in WRONG:
            payload = '{"v":1,"rev":6,"settings":{"%s":%s}}' % (name, value)
            refused = sent.send(payload)
            assert sent.refuses(payload), payload
            if is_message(payload):
                assert refused[0].startswith(name + ": "), (payload, refused)


def test_a_rev_that_is_wrong_is_refused_with_the_reason():
    sent = Sent()
    for value in WRONG:
        payload = '{"v":1,"rev":%s,"settings":{}}' % value
        refused = sent.send(payload)
        assert sent.refuses(payload)
        assert not is_message(payload) or refused[0].startswith("rev: "), (payload, refused)
    assert sent.send('{"v":1,"settings":{}}')[0].startswith("rev: None is not")


def test_what_is_no_set_at_all_is_refused_and_never_taken_for_one_with_nothing_in_it():
    sent = Sent()
    for value in WRONG:
        payload = '{"v":1,"rev":6,"settings":%s}' % value
        if value[0] == "{":
            continue
        refused = sent.send(payload)
        assert sent.refuses(payload)
        assert not is_message(payload) or refused == ["settings are not an object of names and numbers"]
    assert sent.send('{"v":1,"rev":6}') == ["settings are not an object of names and numbers"]
    assert sent.refuses('{"v":1,"rev":6,"settings":[["limit_ms",1800000]]}')


def test_every_field_wrong_at_once_still_makes_a_record_that_fits():
    sent = Sent()
    for value in WRONG:
        fields = ",".join(
            ['"%s":%s' % (name, value[: 3000 // len(NAMES)] if value[0] == "9" else value) for name in NAMES]
        )
        assert sent.refuses('{"v":1,"rev":6,"settings":{%s}}' % fields)
    strangers = ",".join(['"n%d":1' % i for i in range(400)])
    assert sent.send('{"v":1,"rev":6,"settings":{%s}}' % strangers)[0].startswith("n")
    assert sent.refuses('{"v":1,"rev":6,"settings":{%s}}' % strangers)
    shelf = sent.app.outbox._shelf
    assert all(len(shelf.payload(part.first)) < MOST for part in shelf.segments())


def test_a_wrong_set_that_comes_again_with_each_connection_is_told_each_time_and_recorded_once():
    sent = Sent()
    before = sent.app.outbox.waiting
    for _ in range(50):
        assert sent.send('{"v":1,"rev":6,"settings":{"limit_ms":1}}') == [
            "limit_ms: 1 is not within 1200000 to 3600000 ms"
        ]
    assert sent.app.outbox.waiting == before + 1
    sent.send('{"v":1,"rev":6,"settings":{"limit_ms":2}}')
    assert sent.app.outbox.waiting == before + 2


def test_a_known_rev_is_put_in_force_once_and_refused_with_other_values():
    sent = Sent()
    assert sent.send('{"v":1,"rev":5,"settings":%s}' % json.dumps(GOOD)) is None
    assert sent.send('{"v":1,"rev":5,"settings":{}}') == ["rev: 5 is in force with other values"]
    assert sent.refuses('{"v":1,"rev":5,"settings":{}}')


def test_an_earlier_rev_is_never_taken_since_a_broker_may_have_lost_the_later_one():
    sent = Sent()
    assert sent.send('{"v":1,"rev":3,"settings":{"limit_ms":1800000}}') == ["rev: 3 is older than what is in force"]
    assert sent.refuses('{"v":1,"rev":3,"settings":{"limit_ms":1800000}}')


def test_any_mixture_of_fields_is_taken_whole_or_not_at_all():
    sent, chance = Sent(), Chance(7)
    for rev in range(6, 150):
        names = [name for name in NAMES + ["what", "rev"] if chance.below(3) == 0]
        values = [WRONG[chance.below(len(WRONG))] if chance.below(4) == 0 else str(chance.below(100)) for _ in names]
        settings = ",".join(['"%s":%s' % pair for pair in zip(names, values)])
        payload = '{"v":1,"rev":%d,"settings":{%s}}' % (rev, settings)
        if sent.send(payload) == []:
            sent.good = sent.app.sitting.settings
            assert sent.good.rev == rev
        assert in_force(sent.store, {})[0] == sent.good == sent.app.sitting.settings


def test_what_is_not_good_gives_way_to_the_file_and_that_to_the_defaults():
    store = MemoryStore()
    assert in_force(store, {"limit_ms": 25 * MINUTE})[0].limit_ms == 25 * MINUTE
    store.save("settings", {"limit_ms": "soon"})
    settings, problems = in_force(store, {"limit_ms": 25 * MINUTE})
    assert (settings.limit_ms, problems) == (25 * MINUTE, ["limit_ms: 'soon' is not a whole number"])
    settings, problems = in_force(store, {"more": 1})
    assert settings == check({})[0] and len(problems) == 2

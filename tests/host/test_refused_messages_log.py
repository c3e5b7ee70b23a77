"""Who sends what is of no use is named once a day, and counted."""

from perch.service.refused_messages_log import RefusalLog
from support.messages import NOW_MS, arrival, bout

DAY_MS = 86_400_000
BAD, GOOD = arrival(b"{"), arrival(bout(1, 0, 60_000))
WHY = "not JSON: Expecting property name enclosed in double quotes at character 1"


def test_the_first_of_a_day_is_named_and_the_rest_counted() -> None:
    log = RefusalLog()
    line = f"a message of chair is refused: {WHY}; `perch doctor` shows it"
    assert log.note([BAD, GOOD, BAD], NOW_MS) == [line]
    assert log.note([BAD], NOW_MS) == []
    assert log.today == 3
    assert log.note([BAD], NOW_MS + DAY_MS) == ["3 messages were refused in a day: 3 of chair", line]
    assert log.today == 1


def test_a_day_without_any_is_not_worth_a_line() -> None:
    log = RefusalLog()
    assert log.note([GOOD], NOW_MS) == []
    assert log.note([GOOD], NOW_MS + DAY_MS) == []
